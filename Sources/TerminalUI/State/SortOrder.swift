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

    /// True when rows stay in the order of the snapshot, or inverted in the opposite one.
    var isOfSnapshot: Bool { get }
}

extension SortOrder {
    static var isNewestFirst: Bool { false }

    var isOfSnapshot: Bool { false }
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
    case problems, file, name, targets, down, slow, late, median, duration, samples, change, added, stale, dropped,
        bytes
    case limit, flapping, provider, reloaded, interval, last, health, discovery

    /// Those that no column shows, then from left to right.
    static let allCases: [PoolOrder] = [
        .problems, .file, .name, .targets, .down, .slow, .late, .median, .duration, .samples, .change, .added, .stale,
        .dropped, .bytes, .limit, .flapping, .provider, .reloaded, .interval, .last, .health, .discovery,
    ]

    var title: String {
        switch self {
        case .problems: "problems"
        case .name: "name"
        case .file: "file"
        case .targets: "targets"
        case .down: "down"
        case .slow: "slow"
        case .late: "late"
        case .median: "p50"
        case .duration: "p95"
        case .samples: "samples"
        case .change: "change"
        case .added: "series+"
        case .stale: "stale"
        case .dropped: "dropped"
        case .bytes: "bytes/s"
        case .limit: "limit"
        case .flapping: "flap"
        case .provider: "sd"
        case .reloaded: "reloaded"
        case .interval: "interval"
        case .last: "last"
        case .health: "health"
        case .discovery: "discovery"
        }
    }

    var isOfSnapshot: Bool { self == .file }

    func key(of row: PoolRow) -> SortKey {
        switch self {
        case .problems: Self.problems(row)
        case .name: .text(row.name)
        case .file: .number(0)
        case .targets: .descending(Int64(row.targets))
        case .down: .descending(Int64(row.down))
        case .slow: .descending(Int64(row.counts[.slow] ?? 0))
        case .late: .descending(Int64(row.counts[.late] ?? 0))
        case .median: .descending(row.medianDurationNanoseconds ?? -1)
        case .duration: .descending(row.p95DurationNanoseconds ?? -1)
        case .samples: .descending(Int64(row.samples))
        case .change: .descending(Int64((row.samplesChange ?? 0).magnitude))
        case .added: .descending(Int64(row.seriesAdded))
        case .stale: .descending(Int64(row.staleMarkersWritten))
        case .dropped: .descending(Int64(row.dropped))
        case .bytes: .descending(Int64(clamping: ReadableNumber.whole(row.bytesPerSecond ?? -1)))
        case .limit: .descending(row.targetLimit > 0 ? Int64(row.targets) * 1000 / Int64(row.targetLimit) : -1)
        case .flapping: .descending(Int64(row.flapping))
        // What fails first, then what has not answered.
        case .provider: .number(row.isDiscoveryFailing ? 0 : row.discovery.isEmpty ? 2 : 1)
        case .reloaded: .newest(row.configuredAt)
        case .interval: .number(row.interval.nanoseconds)
        case .last: .newest(row.lastScrape)
        case .health: .descending(Self.permilleDown(row))
        // Without words the last.
        case .discovery: .text(row.discovery.first ?? "\u{10FFFF}")
        }
    }

    /// How much of its history was down.
    private static func permilleDown(_ row: PoolRow) -> Int64 {
        let (up, down) = row.history.reduce((0, 0)) { ($0.0 + $1.up, $0.1 + $1.down) }
        return up + down > 0 ? Int64(down) * 1000 / Int64(up + down) : -1
    }

    /// A pool without one good target comes before one that has lost some; then the most lost.
    private static func problems(_ row: PoolRow) -> SortKey {
        let state = PoolState(row)
        let isWhollyDown = row.down > 0 && row.up == 0
        return .number(state.severity * 2 + (isWhollyDown ? 0 : 1), Int64(-row.down))
    }
}

enum TargetOrder: SortOrder {
    case problems, target, pool, since, last, duration, fails, samples, kept, change, added, stale, size, timeout,
        scheme
    case limit, interval, next, health, error, labels

