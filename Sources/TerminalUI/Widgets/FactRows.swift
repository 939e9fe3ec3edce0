/// Rows of facts: a name in upper case at the left, what there is to say behind it.
enum FactRows {
    static let nameColumns = 10

    /// The columns that a row of this width leaves for its facts.
    static func room(_ width: Int, nameColumns: Int = nameColumns) -> Int { max(width - nameColumns - 2, 8) }

    /// One fact, on a row that scrolls sideways when it is long.
    static func line(_ name: String, _ text: String, _ style: Style = .plain) -> StyledText {
        line(name, StyledText(text, style))
    }

    static func line(_ name: String, _ fact: StyledText, nameColumns: Int = nameColumns) -> StyledText {
        StyledText(TextWidth.paddedLeftAligned(name, to: nameColumns, glyphs: .unicode), .heading) + fact
    }

    /// The name stands in the first line only.
    static func named(_ name: String, _ lines: [StyledText], nameColumns: Int = nameColumns) -> [StyledText] {
        lines.enumerated().map { line($0 == 0 ? name : "", $1, nameColumns: nameColumns) }
    }

    /// Facts with three blanks between them; those that do not fit any more go on in the next row. Without facts no row.
    static func lines(
        _ name: String,
        _ facts: [StyledText],
        width: Int,
        nameColumns: Int = nameColumns,
        glyphs: GlyphSet
    ) -> [StyledText] {
        guard !facts.isEmpty else { return [] }
        let room = room(width, nameColumns: nameColumns)
        var lines: [StyledText] = []
        var line = StyledText()
        for fact in facts where !fact.isEmpty {
            if !line.isEmpty, line.columns(glyphs) + 3 + fact.columns(glyphs) > room {
                lines.append(line)
                line = StyledText()
            }
            if !line.isEmpty { line.add("   ") }
            line.add(fact)
        }
        return named(name, lines + [line], nameColumns: nameColumns)
    }

    /// One text, broken into at most `limit` rows. Of a text longer than a sanitiser's source only the beginning is
    /// looked at: wrapping takes time by length, and an error may be as long as a receiver likes.
    static func lines(
        _ name: String,
        wrapping text: String,
        _ style: Style = .plain,
        limit: Int,
        width: Int,
        glyphs: GlyphSet
    ) -> [StyledText] {
        var text = text
        if text.utf8.count > Sanitiser.sourceLimit {
            text = String(decoding: text.utf8.prefix(Sanitiser.sourceLimit), as: UTF8.self) + glyphs.ellipsis
        }
        let lines = TextWrap.lines(text, width: room(width), limit: limit, glyphs: glyphs)
        return named(name, lines.map { StyledText($0, style) })
    }
}
