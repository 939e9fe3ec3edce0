internal import Exposition
internal import MetricModel
internal import ScrapeEngine

/// What a target exposes: its metrics by their series, what is new and gone, what relabeling took away, what went stale.
struct SeriesTab {
    let detail: DetailState
    let keys: KeyBindings
    let glyphs: GlyphSet
    let times: TimeFormat

    func draw(into frame: inout Frame, _ area: Area) {
        let layout = SeriesLayout(detail: detail, area: area)
        frame.write(facts, row: layout.facts.row, column: area.column + 1, limit: area.columns - 2)
        guard let known = detail.series.known, !known.metrics.isEmpty else {
            for (index, text) in reason.enumerated() where index + 2 < layout.table.rows {
                let line = StyledText(text, index == 0 ? .plain : .dim)
                frame.write(line, row: layout.table.row + 1 + index, column: area.column + 3, limit: area.columns - 4)
            }
            return drawFooter(layout.footer, into: &frame)
        }
        let columns = columns(total: known.series)
        TableView(detail.series.table, columns: columns, area: layout.table).draw(into: &frame)
        drawFooter(layout.footer, into: &frame)
        if let values = layout.values { drawValues(values, into: &frame) }
    }

    // MARK: - Facts

    private var facts: StyledText {
        guard let known = detail.series.known, let at = known.at else {
            return StyledText("series by metric", .heading)
        }
        var line = StyledText(detail.row.failure == nil ? "scrape " : "last good ", .dim)
        line.add(times.clock(at))
        let good = detail.detail?.results.last { $0.timestamp == at } ?? detail.detail?.lastGood
        if let good { line.add("  \(ReadableNumber.fullCounted(good.samplesScraped, "sample"))") }
        line.add("  \(ReadableNumber.fullCount(known.series)) series", .title)
        line.add("  +\(ReadableNumber.fullCount(known.addedCount)) new", known.addedCount > 0 ? .warning : .dim)
        line.add("  -\(ReadableNumber.fullCount(known.goneCount)) gone", known.goneCount > 0 ? .warning : .dim)
        if known.relabeled > 0 { line.add("  \(ReadableNumber.fullCount(known.relabeled)) relabelled", .dim) }
        if known.metricCount > known.metrics.count {
            line.add(
                "  the first \(known.metrics.count) of \(ReadableNumber.fullCount(known.metricCount)) metrics",
                .dim
            )
        }
        return line
    }

    /// Why there is no table.
    private var reason: [String] {
        guard let known = detail.series.known else {
            if detail.detail?.recorded != nil {
                return ["Series are counted when somebody looks: they are not kept for that moment."]
            }
            if detail.isGone { return ["Not active any more: its series are not counted."] }
            return detail.series.isMissing
                ? ["The workers are busy: the series could not be counted yet.", "It is tried again every second."]
                : ["Counting the series."]
        }
        if known.at == nil {
            let (summary, response) = (tabKey(.summary), tabKey(.response))
            return detail.row.lastScrape == nil
                ? ["Never scraped: there are no series yet.", "\(summary) says when the first scrape is due"]
                : [
                    "No good scrape yet: no series are known.",
                    "\(summary) says what failed, \(response) shows the response",
                ]
        }
        let why =
            known.rules.contains { $0.removed > 0 } ? "metric_relabel_configs removed them all." : "the page was empty."
        return ["No series: \(why)"]
    }

    private func tabKey(_ tab: DetailTab) -> String { keys.name(of: .tab(tab), in: .series) }

    // MARK: - Table

    private func columns(total: Int) -> [TableColumn<TargetSeries.Metric>] {
        let glyphs = glyphs
        let series = detail.series
        return [
            .left("METRIC", .rest(20), order: SeriesOrder.name.title) { metric, width in
                StyledText(
                    TextWidth.truncatedMiddle(metric.name, to: width, glyphs: glyphs),
                    metric.series == 0 ? .dim : .plain
                )
            },
            .left("TYPE", .fixed(9), from: 84) { metric, _ in StyledText(metric.type?.name ?? "-", .dim) },
            .right("SERIES", 7, order: SeriesOrder.series.title) { StyledText(ReadableNumber.fullCount($0.series)) },
            .right("%", 4) { StyledText(ReadableNumber.percent(Int64($0.series), of: Int64(total)), .dim) },
            .right("D", glyphs.isASCII ? 7 : 6, order: SeriesOrder.change.title) { Self.change($0, glyphs) },
            .left("WIDEST LABEL", .fitting(12...18), from: 64, order: SeriesOrder.widest.title) { metric, width in
                guard let widest = metric.widest else { return StyledText("-", .dim) }
                let count = " \(ReadableNumber.count(widest.distinct))"
                let name = TextWidth.truncatedEnd(widest.name, to: max(width - count.utf8.count, 4), glyphs: glyphs)
                return StyledText(name) + StyledText(count, .dim)
            },
            .left("HISTORY", .fixed(10), from: 84) { metric, width in
                Self.sparkline(series.history(of: metric.name).suffix(width), glyphs)
            },
        ]
    }

