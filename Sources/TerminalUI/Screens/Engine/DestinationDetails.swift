internal import HTTPTransport
internal import MetricModel
internal import SampleStorage
internal import ScrapeEngine

/// Everything about one destination of remote write.
struct DestinationDetails {
    let row: DestinationStatistics
    let glyphs: GlyphSet
    let times: TimeFormat

    private var now: WallTime { times.now }

    /// An error in full and in brief.
    static let allErrorRows = 60
    static let fewErrorRows = 3

    /// Every row, the error in at most `errorRows`.
    func lines(width: Int, errorRows: Int = allErrorRows) -> [StyledText] {
        var lines = FactRows.lines(
            "URL",
            wrapping: SecretParameters.masked(row.url),
            limit: 4,
            width: width,
            glyphs: glyphs
        )
        lines += FactRows.lines("FROM", wrapping: row.location.description, limit: 2, width: width, glyphs: glyphs)
        lines += FactRows.lines("STATE", state, width: width, glyphs: glyphs)
        lines += error(width, errorRows)
        for (name, facts) in [("LAG", lag), ("RATE", rate), ("SHARDS", shards), ("SENT", sent)] {
            lines += FactRows.lines(name, facts, width: width, glyphs: glyphs)
        }
        return lines + losses(width)
    }

    // MARK: - Facts

    private var state: [StyledText] {
        var text = StyledText("\(row.phase.glyph(in: glyphs)) \(row.phase.word)", row.phase.style)
        if let next = row.nextTry(now: now) { text.add("  next try \(next)", .warning) }
        return [text, StyledText(row.phase.explanation, .dim)]
    }

    private var lag: [StyledText] {
        let unknown = row.lastSentAt == nil ? "unknown: nothing was sent yet" : "unknown"
        let text = row.knownLagSeconds == nil ? unknown : "\(row.lagText) behind"
        return [
            StyledText(text, row.lagStyle),
            StyledText("\(ReadableNumber.fullCount(row.segmentsBehind)) segments behind"),
            StyledText("\(ReadableNumber.fullCount(row.pending)) pending"),
        ]
    }

    private var rate: [StyledText] {
        [
            StyledText("\(ReadableNumber.rate(row.samplesPerSecond)) samples/s"),
            StyledText("\(ReadableNumber.size(ReadableNumber.whole(row.bytesPerSecond)))/s"),
        ]
    }

    private var shards: [StyledText] {
        let isShort = row.shardsDesired > row.shardsMax
        return [
            StyledText("\(row.shards) at work"),
            StyledText("\(row.shardsDesired) wanted", isShort ? .warning : .plain),
            StyledText("\(row.shardsMax) at most" + (isShort ? ": max_shards allows more" : ""), .dim),
        ]
    }

    private var sent: [StyledText] {
        var facts = [StyledText("\(Self.full(row.samplesSent)) samples")]
        if row.samplesRetried > 0 { facts.append(StyledText("\(Self.full(row.samplesRetried)) tried again")) }
        if let at = row.lastSentAt {
            facts.append(StyledText("last \(times.clock(at)) (\(ReadableNumber.age(now - at)) ago)", .dim))
        } else {
            facts.append(StyledText("nothing since the start", .dim))
        }
        return facts
    }

    /// One row for each way a sample can stay behind; one that says so when none did.
    private func losses(_ width: Int) -> [StyledText] {
        var lines: [StyledText] = []
        for (name, count, why, style) in [
            ("FAILED", row.samplesFailed, "refused by the receiver for good", Style.error),
            ("DROPPED", row.samplesDropped, "too old, or of a series the log does not name", .error),
            ("LOST", row.samplesLost, "with segments that retention took before they were sent", .error),
            ("FILTERED", row.samplesFiltered, "by write_relabel_configs", .plain),
        ] where count > 0 {
            let facts = [StyledText("\(Self.full(count)) samples", style) + StyledText(" \(why)", .dim)]
            lines += FactRows.lines(name, facts, width: width, glyphs: glyphs)
        }
        guard row.losses == 0 else { return lines }
        return FactRows.lines("LOST", [StyledText("none", .dim)], width: width, glyphs: glyphs) + lines
    }

    private func error(_ width: Int, _ limit: Int) -> [StyledText] {
        guard let error = row.lastError.map({ SecretParameters.masked(inSentence: $0) }) else { return [] }
        let when = row.lastErrorAt.map { "\(times.clock($0)) (\(ReadableNumber.age(now - $0)) ago): " } ?? ""
        return FactRows.lines(
            "ERROR",
            wrapping: when + error,
            row.phase == .retrying ? .error : .plain,
            limit: limit,
            width: width,
            glyphs: glyphs
        )
    }

    private static func full(_ count: UInt64) -> String { ReadableNumber.fullCount(Int(clamping: count)) }
}

/// The same, laid over the screen.
enum DestinationPage {
    static func page(of row: DestinationStatistics, width: Int, times: TimeFormat) -> TextPage {
        let lines = DestinationDetails(row: row, glyphs: .unicode, times: times).lines(width: width)
        return TextPage(title: "REMOTE  \(row.id)", lines: lines, destination: row)
    }
}
