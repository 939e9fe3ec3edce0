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
            frame.write(StyledText("no key does that - \(Key.backspace.name)", .dim), row: body.row + 2, column: 3)
            frame.cursor = CursorPosition(row: body.row, column: column)
        }
        let keyWidth = layout.columns >= 100 ? 20 : 13
        let nameWidth = layout.columns >= 100 ? 24 : 17
        let columns: [TableColumn<KeyBinding>] = [
            .left("", .fixed(keyWidth)) { binding, _ in StyledText(binding.keyNames, .key) },
            .left("", .fixed(nameWidth)) { binding, _ in StyledText(binding.name) },
            .left("", .rest(10)) { binding, _ in
                StyledText(
                    monitor.obstacle(to: binding.action).map { "unavailable: \(monitor.readOnly?.cause ?? $0)" }
                        ?? explanation(of: binding),
                    .dim
                )
            },
        ]
        let cursor = min(help.cursor, max(entries.count - 1, 0))
        TableView(
            columns: columns,
            rows: entries,
            visible: Array(entries.indices),
            cursor: cursor,
            top: max(cursor - layout.overlayRows + 1, 0),
            area: Area(row: body.row + 1, column: 0, rows: layout.overlayRows, columns: layout.columns),
            hasHeading: false,
            spot: { .item($0) }
        )
        .draw(into: &frame)
    }

    /// On a wide screen also what else does the same: `apply it   also :reload, SIGHUP`.
    private func explanation(of binding: KeyBinding) -> String {
        guard layout.columns >= 100, !binding.keys.isEmpty else { return binding.help }
        let also = ([binding.action.command] + [binding.also].compactMap(\.self)).joined(separator: ", ")
        return binding.help.isEmpty ? "also \(also)" : "\(binding.help)   also \(also)"
    }

    func drawPage(_ page: TextPage, into frame: inout Frame) {
        frame.write(StyledText(" \(page.title)", .title), row: body.row, column: 0, limit: layout.columns)
        let lines =
            page.destination
            .map { DestinationDetails(row: $0, glyphs: glyphs, times: times).lines(width: layout.columns) }
            ?? page.shownLines(width: layout.columns, glyphs: glyphs)
        let top = min(page.top, max(lines.count - layout.overlayRows, 0))
        for (index, line) in lines.dropFirst(top).prefix(layout.overlayRows).enumerated() {
            frame.write(line.withEllipsis(of: glyphs), row: body.row + 1 + index, column: 1 - page.left)
            if let search = monitor.heldSearch {
                mark(search, in: Array(line.text.utf8), row: body.row + 1 + index, column: 1 - page.left, into: &frame)
            }
        }
        let below = lines.count - top - layout.overlayRows
        if below > 0 {
            let more = StyledText("\(below) more \(below == 1 ? "line" : "lines") below ", .dim)
            frame.write(more, row: body.row, endingAt: layout.columns, notBefore: 2 + page.title.utf8.count)
        }
        frame.cursor = CursorPosition(row: body.row, column: 1)
    }

    /// The columns of the table below, those that are shown with a mark.
    func drawColumnPicker(_ picker: ColumnPickerState, into frame: inout Frame) {
        let items = picker.entries.map { StyledText("\($0.isShown ? glyphs.up : " ") \($0.name)") }
        drawBox("COLUMNS", items, cursor: picker.cursor, width: 24, into: &frame)
    }

    func drawPicker(_ picker: PickerState, into frame: inout Frame) {
        let title = picker.kind == .order ? "SORT BY" : "GROUP BY"
        drawBox(title, picker.titles.map { StyledText($0) }, cursor: picker.cursor, width: 24, into: &frame)
    }

    /// What can be copied, and why something cannot.
    func drawCopyMenu(_ menu: CopyMenu, into frame: inout Frame) {
        let items = menu.entries.map { entry in
            let key = StyledText("\(entry.key) ", .key)
            switch entry.content {
            case .lines(let lines):
                let more = lines.count > 1 ? " (+\(lines.count - 1))" : ""
                return key + StyledText(entry.name) + StyledText("  \(lines.first ?? "")\(more)", .dim)
            case .curlCommand:
                return key + StyledText(entry.name) + StyledText("  that makes the request of its scrapes", .dim)
            case .nothing(let reason): return key + StyledText("\(entry.name)  - \(reason)", .dim)
            }
        }
        drawBox("COPY", items, cursor: menu.cursor, width: min(64, layout.columns - 4), into: &frame)
    }

    /// A box at the right, over the table that it is about: a list, as much of it around the cursor as fits.
    private func drawBox(_ title: String, _ items: [StyledText], cursor: Int, width: Int, into frame: inout Frame) {
        let left = max(layout.columns - width - 2, 0)
        let rows = min(items.count, max(body.rows - 3, 1))
        let first = min(max(cursor - rows + 1, 0), max(items.count - rows, 0))
        let inner = left + 1..<left + width - 1
        for row in 0..<rows + 2 { frame.addSpot(.nothing, row: body.row + 1 + row, columns: left..<left + width) }
        drawBorder(glyphs.topLeft, glyphs.topRight, row: body.row + 1, inner, &frame)
        frame.write(" \(title) ", row: body.row + 1, column: left + 2, style: .title)
        for index in 0..<rows {
            let row = body.row + 2 + index
            let isChosen = first + index == cursor
            frame.write(glyphs.vertical, row: row, column: left, style: .line)
            frame.fill(" ", row: row, columns: inner)
            let text = StyledText(isChosen ? "\(glyphs.selection) " : "  ") + items[first + index]
            frame.write(text, row: row, column: left + 1, limit: inner.count)
            if isChosen {
                frame.apply(.reversed, row: row, columns: inner)
                frame.cursor = CursorPosition(row: row, column: left + 1)
            }
            frame.write(glyphs.vertical, row: row, column: left + width - 1, style: .line)
            frame.addSpot(.item(first + index), row: row, columns: inner)
        }
        drawBorder(glyphs.bottomLeft, glyphs.bottomRight, row: body.row + 2 + rows, inner, &frame)
    }

    private func drawBorder(_ left: String, _ right: String, row: Int, _ inner: Range<Int>, _ frame: inout Frame) {
        frame.write(left, row: row, column: inner.lowerBound - 1, style: .line)
        frame.fill(glyphs.horizontal, row: row, columns: inner, style: .line)
        frame.write(right, row: row, column: inner.upperBound, style: .line)
    }
}
