internal import MetricModel

/// Tells a process that was stopped from one that only waited: while it is stopped nothing is scraped, while it is in the
/// background or waits for an editor all goes on.
struct Standstill: Sendable {
    private var lastTurn: MonotonicTime

    /// An idle loop turns once a second, so a shorter gap may be no stop at all.
    private static let shortest: Int64 = 1_100_000_000

    init(at now: MonotonicTime) { lastTurn = now }

    /// The loop is running. To be called at each turn, and before the process stops itself.
    mutating func turn(at now: MonotonicTime) { lastTurn = now }

    /// The process was continued: how long it stood still in nanoseconds, nil when it hardly did. Each gap is told once.
    mutating func end(at now: MonotonicTime) -> Int64? {
        defer { lastTurn = now }
        let gap = now - lastTurn
        return gap > Self.shortest ? gap : nil
    }
}
