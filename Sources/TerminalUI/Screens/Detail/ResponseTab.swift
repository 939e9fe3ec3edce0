internal import Exposition
internal import MetricModel
internal import ScrapeEngine

/// The body that failed, byte for byte, at the line that broke it.
struct ResponseTab {
    var detail: DetailState
    let keys: KeyBindings
    let glyphs: GlyphSet
    let times: TimeFormat
    /// Rows kept for the hint below the body.
    let hintRows: Int
    /// The engine takes commands: only then are their keys named.
    var canAct = true
    /// Stands where the facts of the body stand otherwise.
    var heading: StyledText?
    /// What is said below a line that is none that fails.
    var remark: Remark?

    struct Remark {
        /// Counted from 0.
        var line: Int
        var text: String
    }

    /// More of a line is never looked at: a body may be one line of a gigabyte.
    static let lineLimit = 2048

    func draw(into frame: inout Frame, _ area: Area) {
        guard let body = detail.body else { return drawNoBody(into: &frame, area) }
        frame.write(
            heading ?? facts(body, width: area.columns - 2),
            row: area.row,
            column: area.column + 1,
            limit: area.columns - 2
        )
        let text = Area(
            row: area.row + 1,
            column: area.column,
            rows: max(area.rows - 1 - hintRows, 1),
            columns: area.columns
        )
        if detail.isHex {
            let hex = ResponseHex(body, columns: area.columns, glyphs: glyphs)
            hex.draw(into: &frame, text, top: detail.responseTop)
        } else {
            drawLines(body, text, into: &frame)
        }
        if hintRows > 0 { drawHint(body, row: text.endRow, area, into: &frame) }
    }

    private func facts(_ body: KeptBodyLines, width: Int) -> StyledText {
        let exchange = body.body.exchange
        let kind = body.body.isWarning ? "good" : body.body.isCut ? "cut" : "failing"
        var facts = [
            StyledText("kept: ", .dim)
                + StyledText("\(kind) body of \(times.clock(body.body.at))"),
            StyledText("\(exchange.status) ", exchange.status == 200 ? .plain : .warning)
                + StyledText(mediaType(exchange), .dim),
            StyledText(ReadableNumber.size(body.body.bytes.count), .dim),
        ]
        if detail.isHex {
            if let failing = body.failingOffset {
                facts.append(StyledText("byte \(failing) of \(body.body.bytes.count)"))
            }
        } else if let failing = body.failingLine {
            facts.append(StyledText("line \(failing + 1) of \(body.count)"))
        }
        if detail.row.failure == nil, !body.body.isWarning { facts.append(StyledText("up again since then", .up)) }
        // Where there is no room for all, the size goes: the place has the count.
        let columns = facts.reduce(-3) { $0 + $1.columns(glyphs) + 3 }
        if columns > width { facts.remove(at: 2) }
        return facts.dropFirst().reduce(facts[0]) { $0 + StyledText("   ") + $1 }
    }

    /// Short where the name is long and known.
    private func mediaType(_ exchange: HTTPExchange) -> String {
        guard let format = exchange.format, format != .prometheusText else { return exchange.mediaType }
        return exchange.name(of: format)
    }

    /// Says why no body is there.
    private func drawNoBody(into frame: inout Frame, _ area: Area) {
        var lines: [String]
        if !detail.isBodyKnown {
            lines = ["Loading the response."]
        } else if let failure = detail.row.failure, detail.detail?.recorded != nil {
            lines = ["No response was recorded: there was none, it was too long, or there were too many."]
            lines += TextWrap.lines(failure.shownText, width: area.columns - 5, limit: 4, glyphs: glyphs)
        } else if let failure = detail.row.failure {
            let isTooLong = failure.errorClass == "limit: body_size_limit"
            lines = [
                isTooLong
                    ? "No response is kept: it was longer than body_size_limit, and not read to its end."
                    : "No response is kept: the last scrape failed without one."
            ]
            lines += TextWrap.lines(failure.shownText, width: area.columns - 5, limit: 4, glyphs: glyphs)
        } else {
            lines = [
                "No response is kept: this target's last scrape was good.",
                canAct
                    ? "Kept only for failures - \(keys.name(of: .probe, in: .response)) probes now."
                    : "Kept only for failures.",
            ]
        }
        for (index, text) in lines.enumerated() where index + 2 < area.rows {
            let line = StyledText(text, index == 0 ? .plain : .dim)
            frame.write(line, row: area.row + 2 + index, column: area.column + 3, limit: area.columns - 4)
        }
    }

    // MARK: - Lines

