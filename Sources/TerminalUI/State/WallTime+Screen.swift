internal import MetricModel

extension WallTime {
    /// The time of day, or for what is most of a day away the day: `14:07:30`, `Nov 19`. A time of day that is not
    /// today's would be taken for it.
    func clock(asOf now: WallTime) -> String {
        (now - self).magnitude < Self.dayNanoseconds ? clock : day
    }

    private static let dayNanoseconds: UInt64 = 20 * 3_600_000_000_000

    private static let months = [
        "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec",
    ]

    /// `Nov 19` in the local zone.
    private var day: String {
        let date = rfc3339.split(separator: "T")[0].split(separator: "-")
        guard date.count == 3, let month = Int(date[1]), (1...12).contains(month) else { return clock }
        return "\(Self.months[month - 1]) \(date[2])"
    }
}