    /// `+3`, `-2`, and `±3` where as many went as came.
    private static func change(_ metric: TargetSeries.Metric, _ glyphs: GlyphSet) -> StyledText {
        if metric.added == 0, metric.gone == 0 { return StyledText("0", .dim) }
        if metric.change == 0 {
            return StyledText("\(glyphs.plusMinus)\(ReadableNumber.count(metric.added))", .warning)
        }
        return StyledText(ReadableNumber.signedCount(metric.change), .warning)
    }

    private static func sparkline(_ counts: ArraySlice<Int>, _ glyphs: GlyphSet) -> StyledText {
        let largest = Double(max(counts.max() ?? 0, 1))
        // Room above: the largest of a steady metric is no peak.
        return StyledText(counts.map { glyphs.level(Double($0) / largest * 0.7) }.joined(), .dim)
    }

    // MARK: - Footer

    /// How many lines there are below the table.
    static func footerCount(_ detail: DetailState) -> Int {
        SeriesTab(
            detail: detail,
            keys: .standard,
            glyphs: .unicode,
            times: TimeFormat(display: .relative, now: WallTime(nanoseconds: 0))
        )
        .footerLines.count
    }

    private func drawFooter(_ area: Area, into frame: inout Frame) {
        for (index, line) in footerLines.prefix(area.rows).enumerated() {
            frame.write(line, row: area.row + index, column: area.column + 1, limit: area.columns - 2)
        }
    }

    private var footerLines: [StyledText] {
        var lines = [StyledText("STALE  ", .heading) + staleFacts]
        for rule in detail.series.known?.rules ?? [] {
            for (name, count) in [("OFF    ", rule.removed), ("SET    ", rule.rewritten)] where count > 0 {
                var line = StyledText(name, .heading)
                line.add("\(ReadableNumber.fullCount(count)) series by metric_relabel #\(rule.number) ")
                line.add(rule.text, .title)
                line.add("  \(rule.location.shortestDescription)", .dim)
                if !rule.example.isEmpty { line.add("  e.g. \(rule.example)", .dim) }
                lines.append(line)
            }
        }
        if let repeats = detail.series.known?.duplicates, repeats > 0 {
            let text = "\(ReadableNumber.counted(repeats, "sample")) repeated a series, or storage had another value"
            lines.append(StyledText("DUP    ", .heading) + StyledText(text, .warning))
        }
        return lines
    }

    private var staleFacts: StyledText {
        var line = StyledText("none written", .dim)
        if let last = LastStaleMarkers(detail) {
            let count = ReadableNumber.fullCount(last.count)
            let when = last.at.map { " at \(times.clock($0))" } ?? ""
            line = StyledText("written \(count)\(when) (\(last.cause.words))", .stale)
        }
        let pending = detail.row.staleMarkersDue
        let due = pending.map { " at \(times.clock($0.at))" } ?? ""
        line.add("   pending \(ReadableNumber.fullCount(pending?.count ?? 0))\(due)", pending == nil ? .dim : .stale)
        let unmarked = detail.series.known?.unmarked ?? 0
        line.add("   suppressed \(ReadableNumber.fullCount(unmarked))", .dim)
        if unmarked > 0 { line.add(" (own timestamps)", .dim) }
        return line
    }

    // MARK: - Values

    /// The chosen metric's widest label, most series first.
    private func drawValues(_ area: Area, into frame: inout Frame) {
        for row in area.row..<area.endRow { frame.write(glyphs.vertical, row: row, column: area.column, style: .line) }
        guard let metric = detail.series.table.current else { return }
        let lines = SeriesPage.valueLines(of: metric, columns: area.columns - 3, glyphs: glyphs)
        for (index, line) in lines.prefix(area.rows).enumerated() {
            frame.write(line, row: area.row + index, column: area.column + 2, limit: area.columns - 3)
        }
    }
}
