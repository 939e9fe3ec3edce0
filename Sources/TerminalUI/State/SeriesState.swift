internal import MetricModel
internal import ScrapeEngine

/// The Series tab between two frames.
struct SeriesState: Sendable {
    /// nil until the engine has counted.
    private(set) var known: TargetSeries?
    /// The engine was asked and could not say.
    private(set) var isMissing = false
    var table = TableState<TargetSeries.Metric, SeriesOrder>(order: .series)
    /// How many series each metric had when they were counted before, the newest last.
    private var counts: [String: [Int]] = [:]

    static let countsKept = 20

    /// Takes what was counted; nil when the engine could not.
    mutating func take(_ newer: TargetSeries?, page: Int, now: MonotonicTime) {
        guard let newer else {
            isMissing = known == nil
            return
        }
        isMissing = false
        if newer.at != known?.at || counts.isEmpty { remember(newer) }
        known = newer
        table.show(
            newer.metrics,
            isShown: [Bool](repeating: true, count: newer.metrics.count),
            page: page,
            now: now
        )
    }

    /// Sorts what is known, unless a cursor key was pressed just now; if `isAnew`, the user asked for it.
    mutating func sort(page: Int, now: MonotonicTime, isAnew: Bool) {
        let rows = table.rows
        table.show(rows, isShown: rows.map { _ in true }, page: page, now: now, isAnew: isAnew)
    }

    func history(of metric: String) -> [Int] { counts[metric] ?? [] }

    private mutating func remember(_ newer: TargetSeries) {
        var kept: [String: [Int]] = [:]
        for metric in newer.metrics {
            kept[metric.name] = ((counts[metric.name] ?? []) + [metric.series]).suffix(Self.countsKept)
        }
        counts = kept
    }
}

extension TargetSeries.Metric: TableRow {
    var identity: String { name }
}

enum SeriesOrder: SortOrder {
    case series, change, name, widest

    static let allCases: [SeriesOrder] = [.series, .change, .name, .widest]

    var title: String {
        switch self {
        case .series: "series"
        case .change: "change"
        case .name: "metric"
        case .widest: "label values"
        }
    }

    func key(of row: TargetSeries.Metric) -> SortKey {
        switch self {
        case .series: .descending(Int64(row.series))
        case .change: .descending(Int64(max(row.added, row.gone)), Int64(row.series))
        case .name: .text(row.name)
        case .widest: .descending(Int64(row.widest?.distinct ?? 0), Int64(row.series))
        }
    }
}
