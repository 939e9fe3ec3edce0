internal import MetricModel
internal import ScrapeEngine

/// One metric of a target in full.
enum SeriesPage {
    static func page(of metric: TargetSeries.Metric, in detail: DetailState) -> TextPage {
        var facts = StyledText("\(ReadableNumber.fullCount(metric.series)) series", .title)
        if let type = metric.type { facts.add("  \(type.name)", .dim) }
        facts.add("  +\(ReadableNumber.fullCount(metric.added)) new  -\(ReadableNumber.fullCount(metric.gone)) gone")
        var lines = [facts, StyledText()]
        lines += valueLines(of: metric, columns: 60, glyphs: .unicode)
        if let known = detail.series.known {
            lines += named("NEW", known.added, of: known.addedCount, metric.name)
            lines += named("GONE", known.gone, of: known.goneCount, metric.name)
        }
        return TextPage(title: "SERIES  \(metric.name)", lines: lines)
    }

    /// A label's values with their counts.
    static func valueLines(of metric: TargetSeries.Metric, columns: Int, glyphs: GlyphSet) -> [StyledText] {
        guard let label = metric.widest else {
            return [StyledText("No label has more than one value here.", .dim)]
        }
        let title = "LABEL \(label.name)  \(ReadableNumber.counted(label.distinct, "value"))"
        var lines = [StyledText(title, .heading)]
        for value in label.values {
            let count = ReadableNumber.fullCount(value.series)
            let room = max(columns - 2 - 5 - 8, 6)
            let text = value.text.isEmpty ? "\"\"" : value.text
            let name = TextWidth.truncatedMiddle(text, to: room, glyphs: glyphs)
            var line = StyledText("  \(TextWidth.paddedLeftAligned(name, to: room, glyphs: glyphs))")
            line.add(value.isNew ? "  new" : "     ", .warning)
            line.add(TextWidth.paddedRightAligned(count, to: 8, glyphs: glyphs))
            lines.append(line)
        }
        let rest = label.distinct - label.values.count
        if rest > 0 { lines.append(StyledText("  and \(ReadableNumber.fullCount(rest)) with fewer series", .dim)) }
        return lines
    }

    /// Those of the last scrape's new or gone series that belong to the metric.
    private static func named(_ title: String, _ names: [String], of count: Int, _ metric: String) -> [StyledText] {
        let own = names.filter { $0 == metric || $0.hasPrefix(metric + "{") }
        guard !own.isEmpty else { return [] }
        var head = StyledText(title, .heading)
        if names.count < count {
            head.add("  among the first \(names.count) of \(ReadableNumber.fullCount(count))", .dim)
        }
        return [StyledText(), head] + own.map { StyledText("  \($0)") }
    }
}
