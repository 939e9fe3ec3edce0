internal import MetricModel

/// How times are shown: as ages and the clock of the local zone, or as times of day in the local zone or in UTC.
enum TimeDisplay: String, Sendable, CaseIterable {
    case relative
    case local
    case utc = "UTC"
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

    /// The time of day, or for what is most of a day away the day: `14:07:30`, `Nov 19`. A time of day that is not
    /// today's would be taken for it.
    func clock(_ time: WallTime) -> String {
        time.text((now - time).magnitude < Self.mostOfDay ? "%H:%M:%S" : "%b %d", in: timeZone)
    }

    private static let mostOfDay: UInt64 = 20 * 3_600_000_000_000

    /// The same, without seconds.
    func shortClock(_ time: WallTime) -> String {
        let clock = clock(time)
        return clock.utf8.count == 8 ? String(clock.prefix(5)) : clock
    }

    /// Day and time with the zone: `2026-08-01T16:07:30.412+02:00`.
    func full(_ time: WallTime) -> String { time.rfc3339(in: timeZone) }

    /// The zone that clocks are in where that is not UTC: `CEST`, `+0530`; nil where it is.
    var zone: String? { now.text("%z", in: timeZone) == "+0000" ? nil : now.text("%Z") }

    private var timeZone: WallTime.Zone { display == .utc ? .utc : .local }

    /// The time of day with milliseconds, or the day.
    func exactClock(_ time: WallTime) -> String {
        let clock = clock(time)
        guard clock.utf8.count == 8 else { return clock }
        return "\(clock).\(String(time.nanosecondsOfSecond / 1_000_000).zeroPadded(to: 3))"
    }
}
