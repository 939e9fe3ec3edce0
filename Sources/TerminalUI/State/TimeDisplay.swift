internal import Glibc
internal import MetricModel

/// How times are shown: as ages and the clock of the local zone, or as times of day in the local zone or in UTC.
enum TimeDisplay: String, Sendable, CaseIterable {
    case relative
    case local
    case utc = "UTC"

    var next: TimeDisplay {
        switch self {
        case .relative: .local
        case .local: .utc
        case .utc: .relative
        }
    }
}

/// Prints times as one screen shows them, all of them in one way.
struct TimeFormat: Sendable {
    let display: TimeDisplay
    /// What ages count to.
    let now: WallTime

    /// The columns that an age takes.
    var ageColumns: Int { display == .relative ? 5 : 8 }

    /// How long ago that was, in one unit, or when; `-` for what has not been. Never negative: a clock that was set back
    /// makes it `0s`.
    func age(_ time: WallTime?) -> String {
        guard let time else { return "-" }
        return display == .relative ? ReadableNumber.age(now - time) : clock(time)
    }

    /// In how long that is, or when.
    func ahead(_ time: WallTime) -> String {
        display == .relative ? ReadableNumber.ahead(from: now, to: time) : clock(time)
    }

    /// The time of day, or for what is most of a day away the day: `14:07:30`, `Nov 19`.
    func clock(_ time: WallTime) -> String {
        display == .utc ? time.utc(asOf: now) : time.clock(asOf: now)
    }

    /// The same, without seconds.
    func shortClock(_ time: WallTime) -> String {
        let clock = clock(time)
        return clock.utf8.count == 8 ? String(clock.prefix(5)) : clock
    }

    /// Day and time with the zone: `2026-08-01T16:07:30.412+02:00`.
    func full(_ time: WallTime) -> String { display == .utc ? time.fullInUTC : time.rfc3339 }

    /// The zone that clocks are in where that is not UTC: `CEST`, `+0530`; nil where it is.
    var zone: String? { display == .utc ? nil : now.zone }

    /// The time of day with milliseconds, or the day.
    func exactClock(_ time: WallTime) -> String {
        let clock = clock(time)
        guard clock.utf8.count == 8 else { return clock }
        return clock + time.clockWithMilliseconds.dropFirst(8)
    }
}

extension WallTime {
    /// `2026-08-01T14:07:30.412Z`.
    fileprivate var fullInUTC: String {
        let fraction = nanoseconds - nanoseconds / 1_000_000_000 * 1_000_000_000
        var seconds = time_t(nanoseconds / 1_000_000_000)
        var parts = tm()
        guard fraction >= 0, gmtime_r(&seconds, &parts) != nil else { return rfc3339 }
        func padded(_ value: Int, _ count: Int) -> String {
            let text = String(value)
            return String(repeating: "0", count: max(count - text.utf8.count, 0)) + text
        }
        var text = "\(padded(Int(parts.tm_year) + 1900, 4))-\(padded(Int(parts.tm_mon) + 1, 2))-"
        text += "\(padded(Int(parts.tm_mday), 2))T\(padded(Int(parts.tm_hour), 2)):"
        text += "\(padded(Int(parts.tm_min), 2)):\(padded(Int(parts.tm_sec), 2))"
        if fraction > 0 { text += "." + padded(Int(fraction), 9).trimmingZeros }
        return text + "Z"
    }

    /// The name of the local zone at this time; nil for UTC.
    fileprivate var zone: String? {
        var seconds = time_t(nanoseconds / 1_000_000_000)
        var parts = tm()
        guard localtime_r(&seconds, &parts) != nil, parts.tm_gmtoff != 0, let name = parts.tm_zone else { return nil }
        return String(cString: name)
    }

    private static let nanosecondsOfDay: Int64 = 86_400_000_000_000

    /// `14:07:30` in UTC, or the day.
    fileprivate func utc(asOf now: WallTime) -> String {
        let day = nanoseconds / Self.nanosecondsOfDay - (nanoseconds % Self.nanosecondsOfDay < 0 ? 1 : 0)
        if (now - self).magnitude >= UInt64(Self.nanosecondsOfDay) / 24 * 20 { return Self.date(day: day) }
        let seconds = (nanoseconds - day * Self.nanosecondsOfDay) / 1_000_000_000
        func padded(_ value: Int64) -> String { value < 10 ? "0\(value)" : String(value) }
        return "\(padded(seconds / 3600)):\(padded(seconds / 60 % 60)):\(padded(seconds % 60))"
    }

    /// `Nov 19`, by the days since 1970 in the proleptic Gregorian calendar, whose year begins in March here so that the
    /// leap day is its last.
    private static func date(day: Int64) -> String {
        let shifted = day + 719_468
        let era = (shifted >= 0 ? shifted : shifted - 146_096) / 146_097
        let dayOfEra = shifted - era * 146_097
        let year = (dayOfEra - dayOfEra / 1460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
        let dayOfYear = dayOfEra - (365 * year + year / 4 - year / 100)
        let month = (5 * dayOfYear + 2) / 153
        let number = dayOfYear - (153 * month + 2) / 5 + 1
        return "\(monthNames[Int((month + 2) % 12)]) \(number < 10 ? "0" : "")\(number)"
    }

    private static let monthNames = [
        "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec",
    ]
}

extension String {
    /// Without zeros at the end.
    fileprivate var trimmingZeros: String { String(reversed().drop { $0 == "0" }.reversed()) }
}
