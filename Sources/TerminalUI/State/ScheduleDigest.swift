internal import MetricModel
internal import ScrapeEngine

/// How well the loops keep their times, over all targets of a snapshot.
struct ScheduleDigest: Sendable, Equatable {
    var inFlight = 0
    /// Ticks without a scrape since the targets are known.
    var missed = 0
    /// How late the last scrapes began; nil before the first.
    var median: Int64?
    var p99: Int64?

    init() {}

    /// O(targets · log targets).
    init(_ targets: [TargetRow]) {
        var lateness: [Int64] = []
        for target in targets {
            if target.isInFlight { inFlight += 1 }
            missed += target.missedTicks
            if target.lastScrape != nil { lateness.append(target.latenessNanoseconds) }
        }
        lateness.sort()
        median = lateness.nearestRank(50)
        p99 = lateness.nearestRank(99)
    }
}
