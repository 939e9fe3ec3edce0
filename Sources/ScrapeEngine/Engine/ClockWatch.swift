package import MetricModel

/// Notices when the wall clock was set back: scrapes then carry the old timestamps until the clock has passed them, and
/// whoever looks at the samples should know why. A value; time is a parameter.
package struct ClockWatch: Sendable {
    private static let tolerance: Int64 = 1_000_000_000
    private var offset: Int64?

    package init() {}

    /// - Returns: nanoseconds by which the clock went back since the last look; nil when it did not.
    package mutating func look(monotonic: MonotonicTime, wall: WallTime) -> Int64? {
        let current = wall.nanoseconds - monotonic.nanoseconds
        defer { offset = current }
        guard let offset, offset - current > Self.tolerance else { return nil }
        return offset - current
    }
}
