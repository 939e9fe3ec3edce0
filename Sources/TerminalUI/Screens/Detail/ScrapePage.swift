internal import HTTPTransport
internal import MetricModel
internal import ScrapeEngine

/// One scrape of a target in full.
enum ScrapePage {
    static func page(of row: HistoryRow, in detail: DetailState, times: TimeFormat) -> TextPage {
        let timeout = detail.row.timeout
        return TextPage(
            title: "SCRAPE  \(times.exactClock(row.result.timestamp))",
            lines: lines(of: row, timeout, times),
            linesForWidth: { _, times in lines(of: row, timeout, times) }
        )
    }

    private static func lines(of row: HistoryRow, _ timeout: PrometheusDuration, _ times: TimeFormat) -> [StyledText] {
        let result = row.result
        var lines = [
            FactRows.line("TIME", times.full(result.timestamp)),
            FactRows.line(
                "STATE",
                result.isCut ? "cut" : result.isUp ? "up" : "DOWN",
                result.isCut ? .dim : result.isUp ? .up : .down
            ),
        ]
        if let failure = result.failure {
            lines.append(FactRows.line("ERROR", failure.shownText, .error))
            if failure.isCut {
                lines.append(FactRows.line("", "\(failure.errorClass): this is not the target's failure"))
            }
            if row.streak > 1 { lines.append(FactRows.line("", "failure \(row.streak) in a row")) }
        }
        if row.missed > 0 {
            let distance = ReadableNumber.duration(row.distance)
            lines.append(
                FactRows.line("GAP", "\(distance) after the scrape before: about \(row.missed) missing", .warning)
            )
        }
        let took = ReadableNumber.phase(result.durationNanoseconds)
        lines.append(FactRows.line("TOOK", "\(took) of \(ReadableNumber.duration(timeout))"))
        for phase in Phase.all(of: result) where phase.nanoseconds > 0 {
            lines.append(FactRows.line("  \(phase.name)", ReadableNumber.phase(phase.nanoseconds)))
        }
        if result.latenessNanoseconds > 0 {
            lines.append(FactRows.line("LATE", ReadableNumber.phase(result.latenessNanoseconds)))
        }
        let counts = [
            ("scraped", result.samplesScraped), ("after relabel", result.samplesKept),
            ("new series", result.seriesAdded),
            ("gone", result.seriesGone), ("stale markers", result.staleMarkers), ("duplicate", result.duplicates),
            ("out of order", result.outOfOrder), ("out of bounds", result.outOfBounds),
            ("native histograms", result.histograms), ("exemplars", result.exemplars),
        ]
        let told = counts.filter { $0.1 > 0 || $0.0 == "scraped" || $0.0 == "after relabel" }
        for (index, (name, count)) in told.enumerated() {
            lines.append(FactRows.line(index == 0 ? "SAMPLES" : "", "\(ReadableNumber.fullCount(count)) \(name)"))
        }
        if result.bodyBytes > 0 {
            let wire = ReadableNumber.size(max(result.wireBytes, 0))
            lines.append(FactRows.line("BODY", "\(ReadableNumber.size(result.bodyBytes)), \(wire) on the wire"))
        }
        if result.httpStatus > 0 {
            let kept = result.isConnectionReused ? "reused connection" : "new connection"
            lines.append(FactRows.line("HTTP", "\(result.httpStatus)  \(kept)"))
        }
        return lines
    }
}
