internal import MetricModel
internal import ScrapeEngine

/// Everything about one dropped target.
enum DroppedPage {
    static func page(of row: DroppedRow) -> TextPage {
        var lines = why(row)
        lines.append(FactRows.line("POOL", row.pool))
        if let location = row.location { lines.append(FactRows.line("FROM", location.description)) }
        lines.append(StyledText())
        lines.append(StyledText("DISCOVERED", .heading))
        for (name, value) in row.discoveredLabels.pairs {
            lines.append(StyledText("  \(name)", .dim) + StyledText(" = ", .dim) + StyledText(GoSyntax.quoted(value)))
        }
        let address = row.address.isEmpty ? "(no address)" : row.address
        return TextPage(title: "DROPPED  \(address)", lines: lines)
    }

    private static func why(_ row: DroppedRow) -> [StyledText] {
        switch row.reason {
        case .rule(let number, let rule, let value, let location):
            [
                FactRows.line("RULE", "#\(number) \(rule)"),
                FactRows.line("VALUE", GoSyntax.quoted(value), .warning),
                FactRows.line("AT", location.description),
            ]
        case .duplicate(let other): [FactRows.line("WHY", "the same labels and URL as \(other)")]
        case .invalid(let text): [FactRows.line("WHY", text, .warning)]
        case .empty: [FactRows.line("WHY", "relabeling left no label")]
        }
    }
}

/// Why a configured job does not run.
enum BrokenPoolPage {
    static func page(of pool: PoolRow, width: Int) -> TextPage {
        let error = pool.failure?.text ?? ""
        var lines = FactRows.lines("ERROR", wrapping: error, .error, limit: 6, width: width, glyphs: .unicode)
        lines.append(FactRows.line("AT", pool.location.description))
        if let next = pool.failure?.nextTry {
            lines.append(FactRows.line("RETRY", "at \(next.clock)"))
        } else if pool.failure?.remainder == .nothing {
            lines.append(FactRows.line("RETRY", "when targets are discovered anew, and by R"))
        }
        lines.append(StyledText())
        lines.append(StyledText("Correct the file and press R; the other pools are scraped meanwhile.", .dim))
        return TextPage(title: "BROKEN  \(pool.name)", lines: lines)
    }
}

/// One event in full.
enum EventPage {
    static func page(of event: EngineEvent, width: Int) -> TextPage {
        var lines = [
            FactRows.line("TIME", event.at.rfc3339),
            FactRows.line("LEVEL", event.level.word, event.level.style),
        ]
        if let pool = event.pool { lines.append(FactRows.line("POOL", pool)) }
        if let target = event.targetURL ?? event.address { lines.append(FactRows.line("TARGET", target)) }
        if event.count > 1 { lines.append(FactRows.line("COUNT", "\(event.count)")) }
        lines += FactRows.lines("TEXT", wrapping: event.sentence, limit: 8, width: width, glyphs: .unicode)
        return TextPage(title: "EVENT  \(event.area.rawValue)", lines: lines)
    }
}
