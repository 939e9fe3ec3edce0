internal import Glibc

/// An instant of CLOCK_MONOTONIC: what schedules are kept in, so that a stepped wall clock moves nothing.
package struct MonotonicTime: Hashable, Comparable, Sendable {
    /// Nanoseconds since an arbitrary start.
    package var nanoseconds: Int64

    package init(nanoseconds: Int64) { self.nanoseconds = nanoseconds }

    /// The clock's reading. State machines never call this: time reaches them as a parameter.
    package static func now() -> MonotonicTime {
        var reading = timespec()
        clock_gettime(CLOCK_MONOTONIC, &reading)
        return MonotonicTime(nanoseconds: Int64(reading.tv_sec) * 1_000_000_000 + Int64(reading.tv_nsec))
    }

    package static func < (left: MonotonicTime, right: MonotonicTime) -> Bool { left.nanoseconds < right.nanoseconds }

    /// Ends at the furthest instant that can be told: an interval may be as long as 292 years.
    package static func + (time: MonotonicTime, nanoseconds: Int64) -> MonotonicTime {
        MonotonicTime(nanoseconds: time.nanoseconds.addingWithinBounds(nanoseconds))
    }

    /// Nanoseconds from `right` to `left`, at most 292 years.
    package static func - (left: MonotonicTime, right: MonotonicTime) -> Int64 {
        left.nanoseconds.subtractingWithinBounds(right.nanoseconds)
    }
}