    private func drawLines(_ body: KeptBodyLines, _ area: Area, into frame: inout Frame) {
        let digits = max(String(body.count).utf8.count, 4)
        var row = area.row
        var index = min(detail.responseTop, max(body.count - 1, 0))
        var isControlNoted = false
        while row < area.endRow, index < body.count {
            let isFailing = index == body.failingLine
            if detail.isWrapped {
                row = drawWrapped(body, index, digits, row: row, area, &frame)
                index += 1
                continue
            }
            let sign = isFailing ? glyphs.down : index == remark?.line ? glyphs.late : " "
            let start = drawGutter(index + 1, digits, sign, isFailing: isFailing, row: row, area.column, &frame)
            let room = area.column + area.columns - start - 1
            let shown = slice(body.line(index))
            let end = drawLine(shown, row: row, column: start, room: room, &frame)
            if !isControlNoted, shown.contains(where: { $0 < 0x20 && $0 != 0x09 || $0 == 0x7F }) {
                isControlNoted = true
                let note = StyledText(
                    glyphs.isASCII
                        ? "<- control characters shown, never sent" : "← control characters shown, never sent",
                    .dim
                )
                if note.columns(glyphs) + 3 <= start + room - end { frame.write(note, row: row, column: end + 3) }
            }
            row += 1
            if isFailing, row < area.endRow {
                let line = body.line(index)
                let left = line.startIndex + min(detail.responseLeft, line.count)
                drawCaret(body, index, from: left, row: row, column: start, area, &frame)
                row += 1
            } else if let remark, index == remark.line, row < area.endRow {
                frame.write(" \(glyphs.vertical) ", row: row, column: start - 3, style: .line)
                let room = area.column + area.columns - start - 1
                frame.write(StyledText(remark.text, .up), row: row, column: start, limit: room)
                row += 1
            }
            index += 1
        }
        if row < area.endRow { frame.write(StyledText("  end of body", .dim), row: row, column: area.column) }
    }

    /// A line of the body on the screen: where its text is drawn, and in how many columns.
    struct Place {
        var line: Int
        var row: Int
        var column: Int
        var columns: Int
    }

    /// Where the lines are that the tab shows as text.
    func places(of body: KeptBodyLines, _ area: Area) -> [Place] {
        let digits = max(String(body.count).utf8.count, 4)
        let start = area.column + digits + 6
        let end = area.row + 1 + max(area.rows - 1 - hintRows, 1)
        var places: [Place] = []
        var row = area.row + 1
        var index = min(detail.responseTop, max(body.count - 1, 0))
        while row < end, index < body.count {
            let columns = area.column + area.columns - start - 1
            places.append(Place(line: index, row: row, column: start, columns: columns))
            if detail.isWrapped {
                let line = body.line(index).prefix(Self.lineLimit)
                row += WrappedBody.parts(line, columns: max(columns, 1), glyphs: glyphs).count - 1
            }
            // The caret has a row of its own, and so has a remark.
            row += index == body.failingLine ? 2 : 1
            if !detail.isWrapped, index != body.failingLine, index == remark?.line { row += 1 }
            index += 1
        }
        return places
    }

    /// A line in as many rows as it takes; the mark stands below the one that broke. Returns the row behind it.
    private func drawWrapped(
        _ body: KeptBodyLines,
        _ index: Int,
        _ digits: Int,
        row first: Int,
        _ area: Area,
        _ frame: inout Frame
    ) -> Int {
        var row = first
        let isFailing = index == body.failingLine
        let start = drawGutter(
            index + 1,
            digits,
            isFailing ? glyphs.down : " ",
            isFailing: isFailing,
            row: row,
            area.column,
            &frame
        )
        let room = max(area.column + area.columns - start - 1, 1)
        let line = body.line(index)
        let parts = WrappedBody.parts(line.prefix(Self.lineLimit), columns: room, glyphs: glyphs)
        let failing = line.startIndex + body.failingColumn - 1
        for (number, part) in parts.enumerated() where row < area.endRow {
            if number > 0 { frame.write(" \(glyphs.vertical) ", row: row, column: start - 3, style: .line) }
            frame.write(bytes: part, row: row, column: start, limit: room)
            row += 1
            let isBroken = isFailing && (failing < part.endIndex || number == parts.count - 1)
            if isBroken, failing >= part.startIndex, row < area.endRow {
                drawCaret(body, index, from: part.startIndex, row: row, column: start, area, &frame)
                row += 1
            }
        }
        return row
    }

