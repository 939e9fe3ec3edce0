internal import MetricModel
internal import ScrapeEngine

/// Scrapes over time, one column each, the newest at the right: how long they took, what they brought, how they ended.
/// Where scrapes are missing there are empty columns.
struct DurationGraph {
    private enum Slot {
        case scrape(Scrape)
        /// No scrape: suspended, or between two loops.
        case gap
        /// No scrape: paused.
        case pause
    }

    /// What a column shows of a scrape.
    private struct Scrape {
        var durationNanoseconds: Int64
        var samples: Int
        var isUp: Bool
        var isCut: Bool

        init(_ result: ScrapeResult) {
            durationNanoseconds = result.durationNanoseconds
            samples = result.samplesScraped
            isUp = result.isUp
            isCut = result.isCut
        }
    }

    /// Columns before the graph: the axis.
    static let axisColumns = 8
    /// Columns that one gap takes at most: after a night it is a gap all the same.
    private static let longestGap = 4

    private let slots: [Slot]
    private let timeout: Int64
    /// The largest duration that is shown, and what the axis ends at: the timeout where a scrape comes near it.
    private let largest: Int64
    private let top: Int64
    private let mostSamples: Int
    private let glyphs: GlyphSet

    /// `rows` are the newest first; `width` are all columns.
    init(_ rows: [HistoryRow], timeout: Int64, width: Int, glyphs: GlyphSet) {
        let room = max(width - Self.axisColumns, 1)
        var slots: [Slot] = []
        for row in rows where slots.count < room {
            slots.append(.scrape(Scrape(row.result)))
            slots += repeatElement(row.isAfterPause ? .pause : .gap, count: min(row.missed, Self.longestGap))
        }
        self.slots = slots.prefix(room).reversed()
        let scrapes = self.slots.compactMap { if case .scrape(let scrape) = $0 { scrape } else { nil } }
        largest = scrapes.map(\.durationNanoseconds).max() ?? 0
        top = timeout > 0 && largest > timeout / 2 ? max(timeout, largest) : max(largest, 1)
        mostSamples = scrapes.map(\.samples).max() ?? 0
        self.timeout = timeout
        self.glyphs = glyphs
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
            for slot in slots {
                let (text, style) = sign(of: slot, row: row, of: count, isTimeout: row == timeoutRow)
                line.add(text, style)
            }
            return line
        }
    }

    private func sign(of slot: Slot, row: Int, of count: Int, isTimeout: Bool) -> (String, Style) {
        let empty: (String, Style) = isTimeout ? (glyphs.horizontal, .warning) : (" ", .plain)
        guard case .scrape(let result) = slot else { return empty }
        let style: Style = result.isUp ? .plain : result.isCut ? .dim : .down
        // In eighths of a row above the row's foot.
        let eighths = Int(min(Double(result.durationNanoseconds) / Double(top), 1) * Double(count * 8) + 0.5)
        let below = (count - 1 - row) * 8
        let height = row == count - 1 ? max(eighths, 1) - below : eighths - below
        guard height > 0 else { return empty }
        return (glyphs.levels[min(height, 8) - 1], style)
    }

    /// How much each scrape brought, beside the most that one did.
    var samples: StyledText {
        strip("SAMPLES", pause: (" ", .plain)) { scrape in
            guard scrape.samples > 0 else { return (glyphs.dot, .dim) }
            // The highest sign would run into the row above.
            let share = Double(scrape.samples) / Double(mostSamples)
            return (glyphs.levels[min(Int(share * 7), glyphs.isASCII ? 7 : 6)], .plain)
        }
    }

    var health: StyledText {
        strip("HEALTH", pause: (glyphs.pausedSlice, .paused)) {
            if $0.isCut { return (glyphs.dot, .dim) }
            return $0.isUp ? (glyphs.full, .up) : (glyphs.down, .down)
        }
    }

    private func strip(
        _ name: String,
        pause: (String, Style),
        _ sign: (Scrape) -> (String, Style)
    ) -> StyledText {
        var line = StyledText(TextWidth.paddedLeftAligned(name, to: Self.axisColumns, glyphs: glyphs), .heading)
        for slot in slots {
            let (text, style) =
                switch slot {
                case .scrape(let scrape): sign(scrape)
                case .pause: pause
                case .gap: (" ", Style.plain)
                }
            line.add(text, style)
        }
        return line
    }
}
