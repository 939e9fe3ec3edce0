internal import ScrapeEngine

/// What the columns of the open table are, for the list of columns and for scrolling.
extension MonitorView {
    /// Every column of the open table from left to right, and whether it is meant to be seen at this width.
    var columnEntries: [ColumnPickerState.Entry] {
        switch monitor.navigation.context {
        case .pools: entries(poolColumns)
        case .dropped: entries(droppedColumns)
        case .events: entries(eventColumns)
        case .engine: entries(destinationColumns)
        default: entries(targetColumns)
        }
    }

    /// How far the columns of the open table can be scrolled; 0 when all are on the screen.
    var columnScrollLimit: Int {
        switch monitor.navigation.context {
        case .pools: limit(poolColumns, monitor.pools)
        case .dropped: limit(droppedColumns, monitor.dropped)
        case .events: limit(eventColumns, monitor.events)
        case .engine: limit(destinationColumns, monitor.destinations)
        case .targets: limit(targetColumns, monitor.targetTable)
        default: 0
        }
    }

    private func entries<Row>(_ columns: [TableColumn<Row>]) -> [ColumnPickerState.Entry] {
        let choice = monitor.columnChoice
        let byName = Dictionary(columns.map { ($0.name, $0) }, uniquingKeysWith: { first, _ in first })
        return choice.arranged(columns.map(\.name)).compactMap { name in
            guard let column = byName[name] else { return nil }
            let isMeant = column.from <= layout.columns || choice.shown.contains(name) || choice.isWide
            return ColumnPickerState.Entry(name: name, isShown: isMeant && !choice.hidden.contains(name))
        }
    }

    private func limit<Row, Order>(_ columns: [TableColumn<Row>], _ table: TableState<Row, Order>) -> Int {
        // Of a table without rows there are no columns on the screen.
        guard !table.visible.isEmpty else { return 0 }
        let isTargets = monitor.navigation.context == .targets
        let width = isTargets ? targetTableColumns : layout.columns
        return TablePlacement(
            columns,
            rows: TablePlacement.sample(table.rows, table.visible, isWide: table.columns.isWide),
            choice: monitor.columnChoice,
            scroll: 0,
            room: width - TableView<Row>.lead,
            screen: width,
            glyphs: glyphs,
            findsLimit: true
        )
        .scrollLimit
    }
}
