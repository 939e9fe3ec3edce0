/// Draws the visible rows of a table, and only those.
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
    var hasHeading = true

    private struct Placed {
        var column: TableColumn<Row>
        var start: Int
        var width: Int
    }

    /// Rows that are measured for columns that fit their contents.
    private static var sampleSize: Int { 200 }
    /// The selection's mark stands before the first column.
    private static var lead: Int { 3 }

    /// Heading and rows; the frame's cursor comes to rest on the selected row.
    func draw(into frame: inout Frame) {
        let placed = place(frame.glyphs)
        var row = area.row
        if hasHeading {
            for place in placed {
                let isOrder = place.column.order == order && !order.isEmpty
                let title = StyledText(place.column.title, .heading, isOrder ? .underline : [])
                draw(title, place, row: row, &frame)
            }
            row += 1
        }
        for offset in 0..<max(area.endRow - row, 0) {
            let index = top + offset
            guard visible.indices.contains(index) else { break }
            draw(rows[visible[index]], placed, row: row + offset, isSelected: index == cursor, &frame)
        }
    }

    private func draw(_ value: Row, _ placed: [Placed], row: Int, isSelected: Bool, _ frame: inout Frame) {
        for place in placed { draw(place.column.cell(value, place.width), place, row: row, &frame) }
        guard isSelected else { return }
        frame.write(frame.glyphs.selection, row: row, column: area.column + 1, style: .key)
        frame.apply(.reversed, row: row, columns: area.column + Self.lead..<area.column + area.columns)
        frame.cursor = CursorPosition(row: row, column: area.column + Self.lead)
    }

    private func draw(_ text: StyledText, _ place: Placed, row: Int, _ frame: inout Frame) {
        let indent = place.column.isRightAligned ? max(place.width - text.columns(frame.glyphs), 0) : 0
        frame.write(text, row: row, column: place.start + indent, limit: place.width - indent)
    }

    /// Which columns fit, where they start and how wide they are. Columns fall away from the right; the first never,
    /// and those that take the rest last.
    private func place(_ glyphs: GlyphSet) -> [Placed] {
        var chosen = columns.filter { $0.from <= area.columns }
            .map { Placed(column: $0, start: 0, width: minimum($0, glyphs)) }
        let room = area.columns - Self.lead
        while chosen.count > 1, total(chosen) > room {
            let last = chosen.indices.dropFirst().last { !chosen[$0].column.width.isRest }
            chosen.remove(at: last ?? chosen.count - 1)
        }
        let spare = max(room - total(chosen), 0)
        let flexible = chosen.indices.filter { chosen[$0].column.width.isRest }
        for (number, index) in flexible.enumerated() {
            chosen[index].width += spare / flexible.count + (number < spare % flexible.count ? 1 : 0)
        }
        if chosen.count == 1 { chosen[0].width = min(chosen[0].width, room) }
        var start = area.column + Self.lead
        for index in chosen.indices {
            start += gap(before: index, chosen)
            chosen[index].start = start
            start += chosen[index].width
        }
        return chosen
    }

    private func minimum(_ column: TableColumn<Row>, _ glyphs: GlyphSet) -> Int {
        switch column.width {
        case .fixed(let width): return width
        case .rest(let width): return width
        case .fitting(let bounds):
            var widest = TextWidth.columns(of: column.title, glyphs: glyphs)
            for row in rows.prefix(Self.sampleSize) where widest < bounds.upperBound {
                widest = max(widest, column.cell(row, bounds.upperBound).columns(glyphs))
            }
            return min(max(widest, bounds.lowerBound), bounds.upperBound)
        }
    }

    private func gap(before index: Int, _ chosen: [Placed]) -> Int {
        index == 0 ? 0 : chosen[index].column.isRightAligned ? 1 : 2
    }

    private func total(_ chosen: [Placed]) -> Int {
        chosen.indices.reduce(0) { $0 + chosen[$1].width + gap(before: $1, chosen) }
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
