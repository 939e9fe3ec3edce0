internal import HTTPTransport
internal import MetricModel
internal import ScrapeEngine

/// A target's last scrapes: how long they took over time, and each of them.
struct HistoryTab {
    let detail: DetailState
    let keys: KeyBindings
    let glyphs: GlyphSet
    let times: TimeFormat
    /// The engine takes commands: only then are their keys named.
    let canAct: Bool

    private var results: [ScrapeResult] { detail.detail?.results ?? [] }

    func draw(into frame: inout Frame, _ area: Area) {
        let layout = HistoryLayout(area: area)
        guard !detail.history.rows.isEmpty else {
            let hint = canAct ? " - \(keys.name(of: .probe, in: .history)) probes now" : ""
            let text =
                detail.detail == nil
                ? "Loading the last scrapes." : "Never scraped: there is no history yet\(hint)."
            frame.write(StyledText(text, .dim), row: area.row + 1, column: area.column + 3, limit: area.columns - 4)
            return
        }
        frame.write(summary, row: area.row, column: area.column + 1, limit: area.columns - 2)
        let graph = DurationGraph(
            detail.history.rows,
            timeout: detail.row.timeout.nanoseconds,
            width: area.columns - 2,
            glyphs: glyphs
        )
        var lines = graph.bars(rows: layout.graphRows)
        if layout.stripRows > 1 { lines.append(graph.samples) }
        if layout.stripRows > 0 { lines.append(graph.health) }
        for (index, line) in lines.enumerated() {
            frame.write(line, row: area.row + 1 + index, column: area.column + 1, limit: area.columns - 1)
        }
        let columns = columns(isWide: area.columns >= Self.wide)
        TableView(detail.history, columns: columns, area: layout.table).draw(into: &frame)
    }

    /// `DURATION  60 scrapes, 15 min   p50 88ms  p95 131ms  max 412ms   timeout 10s`.
    private var summary: StyledText {
        let durations = results.map(\.durationNanoseconds).sorted()
        var line = StyledText("DURATION  ", .heading)
        line.add(ReadableNumber.counted(results.count, "scrape"))
        if let first = results.first, let last = results.last, last.timestamp > first.timestamp {
            line.add(", \(ReadableNumber.duration(last.timestamp - first.timestamp))", .dim)
        }
        for (name, value) in [
            ("  p50", durations.nearestRank(50)), ("p95", durations.nearestRank(95)), ("max", durations.last),
        ] {
            if let value { line.add(" \(name) \(ReadableNumber.duration(value)) ") }
        }
        if detail.row.timeout > .zero { line.add("  timeout \(ReadableNumber.duration(detail.row.timeout))", .dim) }
        return line
    }

    // MARK: - Table

    private static let phaseNames = ["DNS", "CONN", "TLS", "WAIT", "BODY", "PARSE"]
    /// From so many columns on a row has its phases.
    private static let wide = 110

    private func columns(isWide: Bool) -> [TableColumn<HistoryRow>] {
        let (glyphs, times) = (glyphs, times)
        var columns: [TableColumn<HistoryRow>] = [
            .left("TIME", .fixed(isWide ? 12 : 8)) { row, _ in
                let time = row.result.timestamp
                return StyledText(isWide ? times.exactClock(time) : times.clock(time), .dim)
            },
            .left("STATE", .fixed(6)) { row, _ in
                let verdict = ScrapeVerdict(row.result, glyphs: glyphs)
                return StyledText("\(verdict.glyph) \(verdict.word)", verdict.style)
            },
            .right("DUR", 6) { StyledText(ReadableNumber.duration($0.result.durationNanoseconds)) },
        ]
        for (index, name) in Self.phaseNames.enumerated() {
            columns.append(
                .right(name, 5, from: Self.wide) { row in
                    let phases = Phase.all(of: row.result)
                    let place = [0, 1, 2, 4, 5, 6][index]
                    guard phases[place].nanoseconds > 0 else { return StyledText("-", .dim) }
                    return StyledText(ReadableNumber.milliseconds(phases[place].nanoseconds))
                }
            )
        }
        return columns + [
            .right("SAMPLES", 7) { StyledText(ReadableNumber.count($0.result.samplesScraped)) },
            .right("SERIES+", 7) { MonitorView.counted($0.result.seriesAdded, .plain) },
            .right("GONE", 5, from: 90) { MonitorView.counted($0.result.seriesGone, .plain) },
            .right("STALE", 5) { MonitorView.counted($0.result.staleMarkers, .stale) },
            .right("SIZE", 6, from: Self.wide) {
                StyledText($0.result.bodyBytes < 0 ? "over" : ReadableNumber.shortSize($0.result.bodyBytes), .dim)
            },
            .left("NOTE", .rest(10)) { row, _ in row.note },
        ]
    }
}

extension HistoryRow {
    /// Why it failed and how often in a row; else what was odd about it.
    var note: StyledText {
        var line = StyledText()
        if let failure = result.failure {
            line.add(failure.note, failure.isCut ? .dim : .down)
            if streak > 1 { line.add(" (\(Self.ordinal(streak)))", .dim) }
        }
        for text in oddities { line.add("\(line.isEmpty ? "" : ", ")\(text)", .dim) }
        return line
    }

    private var oddities: [String] {
        var notes: [String] = []
        if pauseMarkers > 0 {
            notes.append("\(ReadableNumber.fullCount(pauseMarkers)) marked stale in the pause before")
        } else if isAfterPause {
            notes.append("after a pause")
        }
        if missed > 0 { notes.append("\(ReadableNumber.duration(distance)) after the one before") }
        if result.refused > 0 { notes.append("\(ReadableNumber.count(result.refused)) refused") }
        if let late = ReadableNumber.lateness(result.latenessNanoseconds) { notes.append(late) }
        if result.isUp { notes.append(result.isConnectionReused ? "reused connection" : "new connection") }
        return notes
    }

    private static func ordinal(_ number: Int) -> String {
        switch (number % 100, number % 10) {
        case (11...13, _): "\(number)th"
        case (_, 1): "\(number)st"
        case (_, 2): "\(number)nd"
        case (_, 3): "\(number)rd"
        default: "\(number)th"
        }
    }
}
