internal import MetricModel
internal import ScrapeEngine

/// One scrape of one target, as batch mode reports it.
struct BatchEntry: Sendable {
    /// Counted from 1, per target.
    let round: Int
    /// The target as this scrape left it.
    let target: TargetRow
    let result: ScrapeResult
    /// What ages count to.
    let takenAt: WallTime

    /// `target` is what the engine says of it at `takenAt`, perhaps after a newer scrape.
    init(round: Int, target: TargetRow, result: ScrapeResult, takenAt: WallTime) {
        self.round = round
        self.result = result
        self.takenAt = takenAt
        var row = target
        row.lastScrape = result.timestamp
        row.lastDurationNanoseconds = result.durationNanoseconds
        row.failure = result.failure
        row.samplesScraped = result.samplesScraped
        row.samplesKept = result.samplesKept
        row.seriesAdded = result.seriesAdded
        row.seriesGone = result.seriesGone
        row.staleMarkersWritten = result.staleMarkers
        row.wireBytes = result.wireBytes
        row.bodyBytes = result.bodyBytes
        row.health = result.isUp ? .up : .down
        if (row.state == .down) == result.isUp { row.state = result.isUp ? .up : .down }
        self.target = row
    }

    var health: TargetHealth { target.health }

    /// Prometheus's `lastError`, without the secrets of URLs.
    var lastError: String { target.failure?.shownText ?? "" }
}
