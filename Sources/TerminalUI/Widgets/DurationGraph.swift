internal import MetricModel
internal import ScrapeEngine

/// Scrapes over time, one column each, the newest at the right: how long they took, what they brought, how they ended.
/// Where scrapes are missing there are empty columns.
struct DurationGraph {
    private enum Slot {
        case scrape(ScrapeResult)
        /// No scrape: paused, suspended, or between two loops.
        case gap
    }

    /// Columns before the graph: the axis.
    static let axisColumns = 8
    /// Columns that one gap takes at most: after a night it is a gap all the same.
    private static let longestGap = 4

    private let slots: [Slot]
    private let timeout: Int64
    private let glyphs: GlyphSet

    /// `rows` are the newest first; `width` are all columns.
    init(_ rows: [HistoryRow], timeout: Int64, width: Int, glyphs: GlyphSet) {
        let room = max(width - Self.axisColumns, 1)
        var slots: [Slot] = []
        for row in rows where slots.count < room {
            slots.append(.scrape(row.result))
            slots += repeatElement(.gap, count: min(row.missed, Self.longestGap))
        }
        self.slots = slots.prefix(room).reversed()
        self.timeout = timeout
        self.glyphs = glyphs
    }

    /// The largest duration that is shown, and what the axis ends at: the timeout where a scrape comes near it.
    private var largest: Int64 { results.map(\.durationNanoseconds).max() ?? 0 }
    private var top: Int64 { timeout > 0 && largest > timeout / 2 ? max(timeout, largest) : max(largest, 1) }

    private var results: [ScrapeResult] {
        slots.compactMap { if case .scrape(let result) = $0 { result } else { nil } }
    }

    /// Bars of durations with their axis, `count` rows; the timeout is a line where it is within.
    func bars(rows count: Int) -> [StyledText] {
        guard count > 0 else { return [] }
        let timeoutRow =
            top >= timeout && timeout > 0 ? count - 1 - min(Int(timeout * Int64(count) / max(top, 1)), count - 1) : nil
        return (0..<count).map { row in
            let label =
                row == 0 && largest > 0 ? ReadableNumber.duration(top) : row == count - 1 || largest == 0 ? "0ms" : ""
            let axis = TextWidth.paddedRightAligned(label, to: Self.axisColumns - 2, glyphs: glyphs)
            var line = StyledText("\(axis) \(glyphs.teeRight)", .dim)
            for slot in slots { line.add(piece(of: slot, row: row, of: count, isTimeout: row == timeoutRow)) }
            return line
        }
    }

    private func piece(of slot: Slot, row: Int, of count: Int, isTimeout: Bool) -> StyledText {
        let empty = isTimeout ? StyledText(glyphs.horizontal, .warning) : StyledText(" ")
        guard case .scrape(let result) = slot else { return empty }
        let style: Style = result.isUp ? .plain : .down
        // In eighths of a row above the row's foot.
        let eighths = Int(min(Double(result.durationNanoseconds) / Double(top), 1) * Double(count * 8) + 0.5)
        let below = (count - 1 - row) * 8
        let height = row == count - 1 ? max(eighths, 1) - below : eighths - below
        guard height > 0 else { return empty }
        return StyledText(glyphs.levels[min(height, 8) - 1], style)
    }

    /// How much each scrape brought, beside the most that one did.
    var samples: StyledText {
        let most = results.map(\.samplesScraped).max() ?? 0
        return strip("SAMPLES") { result in
            guard result.samplesScraped > 0, most > 0 else { return StyledText(glyphs.dot, .dim) }
            // The highest sign would run into the row above.
            let share = Double(result.samplesScraped) / Double(most)
            return StyledText(glyphs.levels[min(Int(share * 7), glyphs.isASCII ? 7 : 6)])
        }
    }

    var health: StyledText {
        strip("HEALTH") { $0.isUp ? StyledText(glyphs.full, .up) : StyledText(glyphs.down, .down) }
    }

    private func strip(_ name: String, _ sign: (ScrapeResult) -> StyledText) -> StyledText {
        var line = StyledText(TextWidth.paddedLeftAligned(name, to: Self.axisColumns, glyphs: glyphs), .heading)
        for slot in slots {
            if case .scrape(let result) = slot { line.add(sign(result)) } else { line.add(" ") }
        }
        return line
    }
}
