/// Breaks text into lines of a width.
enum TextWrap {
    /// At most `limit` lines of at most `width` columns; the last ends in an ellipsis when text is left. Breaks at
    /// blanks where there are any in the line's second half.
    static func lines(_ text: String, width: Int, limit: Int, glyphs: GlyphSet) -> [String] {
        let width = max(width, 8)
        var lines: [String] = []
        var rest = Substring(text)
        while !rest.isEmpty, lines.count < limit {
            let beginning = rest.prefix(width * 4)
            let isAll = beginning.endIndex == rest.endIndex
            if lines.count == limit - 1 || isAll && TextWidth.columns(of: String(beginning), glyphs: glyphs) <= width {
                let line = String(beginning) + (isAll ? "" : glyphs.ellipsis)
                lines.append(TextWidth.truncatedEnd(line, to: width, glyphs: glyphs))
                break
            }
            let end = breakPoint(of: rest, width: width, glyphs: glyphs)
            lines.append(String(rest[..<end]))
            rest = rest[end...].drop { $0 == " " }
        }
        return lines.isEmpty ? [""] : lines
    }

    private static func breakPoint(of text: Substring, width: Int, glyphs: GlyphSet) -> Substring.Index {
        var columns = 0
        var index = text.startIndex
        var blank: Substring.Index?
        while index < text.endIndex {
            columns += TextWidth.columns(of: String(text[index]), glyphs: glyphs)
            if columns > width { break }
            if text[index] == " ", columns > width / 2 { blank = index }
            index = text.index(after: index)
        }
        if index == text.endIndex { return index }
        // At least one character a line, however wide.
        return blank ?? (index == text.startIndex ? text.index(after: index) : index)
    }
}
