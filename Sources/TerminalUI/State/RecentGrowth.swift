internal import MetricModel

/// Whether a count that ought to stand still has grown lately: samples that the head gave up before their time, scrapes
/// that never began.
struct RecentGrowth: Sendable, Equatable {
    private var count: UInt64?
    private var grewAt: WallTime?

    static let recentNanoseconds: Int64 = 60_000_000_000

    /// Takes the count of a snapshot. The first one is where counting begins, not news; so is one that is smaller than
    /// the last.
    mutating func note(_ count: UInt64, at time: WallTime) {
        if let before = self.count, count > before { grewAt = time }
        self.count = count
    }

    /// True in the minute after the count grew.
    func isRecent(at now: WallTime) -> Bool {
        grewAt.map { (0..<Self.recentNanoseconds).contains(now - $0) } ?? false
    }
}
