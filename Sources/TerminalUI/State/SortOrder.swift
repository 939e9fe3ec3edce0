internal import MetricModel
internal import ScrapeEngine

/// What a table is sorted by: smaller keys first, rows with equal keys in the order of the snapshot.
protocol SortOrder: CaseIterable, Hashable, Sendable where AllCases == [Self] {
    associatedtype Row

    /// As the status line and the picker print it.
    var title: String { get }

    func key(of row: Row) -> SortKey

    /// True when the table's rows come oldest first, and it shows them the other way round whatever their keys are.
    static var isNewestFirst: Bool { get }
}

extension SortOrder {
    static var isNewestFirst: Bool { false }
}

/// A row's place in an order.
enum SortKey: Sendable {
    case number(Int64, Int64 = 0)
    case text(String)

    /// The larger number first.
    static func descending(_ value: Int64, _ second: Int64 = 0) -> SortKey {
        .number(value == .min ? .max : -value, second)
    }

    /// The newest time first, none last.
    static func newest(_ time: WallTime?) -> SortKey { .number(time.map { -$0.nanoseconds } ?? .max) }
}

enum PoolOrder: SortOrder {
    case problems, file, name, targets, down, duration, samples, change, last

    /// Those that no column shows, then from left to right.
    static let allCases: [PoolOrder] = [
        .problems, .file, .name, .targets, .down, .duration, .samples, .change, .last,
    ]

    var title: String {
        switch self {
        case .problems: "problems"
        case .name: "name"
        case .file: "file"
        case .targets: "targets"
        case .down: "down"
        case .duration: "p95"
        case .samples: "samples"
        case .change: "change"
        case .last: "last"
        }
    }

    func key(of row: PoolRow) -> SortKey {
        switch self {
        case .problems: Self.problems(row)
        case .name: .text(row.name)
        case .file: .number(0)
        case .targets: .descending(Int64(row.targets))
        case .down: .descending(Int64(row.down))
        case .duration: .descending(row.p95DurationNanoseconds ?? -1)
        case .samples: .descending(Int64(row.samples))
        case .change: .descending(Int64((row.samplesChange ?? 0).magnitude))
        case .last: .newest(row.lastScrape)
        }
    }

    /// A pool without one good target comes before one that has lost some; then the most lost.
    private static func problems(_ row: PoolRow) -> SortKey {
        let state = PoolState(row)
        let isWhollyDown = row.down > 0 && row.up == 0
        return .number(state.severity * 2 + (isWhollyDown ? 0 : 1), Int64(-row.down))
    }
}

enum TargetOrder: SortOrder {
    case problems, target, pool, since, last, duration, fails, samples, change, stale, timeout, limit

    /// The one that no column shows, then from left to right.
    static let allCases: [TargetOrder] = [
        .problems, .target, .pool, .since, .last, .duration, .fails, .samples, .change, .stale, .timeout, .limit,
    ]

    var title: String {
        switch self {
        case .problems: "problems"
        case .since: "since"
        case .target: "target"
        case .pool: "pool"
        case .last: "last"
        case .duration: "duration"
        case .timeout: "% of timeout"
        case .fails: "fails"
        case .samples: "samples"
        case .change: "change"
        case .stale: "stale"
        case .limit: "limit"
        }
    }

    func key(of row: TargetRow) -> SortKey {
        switch self {
        case .problems: .number(row.state.severity, row.since.map { -$0.nanoseconds } ?? .max)
        case .since: .newest(row.since)
        case .target: .text(row.address)
        case .pool: .text(row.pool)
        case .last: .newest(row.lastScrape)
        case .duration: .descending(row.lastDurationNanoseconds)
        case .timeout: .descending(Self.permille(row))
        case .fails: .descending(Int64(row.failuresInRow))
        case .samples: .descending(Int64(row.samplesScraped))
        case .change: .descending(Int64(abs(row.seriesAdded - row.seriesGone)))
        case .limit: .descending(Int64(min((row.nearestLimit?.share ?? -1) * 10_000, 1e15)))
        case .stale: .descending(Int64(row.staleMarkersDue?.count ?? row.staleMarkersWritten))
        }
    }

    private static func permille(_ row: TargetRow) -> Int64 {
        row.timeout.nanoseconds > 0 ? row.lastDurationNanoseconds / max(1, row.timeout.nanoseconds / 1000) : 0
    }
}

enum DroppedOrder: SortOrder {
    case discovery, address, pool, rule

    static let allCases: [DroppedOrder] = [.discovery, .address, .pool, .rule]

    var title: String {
        switch self {
        case .discovery: "discovery"
        case .address: "address"
        case .pool: "pool"
        case .rule: "rule"
        }
    }

    func key(of row: DroppedRow) -> SortKey {
        switch self {
        case .discovery: .number(0)
        case .address: .text(row.address)
        case .pool: .text(row.pool)
        case .rule:
            if case .rule(let number, _, _, _) = row.reason { .number(Int64(number)) } else { .number(.max) }
        }
    }
}

enum EventOrder: SortOrder {
    case newest

    static let allCases: [EventOrder] = [.newest]

    static var isNewestFirst: Bool { true }

    var title: String { "newest" }

    func key(of row: EngineEvent) -> SortKey { .number(0) }
}
