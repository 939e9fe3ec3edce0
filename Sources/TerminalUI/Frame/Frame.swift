internal import Glibc

/// Where the hidden hardware cursor rests: on the selected row, where magnifiers and screen readers look for it.
package struct CursorPosition: Equatable, Sendable {
    package var row: Int
    package var column: Int

    package init(row: Int, column: Int) {
        self.row = row
        self.column = column
    }
}

/// A picture of the whole screen: a grid of cells that a view draws and the painter hands to the terminal. Text enters
/// it only through the sanitiser, and nothing drawn outside of it is an error.
package struct Frame: Equatable, Sendable {
    package let size: ScreenSize
    package let glyphs: GlyphSet
    package var cursor = CursorPosition(row: 0, column: 0)
    private var cells: [Cell]
    /// What can be clicked; of two at one place the later one counts.
    private(set) var spots: [Spot] = []

    /// An empty frame. O(cells).
    package init(size: ScreenSize, glyphs: GlyphSet) {
        self.size = size
        self.glyphs = glyphs
        cells = Array(repeating: .blank, count: size.columns * size.rows)
    }

    /// Draws text from `column` on, which may be left of the frame. At most `limit` columns are used; a wide character
    /// that is cut at either edge leaves a blank. Returns how many columns the drawn part takes, counted from `column`.
    @discardableResult
    package mutating func write(
        _ text: String,
        row: Int,
        column: Int,
        style: Style = .plain,
        attributes: Attributes = [],
        limit: Int? = nil
    ) -> Int {
        guard var pen = pen(row, column, limit) else { return 0 }
        Sanitiser.forEachGlyph(of: text, ascii: glyphs.isASCII) { glyph in
            draw(glyph, &pen, style, attributes)
        }
        return pen.column - column
    }

    /// Makes a part of a row something to click.
    mutating func addSpot(_ target: Spot.Target, row: Int, columns: Range<Int>) {
        spots.append(Spot(target: target, row: row, columns: columns))
    }

    /// Makes all spots since there were `count` one: a click anywhere in the area is about `target`.
    mutating func replaceSpots(since count: Int, by target: Spot.Target, _ area: Area) {
        spots.removeSubrange(count...)
        for row in area.row..<max(area.endRow, area.row) {
            addSpot(target, row: row, columns: area.column..<area.column + max(area.columns, 0))
        }
    }

    /// What a click there is about.
    func spot(row: Int, column: Int) -> Spot.Target? {
        spots.last { $0.contains(row: row, column: column) }?.target
    }

    /// Draws foreign bytes; what is not UTF-8 becomes `\xNN`. Otherwise as the call with a `String`.
    @discardableResult
    package mutating func write(
        bytes: some Sequence<UInt8>,
        row: Int,
        column: Int,
        style: Style = .plain,
        attributes: Attributes = [],
        limit: Int? = nil
    ) -> Int {
        guard var pen = pen(row, column, limit) else { return 0 }
        let source = Array(bytes.prefix(Sanitiser.sourceLimit + 4))
        Sanitiser.forEachGlyph(of: source, ascii: glyphs.isASCII) { glyph in
            draw(glyph, &pen, style, attributes)
        }
        return pen.column - column
    }

    /// Lays attributes over what is there: the selection bar.
    package mutating func apply(_ attributes: Attributes, row: Int, columns: Range<Int>) {
        guard (0..<size.rows).contains(row) else { return }
        for column in columns.clamped(to: 0..<size.columns) {
            cells[row * size.columns + column].attributes.formUnion(attributes)
        }
    }

    /// Repeats a one-column sign of the glyph set: rules, bars.
    package mutating func fill(_ sign: String, row: Int, columns: Range<Int>, style: Style = .plain) {
        guard let glyph = Sanitiser.drawable(sign, ascii: glyphs.isASCII).first, glyph.width == 1,
            var pen = pen(row, columns.lowerBound, columns.count)
        else { return }
        for _ in columns where !draw(glyph, &pen, style, []) { break }
    }

    /// The cell at a place inside the frame; a blank one outside.
    package subscript(row: Int, column: Int) -> Cell {
        guard (0..<size.rows).contains(row), (0..<size.columns).contains(column) else { return .blank }
        return cells[row * size.columns + column]
    }

    /// The row's text without trailing blanks.
    package func text(row: Int) -> String {
        guard (0..<size.rows).contains(row) else { return "" }
        var text = ""
        for cell in self.row(row) { cell.glyph.write(to: &text) }
        while text.unicodeScalars.last == " " { text.unicodeScalars.removeLast() }
        return text
    }

    /// Every row's text without trailing blanks: for tests, and to print a screen elsewhere.
    package var lines: [String] { (0..<size.rows).map { text(row: $0) } }

    /// Every row's styles: one letter for each cell, in upper case where it is reversed.
    package var styleLines: [String] {
        (0..<size.rows).map { row in String(self.row(row).map(\.styleLetter)) }
    }

    func row(_ row: Int) -> ArraySlice<Cell> { cells[row * size.columns..<(row + 1) * size.columns] }

    /// True when both frames have the same size and show the same in this row. One memory comparison.
    func sameRow(_ row: Int, as other: Frame) -> Bool {
        guard size == other.size else { return false }
        let length = size.columns * MemoryLayout<Cell>.stride
        return cells.withUnsafeBytes { own in
            other.cells.withUnsafeBytes { others in
                guard let left = own.baseAddress, let right = others.baseAddress else { return true }
                return memcmp(left + row * length, right + row * length, length) == 0
            }
        }
    }

    /// Where the next glyph goes, and where writing ends.
    private struct Pen {
        var row: Int
        var column: Int
        let end: Int
    }

    private func pen(_ row: Int, _ column: Int, _ limit: Int?) -> Pen? {
        let room = min(max(limit ?? size.columns * 2 + Sanitiser.sourceLimit, 0), 1 << 20)
        guard (0..<size.rows).contains(row), (-(1 << 20)...1 << 20).contains(column) else { return nil }
        let end = min(column + room, size.columns)
        return end > column ? Pen(row: row, column: column, end: end) : nil
    }

    /// False when the pen has reached its end.
    private mutating func draw(_ glyph: Glyph, _ pen: inout Pen, _ style: Style, _ attributes: Attributes) -> Bool {
        let width = Int(glyph.width)
        let isCut = pen.column + width > pen.end || (pen.column < 0 && pen.column + width > 0)
        if isCut {
            for column in max(pen.column, 0)..<min(pen.column + width, pen.end) {
                put(Cell(.space, style: style, attributes: attributes), pen.row, column)
            }
        } else if pen.column >= 0 {
            put(Cell(glyph, style: style, attributes: attributes), pen.row, pen.column)
            if width == 2 {
                put(Cell(.rightHalf, style: style, attributes: attributes), pen.row, pen.column + 1, half: true)
            }
        }
        pen.column = min(pen.column + width, pen.end)
        return pen.column < pen.end
    }

    /// Replaces a cell; when that breaks a wide character, its other half becomes blank.
    private mutating func put(_ cell: Cell, _ row: Int, _ column: Int, half: Bool = false) {
        let index = row * size.columns + column
        if !half, cells[index].width == 0, column > 0 { cells[index - 1] = blanked(cells[index - 1]) }
        if cells[index].width == 2, column + 1 < size.columns { cells[index + 1] = blanked(cells[index + 1]) }
        cells[index] = cell
    }

    private func blanked(_ cell: Cell) -> Cell { Cell(.space, style: cell.style, attributes: cell.attributes) }
}