    /// ` ✗ 214 │ `; returns the column behind it.
    private func drawGutter(
        _ number: Int,
        _ digits: Int,
        _ sign: String,
        isFailing: Bool,
        row: Int,
        _ column: Int,
        _ frame: inout Frame
    ) -> Int {
        var gutter = StyledText(" \(sign) ", isFailing ? .down : .up)
        gutter.add(
            TextWidth.paddedRightAligned(String(number), to: digits, glyphs: glyphs),
            isFailing ? .error : .dim
        )
        gutter.add(" \(glyphs.vertical) ", .line)
        if isFailing { frame.cursor = CursorPosition(row: row, column: column + 1) }
        return frame.write(gutter, row: row, column: column)
    }

    /// Draws what of the line is to the right of the first byte shown; both cut ends are marked. Returns the column
    /// behind it.
    private func drawLine(_ bytes: ArraySlice<UInt8>, row: Int, column: Int, room: Int, _ frame: inout Frame) -> Int {
        let used = frame.write(bytes: bytes, row: row, column: column, limit: room)
        let isLong =
            used >= room && TextWidth.columns(of: String(decoding: bytes, as: UTF8.self), glyphs: glyphs) > room
        if isLong { frame.write(glyphs.ellipsis, row: row, column: column + room - 1, style: .dim) }
        if detail.responseLeft > 0, !bytes.isEmpty {
            frame.write(glyphs.ellipsis, row: row, column: column, style: .dim)
        }
        return column + used
    }

    /// The bytes from the first one shown on, at a character's beginning.
    func slice(_ line: ArraySlice<UInt8>) -> ArraySlice<UInt8> {
        var rest = line.dropFirst(detail.responseLeft)
        if detail.responseLeft > 0 { rest = rest.drop { $0 & 0xC0 == 0x80 } }
        return rest.prefix(Self.lineLimit)
    }

    /// The mark under the failing column and what was expected there; the text above it begins with the byte at `left`.
    private func drawCaret(
        _ body: KeptBodyLines,
        _ index: Int,
        from left: Int,
        row: Int,
        column: Int,
        _ area: Area,
        _ frame: inout Frame
    ) {
        guard let problem = body.body.failure.problem else { return }
        let failing = body.failingColumn
        frame.write(" \(glyphs.vertical) ", row: row, column: column - 3, style: .line)
        let line = body.line(index)
        let place = line.startIndex + failing - 1
        var before = line[min(left, line.endIndex)..<min(max(place, left), line.endIndex)].prefix(Self.lineLimit)
        if left > line.startIndex { before = before.drop { $0 & 0xC0 == 0x80 } }
        let text = StyledText("\(glyphs.caret) ", .caret) + StyledText(problem.expected, .caret)
        guard place >= left else {
            frame.write(StyledText("column \(failing) is to the left", .caret), row: row, column: column)
            return
        }
        var width = 0
        for glyph in Sanitiser.drawable(bytes: before, ascii: glyphs.isASCII) { width += Int(glyph.width) }
        let end = area.column + area.columns - 1
        let caret = column + width
        if caret >= end {
            let note = StyledText("column \(failing) is to the right: \(problem.expected)", .caret)
            frame.write(note, row: row, column: column, limit: end - column)
        } else if text.columns(glyphs) <= end - caret || end - caret > caret - column {
            frame.write(text, row: row, column: caret, limit: end - caret)
        } else {
            // No room at the right: the words stand before the mark.
            let words = StyledText("\(problem.expected) ", .caret) + StyledText(glyphs.caret, .caret)
            let start = max(caret + 1 - words.columns(glyphs), column)
            frame.write(
                StyledText("\(problem.expected) ", .caret),
                row: row,
                column: start,
                limit: max(caret - start, 0)
            )
            frame.write(glyphs.caret, row: row, column: caret, style: .caret)
        }
    }

    private func drawHint(_ body: KeptBodyLines, row: Int, _ area: Area, into frame: inout Frame) {
        var hint = body.body.failure.problem?.hint ?? ""
        if body.body.failure.problem == nil { hint = body.body.failure.shownText }
        if body.body.isWarning { hint = "\(body.body.failure.shownText); \(hint)" }
        guard !hint.isEmpty else { return }
        for (index, text) in TextWrap.lines(hint, width: area.columns - 8, limit: hintRows, glyphs: glyphs).enumerated()
        {
            let head = StyledText(index == 0 ? " HINT  " : "       ", .heading)
            frame.write(
                head + StyledText(text, .warning),
                row: row + index,
                column: area.column,
                limit: area.columns - 1
            )
        }
    }
}