    /// The one that no column shows, then from left to right.
    static let allCases: [TargetOrder] = [
        .problems, .target, .pool, .since, .last, .duration, .fails, .samples, .kept, .change, .added, .stale, .size,
        .timeout, .scheme, .limit, .interval, .next, .health, .error, .labels,
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
        case .kept: "post"
        case .change: "change"
        case .added: "series+"
        case .stale: "stale"
        case .size: "size"
        case .scheme: "proto"
        case .limit: "limit"
        case .interval: "interval"
        case .next: "next"
        case .health: "health"
        case .error: "error"
        case .labels: "labels"
        }
    }

    func key(of row: TargetRow) -> SortKey {
        switch self {
        case .problems: .number(row.state.severity, row.since.map { -$0.nanoseconds } ?? .max)
        case .since: .newest(row.since)
        case .target: .text(row.displayName)
        case .pool: .text(row.pool)
        case .last: .newest(row.lastScrape)
        case .duration: .descending(row.lastDurationNanoseconds)
        case .timeout: .descending(Self.permille(row))
        case .fails: .descending(Int64(row.failuresInRow))
        case .samples: .descending(Int64(row.samplesScraped))
        case .kept: .descending(Int64(row.samplesKept))
        case .change: .descending(Int64(abs(row.seriesAdded - row.seriesGone)))
        case .added: .descending(Int64(row.seriesAdded))
        case .limit: .descending(Int64(min((row.nearestLimit?.share ?? -1) * 10_000, 1e15)))
        case .stale: .descending(Int64(row.staleMarkersDue?.count ?? row.staleMarkersWritten))
        case .size: .descending(Int64(row.bodyBytes))
        case .scheme: .text(String(row.url.prefix { $0 != ":" }))
        case .interval: .number(row.interval.nanoseconds)
        case .next: .number(row.pausedAt == nil ? row.nextDue?.nanoseconds ?? .max : .max)
        case .health:
            .descending(Int64(row.recentHealth.marks(RecentHealth.capacity).count { $0 == .down }))
        // Failures by their class, then the other states, the well ones last.
        case .error: .text(Self.errorText(row))
        case .labels: .text(row.labels.description)
        }
    }

    /// What tells one reason from another; the states that are no failure follow behind those that are.
    private static func errorText(_ row: TargetRow) -> String {
        if row.state == .down, let failure = row.failure { return failure.errorClass }
        return "\u{10FFFF}\(row.state.severity)"
    }

    private static func permille(_ row: TargetRow) -> Int64 {
        row.timeout.nanoseconds > 0 ? row.lastDurationNanoseconds / max(1, row.timeout.nanoseconds / 1000) : 0
    }
}

enum DroppedOrder: SortOrder {
    case discovery, address, pool, rule, value, place, source, since

    /// The one that no column shows, then from left to right.
    static let allCases: [DroppedOrder] = [.discovery, .address, .pool, .rule, .value, .place, .source, .since]

    var title: String {
        switch self {
        case .discovery: "discovery"
        case .address: "address"
        case .pool: "pool"
        case .rule: "rule"
        case .value: "value"
        case .place: "at"
        case .source: "source"
        case .since: "since"
        }
    }

    var isOfSnapshot: Bool { self == .discovery }

    func key(of row: DroppedRow) -> SortKey {
        switch self {
        case .discovery: .number(0)
        case .address: .text(row.address)
        case .pool: .text(row.pool)
        case .rule:
            if case .rule(let number, _, _, _) = row.reason { .number(Int64(number)) } else { .number(.max) }
        case .value: .text(row.reason.finding ?? "\u{10FFFF}")
        case .place:
            if case .rule(_, _, _, let location) = row.reason {
                .text(Self.sortable(location))
            } else {
                .text("\u{10FFFF}")
            }
        case .source: .text(row.location.map(Self.sortable) ?? row.source)
        case .since: .newest(row.since)
        }
    }

    /// Files by their names, lines as numbers compare.
    private static func sortable(_ location: SourceLocation) -> String {
        "\(location.file)\u{0}\(String(location.line).zeroPadded(to: 9))"
    }
}

enum EventOrder: SortOrder {
    case newest

    static let allCases: [EventOrder] = [.newest]

    static var isNewestFirst: Bool { true }

    var title: String { "newest" }

    func key(of row: EngineEvent) -> SortKey { .number(0) }
}
