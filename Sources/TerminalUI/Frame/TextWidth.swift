/// Measures, cuts and pads text as it will be drawn: everything here is sanitised first, so what fits here fits in a
/// frame. The results may be written into any frame with the same glyphs.
package enum TextWidth {
    /// The columns the text takes in a frame.
    package static func columns(of text: String, glyphs: GlyphSet = .unicode) -> Int {
        if let columns = Sanitiser.plainColumns(of: text) { return columns }
        var columns = 0
        Sanitiser.forEachGlyph(of: text, ascii: glyphs.isASCII) { glyph in
            columns += Int(glyph.width)
            return true
        }
        return columns
    }

    /// The text in at most `limit` columns; a cut end is marked by the ellipsis. For errors and sentences.
    package static func truncatedEnd(_ text: String, to limit: Int, glyphs: GlyphSet) -> String {
        guard limit > 0 else { return "" }
        if let columns = Sanitiser.plainColumns(of: text) {
            return columns <= limit
                ? text : String(decoding: text.utf8.prefix(limit - 1), as: UTF8.self) + glyphs.ellipsis
        }
        let all = Sanitiser.drawable(text, ascii: glyphs.isASCII)
        if width(all) <= limit, text.utf8.count <= Sanitiser.sourceLimit { return joined(all) }
        return joined(prefix(all, columns: limit - 1)) + glyphs.ellipsis
    }

    /// The text in at most `limit` columns, the ellipsis in its middle, so that head and tail survive. For URLs, where
    /// host and path tail tell targets apart.
    package static func truncatedMiddle(_ text: String, to limit: Int, glyphs: GlyphSet) -> String {
        guard limit > 0 else { return "" }
        if let columns = Sanitiser.plainColumns(of: text) {
            guard columns > limit else { return text }
            let end = (limit - 1) / 2
            let head = String(decoding: text.utf8.prefix(limit - 1 - end), as: UTF8.self)
            return head + glyphs.ellipsis + String(decoding: text.utf8.suffix(end), as: UTF8.self)
        }
        if text.utf8.count > Sanitiser.sourceLimit {
            let half = Sanitiser.sourceLimit / 2
            let head = String(decoding: text.utf8.prefix(half), as: UTF8.self)
            let tail = Sanitiser.drawable(bytes: wholeScalars(text.utf8.suffix(half)), ascii: glyphs.isASCII)
            return middle(Sanitiser.drawable(head, ascii: glyphs.isASCII), tail, limit, glyphs)
        }
        let all = Sanitiser.drawable(text, ascii: glyphs.isASCII)
        return width(all) <= limit ? joined(all) : middle(all, all, limit, glyphs)
    }

    /// The text at the left of `columns`, filled up with spaces; cut at the end when it is wider.
    package static func paddedLeftAligned(_ text: String, to columns: Int, glyphs: GlyphSet) -> String {
        let text = truncatedEnd(text, to: columns, glyphs: glyphs)
        return text + spaces(columns - self.columns(of: text, glyphs: glyphs))
    }

    /// The text at the right of `columns`, as numbers stand; cut at the end when it is wider.
    package static func paddedRightAligned(_ text: String, to columns: Int, glyphs: GlyphSet) -> String {
        let text = truncatedEnd(text, to: columns, glyphs: glyphs)
        return spaces(columns - self.columns(of: text, glyphs: glyphs)) + text
    }

    private static func middle(_ head: [Glyph], _ tail: [Glyph], _ limit: Int, _ glyphs: GlyphSet) -> String {
        let room = limit - 1
        let end = suffix(tail, columns: room / 2)
        return joined(prefix(head, columns: room - width(end))) + glyphs.ellipsis + joined(end)
    }

    private static func wholeScalars(_ bytes: Substring.UTF8View) -> Substring.UTF8View {
        bytes.drop { $0 & 0xC0 == 0x80 }
    }

    private static func prefix(_ glyphs: [Glyph], columns: Int) -> [Glyph] {
        var room = columns
        return Array(
            glyphs.prefix { glyph in
                room -= Int(glyph.width)
                return room >= 0
            }
        )
    }

    private static func suffix(_ glyphs: [Glyph], columns: Int) -> [Glyph] {
        prefix(glyphs.reversed(), columns: columns).reversed()
    }

    private static func width(_ glyphs: [Glyph]) -> Int { glyphs.reduce(0) { $0 + Int($1.width) } }

    private static func joined(_ glyphs: [Glyph]) -> String {
        var text = ""
        for glyph in glyphs { glyph.write(to: &text) }
        return text
    }

    private static func spaces(_ count: Int) -> String { String(repeating: " ", count: max(0, count)) }
}
