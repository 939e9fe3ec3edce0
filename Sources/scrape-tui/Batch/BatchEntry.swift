internal import ScrapeEngine

/// One scrape of one target, as batch mode reports it.
struct BatchEntry: Sendable {
    /// Counted from 1, per target.
    let round: Int
    let target: TargetRow
    let result: ScrapeResult

    var health: TargetHealth { result.isUp ? .up : .down }

    /// Prometheus's `lastError`.
    var lastError: String { result.failure?.text ?? "" }
}
