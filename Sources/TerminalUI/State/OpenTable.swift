internal import MetricModel

/// What can be done with a table whatever its rows are. Nothing here changes rows, marks or groups: the open table is
/// changed as a copy, which shares them.
protocol OpenTable: Sendable {
    var filter: FilterState { get set }
    var columns: ColumnChoice { get set }
    var scroll: Int { get set }
    var isInverted: Bool { get set }
    var cursor: Int { get }

    /// How many rows the filter shows, of how many.
    var counts: (shown: Int, all: Int) { get }
    var orderTitles: [String] { get }
    /// The place of the order that holds among them.
    var orderIndex: Int { get }

    func isDue(at now: MonotonicTime) -> Bool
    func place(ofShown place: Int) -> Int?

    mutating func move(by lineCount: Int, page: Int, now: MonotonicTime)
    mutating func setOrder(_ index: Int)
    mutating func stepOrder(_ step: Int)
    mutating func togglePin()
    mutating func noteShown(_ places: [Int])
}

extension OpenTable {
    /// Becomes what it was changed to.
    fileprivate mutating func take(_ changed: any OpenTable) { if let changed = changed as? Self { self = changed } }
}

extension TableState: OpenTable {
    var counts: (shown: Int, all: Int) { (visible.count, rows.count) }
    var orderTitles: [String] { Order.allCases.map(\.title) }
    var orderIndex: Int { Order.allCases.firstIndex(of: order) ?? 0 }

    mutating func setOrder(_ index: Int) {
        guard Order.allCases.indices.contains(index) else { return }
        (order, isInverted) = (Order.allCases[index], false)
    }

    mutating func stepOrder(_ step: Int) { (order, isInverted) = (order.advanced(by: step), false) }
}

extension Monitor {
    /// The table of the open root tab; where that has none, and over a target, the targets.
    var rootTable: any OpenTable {
        get {
            switch navigation.context {
            case .pools: pools
            case .dropped: dropped
            case .events: events
            case .engine: destinations
            default: targetTable
            }
        }
        set {
            switch navigation.context {
            case .pools: pools.take(newValue)
            case .dropped: dropped.take(newValue)
            case .events: events.take(newValue)
            case .engine: destinations.take(newValue)
            default: targetTable.take(newValue)
            }
        }
    }

    /// The table on the screen, a target's too; nil where there is none.
    var openTable: (any OpenTable)? {
        get {
            switch navigation.context {
            case .series: navigation.detail?.series.table
            case .history: navigation.detail?.history
            case let context: KeyContext.tables.contains(context) ? rootTable : nil
            }
        }
        set {
            guard let newValue else { return }
            switch navigation.context {
            case .series: navigation.detail?.series.table.take(newValue)
            case .history: navigation.detail?.history.take(newValue)
            default: rootTable = newValue
            }
        }
    }

    /// The filter of the open table.
    var filter: FilterState {
        get { rootTable.filter }
        set { rootTable.filter = newValue }
    }
}
