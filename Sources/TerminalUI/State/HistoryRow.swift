internal import MetricModel
internal import ScrapeEngine

/// One scrape in a target's history, with what only its neighbours tell.
struct HistoryRow: Sendable {
    var result: ScrapeResult
    /// It is the so many-th failure in a row; 0 for a good one, 1 where nobody knows any more how many went before.
    var streak: Int
    /// Intervals without a scrape between the one before and this one.
    var missed: Int
    /// How long before this one the one before was, in nanoseconds; 0 for the first.
    var distance: Int64
    /// True when scraping was paused between the one before and this one.
    var isAfterPause = false
    /// Stale markers that the pause before this one wrote; 0 for none.
    var pauseMarkers = 0

    /// The newest first. `detail` is what is known of the target, for the pauses between its scrapes.
    static func rows(of detail: TargetDetail, as target: TargetRow) -> [HistoryRow] {
        var rows = rows(detail.results, of: target)
        // The marks hold no time: each scrape has one, so that they are counted from the newest on.
        var place = 0
        for mark in detail.row.recentHealth.marks(RecentHealth.capacity).reversed() {
            guard rows.indices.contains(place) else { break }
            switch mark {
            case .paused: if place > 0 { rows[place - 1].isAfterPause = true }
            case .up, .down: place += 1
            case .none: break
            }
        }
        if let pause = detail.lastEndOfRun, let next = rows.lastIndex(where: { $0.result.timestamp > pause.at }) {
            rows[next].pauseMarkers = pause.markers
            rows[next].isAfterPause = true
        }
        return rows
    }

    /// The newest first. `target` knows of failures before the results.
    static func rows(_ results: [ScrapeResult], of target: TargetRow) -> [HistoryRow] {
        var rows: [HistoryRow] = []
        rows.reserveCapacity(results.count)
        let earlier = failures(before: results, of: target)
        var streak = earlier ?? 0
        var isCounted = earlier != nil
        let interval = target.interval
        var before: WallTime?
        for result in results {
            if result.isUp {
                (streak, isCounted) = (0, true)
            } else if !result.isCut {
                streak += 1
            }
            let distance = before.map { max(result.timestamp - $0, 0) } ?? 0
            rows.append(
                HistoryRow(
                    result: result,
                    streak: result.isUp || result.isCut ? 0 : isCounted ? streak : 1,
                    missed: missed(distance, interval.nanoseconds),
                    distance: distance
                )
            )
            before = result.timestamp
        }
        return rows.reversed()
    }

    /// How many failures in a row came before the first result; nil when nobody knows.
    private static func failures(before results: [ScrapeResult], of target: TargetRow) -> Int? {
        if target.scrapes <= results.count { return 0 }
        // The target's count is that of its newest scrape, and may be older or newer than the results.
        guard let newest = results.lastIndex(where: { $0.timestamp == target.lastScrape }) else { return nil }
        let known = results[...newest]
        guard !known.contains(where: \.isUp) else { return nil }
        return max(target.failuresInRow - known.count { !$0.isCut }, 0)
    }

    /// A scrape that is half an interval late is not yet a gap.
    private static func missed(_ distance: Int64, _ interval: Int64) -> Int {
        guard interval > 0, distance - interval > interval / 2 else { return 0 }
        return Int(min((distance - (interval - interval / 2)) / interval, 10_000))
    }
}

extension HistoryRow: TableRow {
    var identity: WallTime { result.timestamp }
}

/// A history has one order.
enum HistoryOrder: SortOrder {
    case newest

    static let allCases: [HistoryOrder] = [.newest]

    var title: String { "newest" }

    func key(of row: HistoryRow) -> SortKey { .newest(row.result.timestamp) }
}
