internal import ScrapeEngine

/// The last scrapes of a target below its summary, one line each, the newest on top.
struct ScrapeLines {
    let results: [ScrapeResult]
    let glyphs: GlyphSet
    let times: TimeFormat

    var lines: [StyledText] {
        [StyledText("  TIME      STATE      DUR SAMPLES SERIES+  GONE STALE   SIZE  NOTE", .heading)]
            + results.reversed().map(line)
    }

    private func line(_ result: ScrapeResult) -> StyledText {
        let verdict = ScrapeVerdict(result, glyphs: glyphs)
        var line = StyledText("  \(times.clock(result.timestamp))  ", .dim)
        let word = TextWidth.paddedLeftAligned("\(verdict.glyph) \(verdict.word)", to: 7, glyphs: glyphs)
        line.add(word, verdict.style)
        line.add(right(ReadableNumber.duration(result.durationNanoseconds), 7))
        line.add(right(ReadableNumber.count(result.samplesScraped), 8))
        line.add(right(ReadableNumber.count(result.seriesAdded), 8))
        line.add(right(ReadableNumber.count(result.seriesGone), 6))
        line.add(right(ReadableNumber.count(result.staleMarkers), 6), result.staleMarkers > 0 ? .stale : .plain)
        line.add(right(ReadableNumber.shortSize(result.bodyBytes), 7))
        line.add("  \(result.summaryNote)", .dim)
        return line
    }

    private func right(_ text: String, _ width: Int) -> String {
        TextWidth.paddedRightAligned(text, to: width, glyphs: glyphs)
    }
}

extension ScrapeResult {
    /// `3 duplicate, 1 out of order`: samples that were refused while the scrape was good.
    var refusals: String {
        [(duplicates, "duplicate"), (outOfOrder, "out of order"), (outOfBounds, "out of bounds")]
            .filter { $0.0 > 0 }.map { "\(ReadableNumber.fullCount($0.0)) \($0.1)" }.joined(separator: ", ")
    }

    /// Why it failed, or what was odd about it.
    fileprivate var summaryNote: String {
        if let failure { return failure.note }
        let oddities = [
            refusals, ReadableNumber.lateness(latenessNanoseconds) ?? "", isConnectionReused ? "" : "new connection",
        ]
        return oddities.filter { !$0.isEmpty }.joined(separator: ", ")
    }
}
