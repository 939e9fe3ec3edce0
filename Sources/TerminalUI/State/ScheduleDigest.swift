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
        // Not row by row: a copy of each would count its references up and down.
        for index in targets.indices {
            if targets[index].isInFlight { inFlight += 1 }
            missed += targets[index].missedTicks
            if targets[index].lastScrape != nil { lateness.append(targets[index].latenessNanoseconds) }
        }
        lateness.sort()
        median = lateness.nearestRank(50)
        p99 = lateness.nearestRank(99)
    }
}
