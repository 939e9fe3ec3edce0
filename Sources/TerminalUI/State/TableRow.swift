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

extension DestinationStatistics: TableRow {
    var identity: String { id }
}

extension EngineEvent: TableRow {
    var identity: UInt64 { sequence }
}
