package import MetricModel

/// Notices when the wall clock is set: whoever looks at the samples should know why they stop or leave a gap. A value;
/// time is a parameter.
package struct ClockWatch: Sendable {
    /// That the clock was set.
    package struct Step: Hashable, Sendable {
        /// Nanoseconds by which the clock went forward; negative when it went back.
        package let change: Int64
        /// What it says now.
        package let at: WallTime

        package init(change: Int64, at: WallTime) {
            self.change = change
            self.at = at
        }
    }

    private static let tolerance: UInt64 = 1_000_000_000
    private var offset: Int64?
    /// What the clock said before it was set back; nil when it has passed that. Until then loops
    /// that have scraped at a later time than now carry that time on, and storage takes none twice.
    package private(set) var behindUntil: WallTime?

    package init() {}

    /// - Returns: how the clock was set since the last look, by more than a second; nil when it was not.
    package mutating func look(monotonic: MonotonicTime, wall: WallTime) -> Step? {
        let current = wall.nanoseconds &- monotonic.nanoseconds
        defer { offset = current }
        if let until = behindUntil, wall >= until { behindUntil = nil }
        guard let offset else { return nil }
        let change = current &- offset
        guard change.magnitude > Self.tolerance else { return nil }
        if change < 0 { behindUntil = max(behindUntil ?? wall, wall + (0 &- change)) }
        return Step(change: change, at: wall)
    }
}
