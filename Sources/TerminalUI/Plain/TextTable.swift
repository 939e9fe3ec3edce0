/// A table as lines of text, for what is printed instead of drawn: every column as wide as its widest cell, nothing cut
/// off.
struct TextTable<Row> {
    let columns: [TableColumn<Row>]
    let rows: [Row]
    let glyphs: GlyphSet

    /// What a column may take that takes as much as there is room for.
    private static var roomy: Int { 4000 }

    /// The headings, then a line for each row; sanitised, without trailing blanks. O(cells).
    var lines: [String] {
        var cells = [columns.map(\.title)]
        for row in rows {
            cells.append(columns.map { Self.drawable($0.cell(row, Self.room(of: $0)).text, glyphs) })
        }
        let widths = columns.indices.map { column in
            cells.map { TextWidth.columns(of: $0[column], glyphs: glyphs) }.max() ?? 0
        }
        return cells.map { line(of: $0, widths) }
    }

    private func line(of cells: [String], _ widths: [Int]) -> String {
        var line = ""
        for (index, cell) in cells.enumerated() {
            if index > 0 { line += "  " }
            line +=
                columns[index].isRightAligned
                ? TextWidth.paddedRightAligned(cell, to: widths[index], glyphs: glyphs)
                : TextWidth.paddedLeftAligned(cell, to: widths[index], glyphs: glyphs)
        }
        while line.unicodeScalars.last == " " { line.unicodeScalars.removeLast() }
        return line
    }

    private static func room(of column: TableColumn<Row>) -> Int {
        switch column.width {
        case .fixed(let width): width
        case .upTo(let bounds): bounds.upperBound
        case .fitting, .rest: roomy
        }
    }

    private static func drawable(_ text: String, _ glyphs: GlyphSet) -> String {
        Sanitiser.wholeText(text, ascii: glyphs.isASCII)
    }
}
