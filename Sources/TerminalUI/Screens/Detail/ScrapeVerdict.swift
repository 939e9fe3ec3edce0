internal import ScrapeEngine

/// How one scrape ended, in a word.
struct ScrapeVerdict {
    let glyph: String
    let word: String
    let style: Style

    init(_ result: ScrapeResult, glyphs: GlyphSet) {
        guard !result.isCut else {
            (glyph, word, style) = (glyphs.dot, "cut", .dim)
            return
        }
        let state: TargetState = result.isUp ? .up : .down
        (glyph, word, style) = (state.glyph(in: glyphs), state.word, state.style)
    }
}
