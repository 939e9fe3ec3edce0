internal import MetricModel
internal import SampleStorage
internal import ScrapeEngine

/// A row of a table: what it is, whatever its place.
protocol TableRow {
    associatedtype Identity: Hashable & Sendable

    var identity: Identity { get }

    /// Which group it belongs to.
    func groupKey(_ grouping: TableGrouping) -> TableGroupKey
}

extension TableRow {
    func groupKey(_ grouping: TableGrouping) -> TableGroupKey { TableGroupKey(name: "") }
}

extension PoolRow: TableRow {
    var identity: String { name }
}

extension TargetRow: TableRow {
    var identity: TargetID { id }
}

/// A dropped target has no number of its own: its job and what discovery said of it name it.
struct DroppedIdentity: Hashable, Sendable {
    var pool: String
    var target: Labels
    var group: Labels
}

extension DroppedRow: TableRow {
    var identity: DroppedIdentity {
        DroppedIdentity(pool: pool, target: discovered.target, group: discovered.group)
    }
}

/// What a dropped target's text is made of: after a reload another rule may drop it.
struct DroppedTextKey: Hashable, Sendable {
    private let identity: DroppedIdentity
    private let reason: DroppedRow.Reason
    /// Equal places are not the same place.
    private let line: Int

    init(_ row: DroppedRow) {
        identity = row.identity
        reason = row.reason
        line = if case .rule(_, _, _, let location) = row.reason { location.line } else { 0 }
    }
}

extension DestinationStatistics: TableRow {
    var identity: String { id }
}

extension EngineEvent: TableRow {
    var identity: UInt64 { sequence }
}
