internal import Exposition
internal import MetricModel
internal import ScrapeEngine

/// A binary body as bytes: where, what, and the characters among them.
///
///      ✗ 00000010  0a 01 67 18 01 22 0b 12  09 09 00 00 00 00 00 00  ..g.."..........
///                           ▲ what was expected at this byte
struct ResponseHex {
    let body: KeptBodyLines
    /// Bytes in a row: 16, or 8 where there is no room for them.
    let rowBytes: Int
    let glyphs: GlyphSet

    init(_ body: KeptBodyLines, columns: Int, glyphs: GlyphSet) {
        self.body = body
        self.glyphs = glyphs
        rowBytes = Self.rowBytes(columns: columns)
    }

    /// How many bytes a row has on a screen, or a part of one, of this width.
    static func rowBytes(columns: Int) -> Int { columns >= 79 ? 16 : 8 }

    /// How many rows the body has.
    static func rowCount(_ body: KeptBodyLines, columns: Int) -> Int {
        let rowBytes = rowBytes(columns: columns)
        // A body that was cut short breaks behind its last byte.
        let count = max(body.body.bytes.count, body.failingOffset.map { $0 + 1 } ?? 0)
        return max((count + rowBytes - 1) / rowBytes, 1)
    }

    /// The row with the byte that broke the body.
    static func failingRow(_ body: KeptBodyLines, columns: Int) -> Int? {
        guard let offset = body.failingOffset else { return nil }
        return offset / rowBytes(columns: columns)
    }

    /// Draws the rows from `top` on, the failing one with a mark below it.
    func draw(into frame: inout Frame, _ area: Area, top: Int) {
        let failing = body.failingOffset
        var row = area.row
        let bytes = body.body.bytes
        let rowCount = Self.rowCount(body, columns: area.columns)
        var index = min(top, rowCount - 1)
        while row < area.endRow, index < rowCount {
            let start = index * rowBytes
            let isFailing = failing.map { start..<(start + rowBytes) ~= $0 } ?? false
            drawRow(bytes[min(start, bytes.count)..<min(start + rowBytes, bytes.count)], start, row, area, &frame)
            row += 1
            if isFailing, row < area.endRow {
                drawMark(row, area, &frame)
                row += 1
            }
            index += 1
        }
        if row < area.endRow { frame.write(StyledText("  end of body", .dim), row: row, column: area.column) }
    }

    private func drawRow(_ bytes: ArraySlice<UInt8>, _ start: Int, _ row: Int, _ area: Area, _ frame: inout Frame) {
        let failing = body.failingOffset ?? -1
        let isFailing = start..<(start + rowBytes) ~= failing
        var line = StyledText(isFailing ? " \(glyphs.down) " : "   ", .down)
        line.add(Self.hex(start, digits: 8), isFailing ? .error : .dim)
        if isFailing { frame.cursor = CursorPosition(row: row, column: area.column + 1) }
        for index in 0..<rowBytes {
            line.add(index % 8 == 0 ? "  " : " ", .plain)
            let offset = start + index
            guard index < bytes.count else {
                // One past the end is where a body is cut short.
                line.add(offset == failing ? "--" : "  ", .error)
                continue
            }
            line.add(Self.hex(Int(bytes[bytes.startIndex + index]), digits: 2), offset == failing ? .error : .plain)
        }
        line.add("  ", .plain)
        for (index, byte) in bytes.enumerated() {
            let isDrawable = byte >= 0x20 && byte < 0x7F
            let text = isDrawable ? String(UnicodeScalar(byte)) : "."
            line.add(text, start + index == failing ? .error : isDrawable ? .plain : .dim)
        }
        frame.write(line, row: row, column: area.column, limit: area.columns)
    }

    private func drawMark(_ row: Int, _ area: Area, _ frame: inout Frame) {
        guard let problem = body.body.failure.problem, let offset = body.failingOffset else { return }
        let index = offset % rowBytes
        let mark = area.column + 13 + index * 3 + index / 8
        let end = area.column + area.columns - 1
        let words = problem.expected
        let behind = StyledText("\(glyphs.caret) ", .caret) + StyledText(words, .caret)
        if behind.columns(glyphs) <= end - mark {
            frame.write(behind, row: row, column: mark)
            return
        }
        let start = max(mark - StyledText("\(words) ", .caret).columns(glyphs), area.column + 3)
        frame.write(StyledText("\(words) ", .caret), row: row, column: start, limit: max(mark - start, 0))
        frame.write(glyphs.caret, row: row, column: mark, style: .caret)
    }

    private static func hex(_ value: Int, digits: Int) -> String {
        String(value, radix: 16).zeroPadded(to: digits)
    }
}
