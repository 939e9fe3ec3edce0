/// What lies over a screen: help, pages of text, the list of orders.
extension MonitorView {
    /// Every binding of the screen below, filtered by what is typed; the chosen one runs on Enter.
    func drawHelp(_ help: HelpState, into frame: inout Frame) {
        let entries = help.entries
        var title = StyledText(" HELP", .title) + StyledText("  \(help.context.title)   ")
        title.add("filter: ", .dim)
        var column = frame.write(title, row: body.row, column: 0)
        for scalar in help.editor.text {
            column += frame.write(String(scalar), row: body.row, column: column, style: .prompt)
        }
        frame.apply(.reversed, row: body.row, columns: column..<column + 1)
        if entries.isEmpty {
            frame.write(StyledText("no key does that - Backspace", .dim), row: body.row + 2, column: 3)
            frame.cursor = CursorPosition(row: body.row, column: column)
        }
        let keyWidth = layout.columns >= 100 ? 20 : 13
        let nameWidth = layout.columns >= 100 ? 24 : 17
        let columns: [TableColumn<KeyBinding>] = [
            .left("", .fixed(keyWidth)) { binding, _ in
                StyledText(binding.keys.map(\.name).joined(separator: " "), .key)
            },
            .left("", .fixed(nameWidth)) { binding, _ in StyledText(binding.name) },
            .left("", .rest(10)) { binding, _ in StyledText(binding.help, .dim) },
        ]
        let cursor = min(help.cursor, max(entries.count - 1, 0))
        TableView(
            columns: columns,
            rows: entries,
            visible: Array(entries.indices),
            cursor: cursor,
            top: max(cursor - layout.overlayRows + 1, 0),
            area: Area(row: body.row + 1, column: 0, rows: layout.overlayRows, columns: layout.columns),
            hasHeading: false
        )
        .draw(into: &frame)
    }

    func drawPage(_ page: TextPage, into frame: inout Frame) {
        frame.write(StyledText(" \(page.title)", .title), row: body.row, column: 0, limit: layout.columns)
        let lines =
            page.destination
            .map { DestinationDetails(row: $0, glyphs: glyphs, now: now).lines(width: layout.columns) } ?? page.lines
        let top = min(page.top, max(lines.count - layout.overlayRows, 0))
        for (index, line) in lines.dropFirst(top).prefix(layout.overlayRows).enumerated() {
            frame.write(line.withEllipsis(of: glyphs), row: body.row + 1 + index, column: 1 - page.left)
        }
        let below = lines.count - top - layout.overlayRows
        if below > 0 {
            let more = StyledText("\(below) more lines below ", .dim)
            frame.write(more, row: body.row, endingAt: layout.columns, notBefore: 2 + page.title.utf8.count)
        }
        frame.cursor = CursorPosition(row: body.row, column: 1)
    }

    /// A box at the right: the orders of the table below it.
    func drawPicker(_ picker: PickerState, into frame: inout Frame) {
        let width = 24
        let left = max(layout.columns - width - 2, 0)
        let rows = min(picker.titles.count, max(body.rows - 3, 1))
        let first = min(max(picker.cursor - rows + 1, 0), max(picker.titles.count - rows, 0))
        let inner = left + 1..<left + width - 1
        drawBorder(glyphs.topLeft, glyphs.topRight, row: body.row + 1, inner, &frame)
        frame.write(" SORT BY ", row: body.row + 1, column: left + 2, style: .title)
        for index in 0..<rows {
            let row = body.row + 2 + index
            let isChosen = first + index == picker.cursor
            let mark = isChosen ? "\(glyphs.selection) " : "  "
            let text = TextWidth.paddedLeftAligned(
                mark + picker.titles[first + index],
                to: inner.count,
                glyphs: glyphs
            )
            frame.write(glyphs.vertical, row: row, column: left, style: .line)
            frame.write(text, row: row, column: left + 1, attributes: isChosen ? .reversed : [])
            frame.write(glyphs.vertical, row: row, column: left + width - 1, style: .line)
            if isChosen { frame.cursor = CursorPosition(row: row, column: left + 1) }
        }
        drawBorder(glyphs.bottomLeft, glyphs.bottomRight, row: body.row + 2 + rows, inner, &frame)
    }

    private func drawBorder(_ left: String, _ right: String, row: Int, _ inner: Range<Int>, _ frame: inout Frame) {
        frame.write(left, row: row, column: inner.lowerBound - 1, style: .line)
        frame.fill(glyphs.horizontal, row: row, columns: inner, style: .line)
        frame.write(right, row: row, column: inner.upperBound, style: .line)
    }
}
