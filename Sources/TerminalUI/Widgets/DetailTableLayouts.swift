internal import ScrapeEngine

/// How the Series tab shares its area: facts, the table, what went stale or was left out, and at the right the values of
/// the chosen metric's widest label.
struct SeriesLayout: Sendable, Equatable {
    let facts: Area
    let table: Area
    let footer: Area
    /// Nothing where there is no room.
    private(set) var values: Area?

    static let footerLimit = 4
    private static let valueColumns = 28

    init(detail: DetailState?, area: Area) {
        let footerRows = min(detail.map { SeriesTab.footerCount($0) } ?? 0, area.rows >= 10 ? Self.footerLimit : 1)
        var table = area
        table.row += 1
        table.rows = max(area.rows - 1 - footerRows, 2)
        facts = Area(row: area.row, column: area.column, rows: 1, columns: area.columns)
        footer = Area(row: table.endRow, column: area.column, rows: footerRows, columns: area.columns)
        if area.columns >= 110 {
            let columns = max(Self.valueColumns, area.columns / 4)
            table.columns -= columns
            values = Area(
                row: area.row + 1,
                column: area.column + table.columns,
                rows: table.rows,
                columns: columns
            )
        }
        self.table = table
    }

    /// Below the heading.
    var tableRows: Int { max(table.rows - 1, 1) }
}

/// How the History tab shares its area: the graph, the strips, the table.
struct HistoryLayout: Sendable, Equatable {
    let area: Area
    /// Rows of the graph of durations; 0 leaves it out.
    let graphRows: Int
    /// Strips below it.
    let stripRows: Int

    init(area: Area) {
        self.area = area
        graphRows = area.rows < 14 ? 0 : area.rows < 24 ? 2 : area.rows < 40 ? 4 : 6
        stripRows = area.rows < 9 ? 0 : area.rows < 14 ? 1 : 2
    }

    /// Without the table's heading.
    var headRows: Int { 1 + graphRows + stripRows }

    var table: Area {
        Area(
            row: area.row + headRows,
            column: area.column,
            rows: max(area.rows - headRows, 2),
            columns: area.columns
        )
    }

    var tableRows: Int { max(table.rows - 1, 1) }
}
