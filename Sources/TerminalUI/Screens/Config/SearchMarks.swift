internal import ScrapeEngine

/// The search on the screen: the line while it is typed, and its matches.
extension MonitorView {
    /// `/pattern   not found`
    func drawSearch(_ editor: LineEditor, row: Int, into frame: inout Frame) {
        let message = StyledText(monitor.search.isMissing ? "not in this text " : "", .error)
        drawTyped(editor, sign: "/", message: message, row: row, into: &frame)
    }

    /// A line being typed behind its sign, with what is to be said of it; what is `bad` about it is underlined.
    func drawTyped(
        _ editor: LineEditor,
        sign: String,
        message: StyledText,
        bad: Range<Int>? = nil,
        row: Int,
        into frame: inout Frame
    ) {
        let room = layout.columns - 4 - min(message.columns(glyphs), layout.columns / 2)
        frame.write(StyledText(" \(sign)", .prompt, .bold), row: row, column: 0)
        var column = 2
        var cursor = 2
        for (index, scalar) in editor.text.enumerated().dropFirst(firstShown(of: editor, room: room)) {
            guard column < 2 + room else { break }
            if index == editor.cursor { cursor = column }
            let isBad = bad?.contains(index) ?? false
            let (style, attributes): (Style, Attributes) = isBad ? (.error, .underline) : (.prompt, [])
            column += frame.write(String(scalar), row: row, column: column, style: style, attributes: attributes)
        }
        if editor.cursor >= editor.text.count { cursor = column }
        frame.apply(.reversed, row: row, columns: cursor..<cursor + 1)
        frame.cursor = CursorPosition(row: row, column: min(cursor, layout.columns - 1))
        frame.write(message, row: row, column: column + 3, limit: max(layout.columns - column - 3, 0))
    }

    /// Where the part begins that is shown of a line being typed: as much as fits before the cursor, which keeps a place
    /// of its own. `room` is in columns, of which a character takes two, one or none.
    func firstShown(of editor: LineEditor, room: Int) -> Int {
        var first = editor.cursor
        var free = max(room - 1, 1)
        while first > 0 {
            free -= TextWidth.columns(of: String(editor.text[first - 1]), glyphs: glyphs)
            guard free >= 0 else { break }
            first -= 1
        }
        return first
    }

    /// Marks the matches within one line that was drawn from `column` on.
    func mark(
        _ search: TextSearch,
        in line: [UInt8],
        row: Int,
        column: Int,
        limit: Int? = nil,
        into frame: inout Frame
    ) {
        for range in search.ranges(in: line) {
            let start = column + width(line[..<range.lowerBound])
            let end = start + width(line[range])
            let last = min(limit.map { column + $0 } ?? layout.columns, layout.columns)
            guard start < last, end > 0 else { continue }
            frame.apply(.reversed, row: row, columns: max(start, 0)..<min(end, last))
        }
    }

    private func width(_ bytes: ArraySlice<UInt8>) -> Int {
        Sanitiser.drawable(bytes: bytes, ascii: glyphs.isASCII).reduce(0) { $0 + Int($1.width) }
    }

    /// Marks the matches within the lines of a response that are on the screen.
    func markResponse(_ tab: ResponseTab, _ search: TextSearch, _ area: Area, into frame: inout Frame) {
        guard let body = tab.detail.body else { return }
        for place in tab.places(of: body, area) {
            let line = Array(tab.slice(body.line(place.line)))
            mark(search, in: line, row: place.row, column: place.column, limit: place.columns, into: &frame)
        }
    }

    /// Where the cursor is, and what is shown.
    func addConfigFacts(to line: inout StyledText) {
        let config = monitor.config
        if let comparison = config.comparison, let place = config.place {
            let path = comparison.files[place.file].path
            line.add("\(path):\(place.line + 1)")
            if comparison.differs { line.add(config.showsChangesOnly ? "  changes only" : "  every line", .dim) }
        } else {
            line.add(monitor.snapshot?.configuration.path ?? "", .dim)
        }
        if let search = monitor.heldSearch { line.add("  /\(search.text)", .chip) }
    }
}
