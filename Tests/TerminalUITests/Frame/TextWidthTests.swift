import Testing

@testable import TerminalUI

@Suite("Text is measured, cut and padded in columns")
struct TextWidthTests {
    @Test(
        "counts columns of what is drawn",
        arguments: [
            ("", 0), ("abc", 3), ("é", 1), ("e\u{301}", 1), ("漢字", 4), ("😀", 2), ("✓", 1), ("…", 1), ("█", 1),
            ("\u{7}", 1), ("\u{200B}", 8), ("\u{9B}", 4),
        ]
    )
    func counts(text: String, columns: Int) {
        #expect(TextWidth.columns(of: text) == columns)
    }

    @Test("what must not be drawn has no width", arguments: ["\u{7}", "\u{9B}", "\u{378}"] as [Unicode.Scalar])
    func hasNoWidth(scalar: Unicode.Scalar) {
        #expect(DisplayWidth.columns(of: scalar) == -1)
    }

    @Test("every sign takes one column, and eight heights stand in a row", arguments: [GlyphSet.unicode, .ascii])
    func signsAreNarrow(glyphs: GlyphSet) {
        let isWide = glyphs.all.filter { TextWidth.columns(of: $0, glyphs: glyphs) != 1 }
        #expect(isWide == (glyphs.isASCII ? ["->", "+-"] : []))
        #expect(glyphs.levels.count == 8)
        #expect(glyphs.isASCII == glyphs.all.allSatisfy { $0.utf8.allSatisfy { $0 < 0x80 } })
    }

    @Test(
        "a share becomes a height",
        arguments: [(-1, 0), (0, 0), (0.1, 0), (0.5, 4), (0.99, 7), (1, 7), (5, 7), (.nan, 0)] as [(Double, Int)]
    )
    func heights(share: Double, level: Int) {
        #expect(GlyphSet.unicode.level(share) == GlyphSet.unicode.levels[level])
    }

    @Test(
        "cuts the end",
        arguments: [
            ("abcdef", 6, "abcdef"), ("abcdef", 5, "abcd…"), ("abcdef", 1, "…"), ("abcdef", 0, ""), ("ab", -3, ""),
            ("漢字", 4, "漢字"), ("漢字", 3, "漢…"), ("漢字", 2, "…"), ("e\u{301}xyz", 2, "e\u{301}…"),
        ]
    )
    func cutsEnd(text: String, limit: Int, cut: String) {
        #expect(TextWidth.truncatedEnd(text, to: limit, glyphs: .unicode) == cut)
    }

    @Test(
        "cuts the middle",
        arguments: [
            ("http://host/metrics", 19, "http://host/metrics"), ("http://host/metrics", 9, "http…rics"),
            ("http://host/metrics", 10, "http:…rics"), ("abc", 1, "…"), ("abc", 2, "a…"), ("abc", 0, ""),
            ("漢漢漢漢", 5, "漢…漢"), ("漢漢漢漢", 4, "漢…"),
        ]
    )
    func cutsMiddle(text: String, limit: Int, cut: String) {
        #expect(TextWidth.truncatedMiddle(text, to: limit, glyphs: .unicode) == cut)
    }

    @Test("a text over the source limit shows that it is cut, and keeps its tail in the middle cut")
    func cutsLongSources() {
        let long = String(repeating: "x", count: 9000) + "tail"
        #expect(TextWidth.truncatedEnd(long, to: 6000, glyphs: .unicode).hasSuffix("…"))
        #expect(TextWidth.truncatedMiddle(long, to: 11, glyphs: .unicode) == "xxxxx…xtail")
        #expect(TextWidth.truncatedMiddle(String(repeating: "漢", count: 9000), to: 5, glyphs: .unicode) == "漢…漢")
    }

    @Test(
        "pads on either side and cuts what is wider",
        arguments: [("7", "7  ", "  7"), ("漢字", "漢…", "漢…"), ("", "   ", "   ")]
    )
    func pads(text: String, left: String, right: String) {
        #expect(TextWidth.paddedLeftAligned(text, to: 3, glyphs: .unicode) == left)
        #expect(TextWidth.paddedRightAligned(text, to: 3, glyphs: .unicode) == right)
    }

    @Test("nothing that was cut is wider than asked, whatever the text", arguments: [11, 12, 13] as [UInt64])
    func neverTooWide(seed: UInt64) {
        var random = SplitMix(state: seed)
        for _ in 0..<300 {
            let text = String(decoding: random.soup(), as: UTF8.self)
            for glyphs in [GlyphSet.unicode, .ascii] {
                for limit in [1, 2, 5, 17] {
                    let end = TextWidth.truncatedEnd(text, to: limit, glyphs: glyphs)
                    let middle = TextWidth.truncatedMiddle(text, to: limit, glyphs: glyphs)
                    #expect(TextWidth.columns(of: end, glyphs: glyphs) <= limit)
                    #expect(TextWidth.columns(of: middle, glyphs: glyphs) <= limit)
                    let padded = TextWidth.paddedRightAligned(text, to: limit, glyphs: glyphs)
                    #expect(TextWidth.columns(of: padded, glyphs: glyphs) == limit)
                }
            }
        }
    }
}
