/// Draws the visible lines of a table, and only those.
struct TableView<Row> {
    let columns: [TableColumn<Row>]
    let rows: [Row]
    /// Indexes into `rows` in the order of the screen.
    let visible: [Int]
    let cursor: Int
    let top: Int
    /// The title of the order that holds.
    var order = ""
    var area: Area
    /// The width by which columns are chosen, where the table has not all of the screen.
    var screen: Int?
    var hasHeading = true
    var choice = ColumnChoice()
    var scroll = 0
    /// Columns are measured by the rows that are shown: for what is printed once, and need not stay where it is.
    var measuresShown = false
    var isMarked: (Row) -> Bool = { _ in false }
    /// What stands in a line of a grouped table, and what the heading of a group says.
    var line: ((Int) -> TableLine?)?
    var heading: (Int) -> StyledText = { _ in StyledText() }
    /// What a click on a line is about.
    var spot: (Int) -> Spot.Target = { .line($0) }

    private typealias Placed = TablePlacement<Row>.Placed

    /// The selection's mark and the mark of a row stand before the first column.
    static var lead: Int { 3 }

    /// Heading and rows; the frame's cursor comes to rest on the selected row.
    func draw(into frame: inout Frame) {
        let placed = TablePlacement(
            columns,
            rows: TablePlacement.sample(rows, visible, isWide: choice.isWide || measuresShown),
            choice: choice,
            scroll: scroll,
            room: area.columns - Self.lead,
            screen: screen ?? area.columns,
            glyphs: frame.glyphs
        )
        .placed
        var row = area.row
        if hasHeading {
            for place in placed {
                let isOrder = place.column.order == order && !order.isEmpty
                let text = place.column.heading?(place.width) ?? place.column.title
                let title = StyledText(text, .heading, isOrder ? .underline : [])
                draw(title, place, row: row, &frame)
                guard let order = place.column.order else { continue }
                let start = area.column + Self.lead + place.start
                frame.addSpot(.order(order), row: row, columns: start..<start + max(place.width, 0))
            }
            row += 1
        }
        for offset in 0..<max(area.endRow - row, 0) {
            let index = top + offset
            guard let content = content(of: index) else { break }
            switch content {
            case .heading(let group): drawHeading(heading(group), row: row + offset, &frame)
            case .row(let index): draw(rows[index], placed, row: row + offset, &frame)
            }
            if index == cursor { select(row: row + offset, &frame) }
            frame.addSpot(spot(index), row: row + offset, columns: area.column..<area.column + max(area.columns, 0))
        }
    }

    private func content(of index: Int) -> TableLine? {
        if let line { return line(index) }
        return visible.indices.contains(index) ? .row(visible[index]) : nil
    }

    private func drawHeading(_ text: StyledText, row: Int, _ frame: inout Frame) {
        frame.write(text, row: row, column: area.column + 1, limit: area.columns - 1)
    }

    private func draw(_ value: Row, _ placed: [Placed], row: Int, _ frame: inout Frame) {
        for place in placed { draw(place.column.cell(value, place.width), place, row: row, &frame) }
        if isMarked(value) { frame.write(frame.glyphs.bullet, row: row, column: area.column + 2, style: .chip) }
    }

    private func select(row: Int, _ frame: inout Frame) {
        frame.write(frame.glyphs.selection, row: row, column: area.column + 1, style: .key)
        frame.apply(.reversed, row: row, columns: area.column + Self.lead..<area.column + area.columns)
        frame.cursor = CursorPosition(row: row, column: area.column + Self.lead)
    }

    private func draw(_ text: StyledText, _ place: Placed, row: Int, _ frame: inout Frame) {
        let indent = place.column.isRightAligned ? max(place.width - text.columns(frame.glyphs), 0) : 0
        let start = area.column + Self.lead + place.start + indent
        frame.write(text, row: row, column: start, limit: place.width - indent)
    }
}

extension TableView where Row: TableRow & Sendable {
    /// What the area has room for of a table, with the cursor in it.
    init<Order: SortOrder>(
        _ table: TableState<Row, Order>,
        columns: [TableColumn<Row>],
        area: Area,
        hasHeading: Bool = true,
        heading: @escaping (Int) -> StyledText = { _ in StyledText() }
    ) where Order.Row == Row {
        self.init(
            columns: columns,
            rows: table.rows,
            visible: table.visible,
            cursor: table.cursor,
            top: type(of: table).firstRow(
                top: table.top,
                cursor: table.cursor,
                count: table.lineCount,
                page: area.rows - (hasHeading ? 1 : 0)
            ),
            order: table.order.title,
            area: area,
            hasHeading: hasHeading,
            choice: table.columns,
            scroll: table.scroll,
            isMarked: { table.marks.contains($0.identity) },
            line: { table.line($0) },
            heading: heading
        )
    }
}

/// A part of the screen.
struct Area: Sendable, Equatable {
    var row: Int
    var column: Int
    var rows: Int
    var columns: Int

    /// The row behind the last.
    var endRow: Int { row + rows }
}
