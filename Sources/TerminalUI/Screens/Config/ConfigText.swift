/// The texts, row by row: one below the other with signs, or beside each other.
///
///      58 -  - action: keep
///      58 +  - action: kepp
///     ✗                ▲ 58:13 unknown relabel action "kepp" - did you mean keep?
struct ConfigText {
    let state: ConfigState
    let comparison: ConfigurationComparison
    let search: TextSearch?
    let glyphs: GlyphSet

    /// More of a line is never looked at.
    private static let lineLimit = 2048

    private var rows: ConfigRows {
        ConfigRows(comparison: comparison, marks: [], changesOnly: false, columns: columns)
    }

    /// One of the texts on the screen: where it begins and how wide it is.
    private struct Side {
        var column: Int
        var columns: Int
    }

    private var columns: Int { state.columns }

    private var isSplit: Bool { ConfigRows.isSplit(columns) && comparison.differs }

    func draw(into frame: inout Frame, _ area: Area) {
        let gutter = ConfigRows.gutter(rows.longest)
        let half = area.columns / 2
        let left = Side(column: area.column, columns: isSplit ? half : area.columns)
        let right = Side(column: isSplit ? half + 1 : 0, columns: area.columns - half - 1)
        for offset in 0..<area.rows {
            let (row, index) = (area.row + offset, state.top + offset)
            if isSplit { frame.write(glyphs.vertical, row: row, column: half, style: .line) }
            guard state.rows.indices.contains(index) else { continue }
            draw(state.rows[index], row, gutter, left, right, &frame)
            frame.addSpot(.line(index), row: row, columns: area.column..<area.column + area.columns)
            guard index == state.cursor else { continue }
            frame.write(glyphs.selection, row: row, column: area.column, style: .key)
            frame.apply(.reversed, row: row, columns: area.column + 1..<area.column + gutter - 2)
            frame.cursor = CursorPosition(row: row, column: area.column + 1)
        }
    }

    private func draw(
        _ content: ConfigRow,
        _ row: Int,
        _ gutter: Int,
        _ left: Side,
        _ right: Side,
        _ frame: inout Frame
    ) {
        switch content {
        case .file(let number):
            let file = comparison.files[number]
            var title = StyledText(" \(file.path)", .title)
            if file.diff.isEmpty {
                title.add("  the same", .dim)
            } else {
                title.add("  +\(file.diff.added)", .added)
                title.add(" -\(file.diff.removed)", .removed)
            }
            frame.write(title, row: row, column: left.column, limit: left.columns - 1)
        case .gap(let count):
            let text = "\(glyphs.elision) \(ReadableNumber.fullCount(count)) \(count == 1 ? "line" : "lines") the same"
            frame.write(StyledText(text, .dim), row: row, column: left.column + gutter, limit: left.columns - gutter)
        case .mark(let number, let part):
            guard state.marks.indices.contains(number) else { return }
            let mark = state.marks[number]
            drawMark(mark, part, row, gutter, isSplit && !mark.isRunning ? right : left, &frame)
        case .line(let file, let line, let isChanged):
            let file = comparison.files[file]
            if let old = line.old, isSplit || line.new == nil || !isChanged {
                drawLine(file.running[old], old, isChanged ? "-" : " ", .removed, row, gutter, left, &frame)
            } else if let new = line.new, !isSplit {
                drawLine(file.onDisk[new], new, "+", .added, row, gutter, left, &frame)
            }
            guard isSplit, let new = line.new else { return }
            let text = line.isSame && !isChanged ? file.text(line) : file.onDisk[new]
            drawLine(text, new, isChanged ? "+" : " ", .added, row, gutter, right, &frame)
        }
    }

    private func drawLine(
        _ text: String,
        _ number: Int,
        _ sign: String,
        _ style: Style,
        _ row: Int,
        _ gutter: Int,
        _ side: Side,
        _ frame: inout Frame
    ) {
        let isChanged = sign != " "
        let digits = TextWidth.paddedRightAligned(String(number + 1), to: gutter - 5, glyphs: glyphs)
        let head = StyledText(" \(digits) ", .dim) + StyledText("\(sign)  ", isChanged ? style : .dim)
        frame.write(head, row: row, column: side.column, limit: side.columns)
        let room = side.columns - gutter - 1
        let shown = visible(text)
        let end = frame.write(
            shown,
            row: row,
            column: side.column + gutter,
            style: isChanged ? style : .plain,
            limit: room
        )
        if end >= room, TextWidth.columns(of: shown, glyphs: glyphs) > room {
            frame.write(glyphs.ellipsis, row: row, column: side.column + gutter + room - 1, style: .dim)
        }
        guard let search else { return }
        for range in search.ranges(in: Array(shown.utf8)) {
            let bytes = Array(shown.utf8)
            let start = width(bytes[..<range.lowerBound])
            let columns = start..<start + width(bytes[range])
            let clamped = columns.clamped(to: 0..<max(room, 0))
            let first = side.column + gutter
            frame.apply(.reversed, row: row, columns: first + clamped.lowerBound..<first + clamped.upperBound)
        }
    }

    private func width(_ bytes: ArraySlice<UInt8>) -> Int {
        TextWidth.columns(of: String(decoding: bytes, as: UTF8.self), glyphs: glyphs)
    }

    /// What is left of a line when it is scrolled.
    private func visible(_ text: String) -> String {
        String(text.unicodeScalars.dropFirst(state.left).prefix(Self.lineLimit))
    }

    private func drawMark(
        _ mark: ConfigMark,
        _ part: Int,
        _ row: Int,
        _ gutter: Int,
        _ side: Side,
        _ frame: inout Frame
    ) {
        let lines = ConfigRows.lines(of: mark, columns: rows.textColumns)
        guard lines.indices.contains(part) else { return }
        let first = side.column + gutter
        let style: Style = .caret
        if part == 0 {
            frame.write(StyledText(" \(glyphs.down)", .error), row: row, column: side.column)
            let line = comparison.files.first { $0.path == mark.path }
                .flatMap { file in
                    let lines = mark.isRunning ? file.running : file.onDisk
                    return lines.indices.contains(mark.line - 1) ? lines[mark.line - 1] : nil
                }
            var before = String.UnicodeScalarView()
            let scalars = (line ?? "").unicodeScalars.prefix(max(mark.column - 1, 0)).dropFirst(state.left)
            before.append(contentsOf: scalars)
            let indent = mark.column > state.left ? TextWidth.columns(of: String(before), glyphs: glyphs) : 0
            let hasCaret = mark.column > 0 && indent < side.columns - gutter - 1
            let caret = hasCaret ? "\(glyphs.caret) " : ""
            frame.write(
                StyledText(caret + lines[0], style),
                row: row,
                column: first + (hasCaret ? indent : 0),
                limit: max(side.columns - gutter - 1 - (hasCaret ? indent : 0), 0)
            )
        } else {
            frame.write(StyledText(lines[part], style), row: row, column: first, limit: side.columns - gutter)
        }
    }
}
