/// Lines brought to a width.
extension StyledText {
    /// Exactly so many columns: cut with an ellipsis, or filled up with blanks.
    func fitted(to columns: Int, glyphs: GlyphSet) -> StyledText {
        var line = StyledText()
        var used = 0
        for piece in pieces {
            guard used < columns else { break }
            let text = TextWidth.truncatedEnd(piece.text, to: columns - used, glyphs: glyphs)
            line.add(text, piece.style, piece.attributes)
            used += TextWidth.columns(of: text, glyphs: glyphs)
            if text != piece.text, TextWidth.columns(of: piece.text, glyphs: glyphs) > columns - used { break }
        }
        if used < columns { line.add(String(repeating: " ", count: columns - used)) }
        return line
    }

    /// The same text on as many lines as it takes, those behind the first indented. Breaks at blanks where there are any
    /// in the line's second half.
    func wrapped(to columns: Int, indent: Int = 2, glyphs: GlyphSet) -> [StyledText] {
        let columns = max(columns, 8)
        guard self.columns(glyphs) > columns else { return [self] }
        let indent = min(indent, columns / 2)
        var lines: [StyledText] = []
        var line: [Letter] = []
        var used = 0
        for letter in letters(glyphs) {
            if used + letter.columns > columns, !line.isEmpty {
                let blank = line.lastIndex { $0.text == " " }.flatMap { $0 > line.count / 2 ? $0 : nil }
                let rest = blank.map { Array(line[($0 + 1)...]) } ?? []
                lines.append(Self.joined(blank.map { Array(line[..<$0]) } ?? line))
                line = Array(repeating: Letter(text: " ", columns: 1, piece: letter.piece), count: indent) + rest
                used = line.reduce(0) { $0 + $1.columns }
                if rest.isEmpty, letter.text == " " { continue }
            }
            line.append(letter)
            used += letter.columns
        }
        return lines + [Self.joined(line)]
    }

    private struct Letter {
        var text: Character
        var columns: Int
        var piece: Piece
    }

    private func letters(_ glyphs: GlyphSet) -> [Letter] {
        pieces.flatMap { piece in
            piece.text.map { character in
                Letter(
                    text: character,
                    columns: TextWidth.columns(of: String(character), glyphs: glyphs),
                    piece: Piece(text: "", style: piece.style, attributes: piece.attributes)
                )
            }
        }
    }

    private static func joined(_ letters: [Letter]) -> StyledText {
        var line = StyledText()
        var text = ""
        var piece: Piece?
        for letter in letters {
            if let known = piece, known != letter.piece {
                line.add(text, known.style, known.attributes)
                text = ""
            }
            piece = letter.piece
            text.append(letter.text)
        }
        if let piece { line.add(text, piece.style, piece.attributes) }
        return line
    }
}

/// Two columns of lines that scroll together.
enum SideBySide {
    static func lines(
        _ left: [StyledText],
        _ right: [StyledText],
        leftColumns: Int,
        glyphs: GlyphSet
    ) -> [StyledText] {
        (0..<max(left.count, right.count)).map { index in
            var line = (index < left.count ? left[index] : StyledText()).fitted(to: leftColumns, glyphs: glyphs)
            line.add("\(glyphs.vertical) ", .line)
            if index < right.count { line.add(right[index]) }
            return line
        }
    }
}
