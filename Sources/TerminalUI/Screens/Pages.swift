internal import HTTPTransport
internal import MetricModel
internal import ScrapeEngine

/// Why a configured job does not run. `key` reloads; nil where none does.
enum BrokenPoolPage {
    static func page(of pool: PoolRow, width: Int, times: TimeFormat, key: String?) -> TextPage {
        TextPage(
            title: "BROKEN  \(pool.name)",
            lines: lines(of: pool, width, times, key),
            linesForWidth: { lines(of: pool, $0, $1, key) }
        )
    }

    private static func lines(of pool: PoolRow, _ width: Int, _ times: TimeFormat, _ key: String?) -> [StyledText] {
        let error = SecretParameters.masked(inSentence: pool.failure?.text ?? "")
        var lines = FactRows.lines("ERROR", wrapping: error, .error, limit: 6, width: width, glyphs: .unicode)
        lines.append(FactRows.line("AT", pool.location.description))
        if let next = pool.failure?.nextTry {
            lines.append(FactRows.line("RETRY", "at \(times.clock(next))"))
        } else if pool.failure?.remainder == .nothing {
            let reload = key.map { ", and by \($0)" } ?? ""
            lines.append(FactRows.line("RETRY", "when targets are discovered anew\(reload)"))
        }
        guard let key else { return lines }
        lines.append(StyledText())
        lines.append(StyledText("Correct the file and press \(key); the other pools are scraped meanwhile.", .dim))
        return lines
    }
}

/// One event in full.
enum EventPage {
    static func page(of event: EngineEvent, width: Int, times: TimeFormat) -> TextPage {
        TextPage(
            title: "EVENT  \(event.area.rawValue)",
            lines: lines(of: event, width, times),
            linesForWidth: { lines(of: event, $0, $1) }
        )
    }

    private static func lines(of event: EngineEvent, _ width: Int, _ times: TimeFormat) -> [StyledText] {
        var lines = [
            FactRows.line("TIME", times.full(event.at)),
            FactRows.line("LEVEL", event.level.word, event.level.style),
        ]
        if let pool = event.pool { lines.append(FactRows.line("POOL", pool)) }
        if let target = event.shownTarget { lines.append(FactRows.line("TARGET", target)) }
        if event.count > 1 { lines.append(FactRows.line("COUNT", "\(event.count)")) }
        lines += FactRows.lines("TEXT", wrapping: event.sentence, limit: 8, width: width, glyphs: .unicode)
        return lines
    }
}
