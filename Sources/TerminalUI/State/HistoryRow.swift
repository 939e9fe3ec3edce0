internal import MetricModel
internal import ScrapeEngine

/// One scrape in a target's history, with what only its neighbours tell.
struct HistoryRow: Sendable {
    var result: ScrapeResult
    /// It is the so many-th failure in a row; 0 for a good one.
    var streak: Int
    /// Intervals without a scrape between the one before and this one.
    var missed: Int
    /// How long before this one the one before was, in nanoseconds; 0 for the first.
    var distance: Int64

    /// The newest first.
    static func rows(_ results: [ScrapeResult], interval: PrometheusDuration) -> [HistoryRow] {
        var rows: [HistoryRow] = []
        rows.reserveCapacity(results.count)
        var streak = 0
        var before: WallTime?
        for result in results {
            streak = result.isUp ? 0 : streak + 1
            let distance = before.map { max(result.timestamp - $0, 0) } ?? 0
            rows.append(
                HistoryRow(
                    result: result,
                    streak: streak,
                    missed: missed(distance, interval.nanoseconds),
                    distance: distance
                )
            )
            before = result.timestamp
        }
        return rows.reversed()
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
