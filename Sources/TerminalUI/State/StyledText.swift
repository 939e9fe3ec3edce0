/// A line of text in pieces, each with its own style.
struct StyledText: Sendable, Equatable {
    struct Piece: Sendable, Equatable {
        var text: String
        var style: Style
        var attributes: Attributes
    }

    private(set) var pieces: [Piece] = []

    init() {}

    init(_ text: String, _ style: Style = .plain, _ attributes: Attributes = []) { add(text, style, attributes) }

    mutating func add(_ text: String, _ style: Style = .plain, _ attributes: Attributes = []) {
        guard !text.isEmpty else { return }
        if let last = pieces.indices.last, pieces[last].style == style, pieces[last].attributes == attributes {
            pieces[last].text += text
        } else {
            pieces.append(Piece(text: text, style: style, attributes: attributes))
        }
    }

    mutating func add(_ other: StyledText) { pieces += other.pieces }

    static func + (left: StyledText, right: StyledText) -> StyledText {
        var sum = left
        sum.add(right)
        return sum
    }

    /// For text that was cut before it was known what it is drawn with.
    func withEllipsis(of glyphs: GlyphSet) -> StyledText {
        guard glyphs.isASCII else { return self }
        var text = self
        for index in pieces.indices {
            text.pieces[index].text.replace(GlyphSet.unicode.ellipsis, with: glyphs.ellipsis)
        }
        return text
    }

    var isEmpty: Bool { pieces.isEmpty }

    var text: String { pieces.map(\.text).joined() }

    func columns(_ glyphs: GlyphSet) -> Int {
        pieces.reduce(0) { $0 + TextWidth.columns(of: $1.text, glyphs: glyphs) }
    }
}

extension Frame {
    /// Draws the pieces one behind the other; what does not fit into `limit` columns ends in an ellipsis. Returns the
    /// column behind the last.
    @discardableResult
    mutating func write(_ line: StyledText, row: Int, column: Int, limit: Int? = nil) -> Int {
        let end = min(size.columns, limit.map { column + $0 } ?? size.columns)
        var column = column
        for piece in line.pieces {
            guard column < end else { break }
            let used = TextWidth.columns(of: piece.text, glyphs: glyphs)
            // Only what does not fit is cut: cutting makes the text anew.
            let isWhole = used <= end - column && piece.text.utf8.count <= Sanitiser.sourceLimit
            let text = isWhole ? piece.text : TextWidth.truncatedEnd(piece.text, to: end - column, glyphs: glyphs)
            write(text, row: row, column: column, style: piece.style, attributes: piece.attributes, limit: end - column)
            column += used
        }
        return min(column, end)
    }

    /// Draws text so that it ends before `end`; nothing when it does not fit behind `start`. Returns its first column.
    @discardableResult
    mutating func write(_ line: StyledText, row: Int, endingAt end: Int, notBefore start: Int) -> Int {
        let columns = line.columns(glyphs)
        guard columns > 0, end - columns >= start else { return end }
        write(line, row: row, column: end - columns)
        return end - columns
    }
}
