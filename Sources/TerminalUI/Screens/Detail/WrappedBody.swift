/// How the lines of a body break when they go on in the next row.
enum WrappedBody {
    /// The parts of a line, each of at most so many columns; one empty part for an empty line.
    static func parts(
        _ line: ArraySlice<UInt8>,
        columns: Int,
        glyphs: GlyphSet
    ) -> [ArraySlice<UInt8>] {
        var parts: [ArraySlice<UInt8>] = []
        var start = line.startIndex
        var position = start
        var used = 0
        while position < line.endIndex {
            var end = position + 1
            while end < line.endIndex, line[end] & 0xC0 == 0x80, end - position < 4 { end += 1 }
            let width = Sanitiser.drawable(bytes: line[position..<end], ascii: glyphs.isASCII)
                .reduce(0) { $0 + Int($1.width) }
            if used + width > columns, position > start {
                parts.append(line[start..<position])
                start = position
                used = 0
            }
            used += width
            position = end
        }
        if start < line.endIndex || parts.isEmpty { parts.append(line[start...]) }
        return parts
    }
}

extension KeptBodyLines {
    /// The line to begin with so that at most so many rows stand above `line`, each of so many columns.
    func firstLine(above line: Int, rows: Int, columns: Int) -> Int {
        var first = line
        var left = rows
        while first > 0 {
            left -= 1 + min(self.line(first - 1).count, ResponseTab.lineLimit) / max(columns, 1)
            if left < 0 { break }
            first -= 1
        }
        return first
    }
}
