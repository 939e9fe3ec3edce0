internal import Glibc

/// An instant of the wall clock, in nanoseconds since 1970 (UTC). Samples carry its truncated milliseconds.
package struct WallTime: Hashable, Comparable, Sendable {
    package var nanoseconds: Int64

    package init(nanoseconds: Int64) { self.nanoseconds = nanoseconds }

    /// Times that nanoseconds cannot hold, before 1677 and after 2262, become the nearest that they can.
    package init(milliseconds: Int64) {
        let (nanoseconds, overflow) = milliseconds.multipliedReportingOverflow(by: 1_000_000)
        self.nanoseconds = overflow ? (milliseconds < 0 ? .min : .max) : nanoseconds
    }

    /// The clock's reading. State machines never call this: time reaches them as a parameter.
    package static func now() -> WallTime {
        var reading = timespec()
        clock_gettime(CLOCK_REALTIME, &reading)
        return WallTime(nanoseconds: Int64(reading.tv_sec) * 1_000_000_000 + Int64(reading.tv_nsec))
    }

    /// Whole milliseconds, truncated towards the past (`model/timestamp`, v3.5).
    package var milliseconds: Int64 {
        let quotient = nanoseconds / 1_000_000
        return nanoseconds < 0 && nanoseconds % 1_000_000 != 0 ? quotient - 1 : quotient
    }

    package static func < (left: WallTime, right: WallTime) -> Bool { left.nanoseconds < right.nanoseconds }

    /// Ends at the furthest instant that can be told: an interval may be as long as 292 years.
    package static func + (time: WallTime, nanoseconds: Int64) -> WallTime {
        WallTime(nanoseconds: time.nanoseconds.addingWithinBounds(nanoseconds))
    }

    /// Nanoseconds from `right` to `left`, at most 292 years.
    package static func - (left: WallTime, right: WallTime) -> Int64 {
        left.nanoseconds.subtractingWithinBounds(right.nanoseconds)
    }

    /// RFC 3339 in the local zone with as many fraction digits as are not zero, as Go's `RFC3339Nano` prints it.
    package var rfc3339: String {
        var seconds = time_t(nanoseconds.dividedDownwards(by: 1_000_000_000))
        let fraction = nanoseconds - Int64(seconds) * 1_000_000_000
        var parts = tm()
        localtime_r(&seconds, &parts)
        var text = "\(padded(Int(parts.tm_year) + 1900, 4))-\(padded(Int(parts.tm_mon) + 1, 2))-"
        text += "\(padded(Int(parts.tm_mday), 2))T\(padded(Int(parts.tm_hour), 2)):"
        text += "\(padded(Int(parts.tm_min), 2)):\(padded(Int(parts.tm_sec), 2))"
        if fraction > 0 {
            var digits = padded(Int(fraction), 9)
            while digits.last == "0" { digits.removeLast() }
            text += ".\(digits)"
        }
        let offset = Int(parts.tm_gmtoff) / 60
        guard offset != 0 else { return text + "Z" }
        return text + "\(offset < 0 ? "-" : "+")\(padded(abs(offset) / 60, 2)):\(padded(abs(offset) % 60, 2))"
    }

    /// `14:07:30` in the local zone.
    package var clock: String {
        var seconds = time_t(nanoseconds.dividedDownwards(by: 1_000_000_000))
        var parts = tm()
        localtime_r(&seconds, &parts)
        return "\(padded(Int(parts.tm_hour), 2)):\(padded(Int(parts.tm_min), 2)):\(padded(Int(parts.tm_sec), 2))"
    }

    /// `14:07:30.412` in the local zone.
    package var clockWithMilliseconds: String {
        let milliseconds = self.milliseconds
        let fraction = milliseconds - milliseconds.dividedDownwards(by: 1000) * 1000
        return "\(clock).\(padded(Int(fraction), 3))"
    }
}

extension Int64 {
    fileprivate func dividedDownwards(by divisor: Int64) -> Int64 {
        let quotient = self / divisor
        return self < 0 && self % divisor != 0 ? quotient - 1 : quotient
    }
}

private func padded(_ value: Int, _ width: Int) -> String {
    let digits = String(value)
    return String(repeating: "0", count: max(0, width - digits.utf8.count)) + digits
}
