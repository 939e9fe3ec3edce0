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
    package var milliseconds: Int64 { nanoseconds.dividedDownwards(by: 1_000_000) }

    package static func < (left: WallTime, right: WallTime) -> Bool { left.nanoseconds < right.nanoseconds }

    /// Ends at the furthest instant that can be told: an interval may be as long as 292 years.
    package static func + (time: WallTime, nanoseconds: Int64) -> WallTime {
        WallTime(nanoseconds: time.nanoseconds.addingWithinBounds(nanoseconds))
    }

    /// Nanoseconds from `right` to `left`, at most 292 years.
    package static func - (left: WallTime, right: WallTime) -> Int64 {
        left.nanoseconds.subtractingWithinBounds(right.nanoseconds)
    }

    // MARK: - Text

    /// Whose days and hours a text is in.
    package enum Zone: Sendable {
        case local
        case utc
    }

    /// As C's `strftime` prints it, in at most 40 bytes. Names are English: no locale but that of characters is ever set.
    package func text(_ format: String, in zone: Zone = .local) -> String {
        var seconds = time_t(nanoseconds.dividedDownwards(by: 1_000_000_000))
        var parts = tm()
        if zone == .utc { gmtime_r(&seconds, &parts) } else { localtime_r(&seconds, &parts) }
        return String(unsafeUninitializedCapacity: 40) { room in
            room.withMemoryRebound(to: CChar.self) { room in
                room.baseAddress.map { strftime($0, room.count, format, &parts) } ?? 0
            }
        }
    }

    /// RFC 3339 with as many fraction digits as are not zero, as Go's `RFC3339Nano` prints it.
    package func rfc3339(in zone: Zone) -> String {
        var text = text("%Y-%m-%dT%H:%M:%S", in: zone)
        if nanosecondsOfSecond > 0 {
            text += ".\(String(nanosecondsOfSecond).zeroPadded(to: 9))"
            while text.last == "0" { text.removeLast() }
        }
        let offset = self.text("%z", in: zone)
        return text + (offset.hasSuffix("0000") ? "Z" : "\(offset.prefix(3)):\(offset.suffix(2))")
    }

    /// The same in the local zone.
    package var rfc3339: String { rfc3339(in: .local) }

    /// `14:07:30` in the local zone.
    package var clock: String { text("%H:%M:%S") }

    /// What has passed of the second.
    package var nanosecondsOfSecond: Int64 {
        let rest = nanoseconds % 1_000_000_000
        return rest < 0 ? rest + 1_000_000_000 : rest
    }
}

extension Int64 {
    fileprivate func dividedDownwards(by divisor: Int64) -> Int64 {
        let quotient = self / divisor
        return self < 0 && self % divisor != 0 ? quotient - 1 : quotient
    }
}
