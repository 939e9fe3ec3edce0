internal import ScrapeEngine

/// Health over time, one sign per scrape or slice of time, the newest at the right.
enum HealthStrip {
    /// A target's newest scrapes.
    static func line(_ health: RecentHealth, width: Int, glyphs: GlyphSet) -> StyledText {
        var line = StyledText()
        let marks = health.marks(width)
        for _ in marks.count..<max(width, marks.count) { line.add(glyphs.dot, .dim) }
        for mark in marks {
            switch mark {
            case .none: line.add(glyphs.dot, .dim)
            case .up: line.add(glyphs.full, .up)
            case .down: line.add(glyphs.down, .down)
            case .paused: line.add(glyphs.pausedSlice, .paused)
            }
        }
        return line
    }

    /// A pool's newest slices: the height is the share of targets that were up.
    static func line(_ history: [PoolHealth], width: Int, glyphs: GlyphSet) -> StyledText {
        var line = StyledText()
        let slices = history.suffix(max(width, 0))
        for _ in slices.count..<max(width, slices.count) { line.add(glyphs.dot, .dim) }
        for slice in slices {
            let known = slice.up + slice.down
            if known == 0 {
                line.add(slice.paused > 0 ? glyphs.pausedSlice : glyphs.dot, slice.paused > 0 ? .paused : .dim)
            } else if slice.down == 0 {
                line.add(glyphs.full, .up)
            } else if slice.up == 0 {
                line.add(glyphs.down, .down)
            } else {
                line.add(level(up: slice.up, of: known, glyphs), .slow)
            }
        }
        return line
    }

    /// How long so many slices are, in one unit: `3m`, `15m`, `2h`.
    static func span(slices: Int, of nanoseconds: Int64) -> String {
        ReadableNumber.age(Int64(slices).multipliedReportingOverflow(by: nanoseconds).partialValue)
    }

    /// One step below full for the first target that is lost, so that nine of eight hundred still show.
    private static func level(up: Int, of known: Int, _ glyphs: GlyphSet) -> String {
        let share = Double(up) / Double(known)
        let level = share >= 0.9 ? 5 : share >= 0.75 ? 4 : share >= 0.5 ? 3 : share >= 0.25 ? 2 : 1
        return glyphs.levels[level]
    }
}

extension GlyphSet {
    /// The height that stands for all being well: the one below a whole block, which would run into the next row.
    var full: String { levels[isASCII ? 7 : 6] }

    /// A pause in a strip: the ASCII sign of the state is one of the heights, too.
    var pausedSlice: String { isASCII ? "p" : paused }
}
