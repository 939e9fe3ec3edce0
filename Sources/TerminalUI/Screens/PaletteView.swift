/// The line of commands in the status row, and what it can be completed to above it.
extension MonitorView {
    /// The list covers the lower part of the body and leaves the rest of the screen to be seen.
    func drawPalette(_ palette: PaletteState, into frame: inout Frame) {
        let entries = monitor.entries(of: palette)
        let rows = min(entries.count, max(body.rows * 2 / 3, 1))
        guard rows > 0, body.rows > 1 else { return }
        let chosen = palette.completion.map { min($0.index, entries.count - 1) }
        let first = min(max((chosen ?? 0) - rows + 1, 0), entries.count - rows)
        let top = body.endRow - rows
        let title = " COMMANDS \(palette.page == nil ? monitor.navigation.context.title : KeyContext.page.title) "
        frame.fill(glyphs.horizontal, row: top - 1, columns: 0..<layout.columns, style: .line)
        frame.write(title, row: top - 1, column: 1, style: .title)
        let hidden = entries.count - rows
        if hidden > 0 {
            let more = StyledText(" \(hidden) more ", .dim)
            frame.write(more, row: top - 1, endingAt: layout.columns - 1, notBefore: title.utf8.count + 1)
        }
        let longest = entries[first..<first + rows].reduce(0) { max($0, $1.text.utf8.count) }
        let nameWidth = min(max(longest + 2, 24), layout.columns / 2)
        for index in 0..<rows {
            let row = top + index
            frame.fill(" ", row: row, columns: 0..<layout.columns)
            let isChosen = first + index == chosen
            draw(entries[first + index], isChosen: isChosen, nameWidth: nameWidth, row: row, into: &frame)
        }
    }

    private func draw(_ entry: PaletteEntry, isChosen: Bool, nameWidth: Int, row: Int, into frame: inout Frame) {
        let keyWidth = layout.columns >= 100 ? 12 : 10
        let name = TextWidth.truncatedMiddle(entry.text, to: nameWidth - 2, glyphs: glyphs)
        frame.write(isChosen ? " \(glyphs.selection) " : "   ", row: row, column: 0, style: .prompt)
        frame.write(StyledText(name), row: row, column: 3, limit: nameWidth)
        frame.write(StyledText(entry.key, .key), row: row, column: 3 + nameWidth, limit: keyWidth)
        let help = entry.obstacle.map { "unavailable: \($0)" } ?? entry.help
        let column = 3 + nameWidth + keyWidth
        let text = TextWidth.truncatedEnd(help, to: max(layout.columns - column - 1, 4), glyphs: glyphs)
        frame.write(StyledText(text, .dim), row: row, column: column, limit: layout.columns - column)
        if isChosen { frame.apply(.reversed, row: row, columns: 0..<layout.columns) }
    }

    /// `:pool kube`, and what is wrong with it.
    func drawPaletteLine(_ palette: PaletteState, row: Int, into frame: inout Frame) {
        let message = palette.problem.map { StyledText("\($0) ", .error) } ?? StyledText()
        drawTyped(palette.editor, sign: ":", message: message, row: row, into: &frame)
    }
}
