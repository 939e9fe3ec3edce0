internal import MetricModel

/// Whether a count that ought to stand still has grown lately: samples that the head gave up before their time, scrapes
/// that never began.
struct RecentGrowth: Sendable, Equatable {
    private var count: UInt64?
    private var grewAt: WallTime?
    /// The count before it grew, and went on growing without a minute's rest.
    private var countBefore: UInt64 = 0

    static let recentNanoseconds: Int64 = 60_000_000_000

    /// Takes the count of a snapshot. The first one is where counting begins, not news; so is one that is smaller than
    /// the last.
    mutating func note(_ count: UInt64, at time: WallTime) {
        if let before = self.count, count > before {
            if !isRecent(at: time) { countBefore = before }
            grewAt = time
        }
        self.count = count
    }

    /// By how much it has grown since it began to; 0 a minute after it stopped.
    func growth(at now: WallTime) -> UInt64 { isRecent(at: now) ? (count ?? 0) &- countBefore : 0 }

    /// True in the minute after the count grew.
    func isRecent(at now: WallTime) -> Bool {
        grewAt.map { (0..<Self.recentNanoseconds).contains(now - $0) } ?? false
    }
}
