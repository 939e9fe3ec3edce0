internal import MetricModel
internal import ScrapeEngine

/// Everything about one dropped target.
enum DroppedPage {
    static func page(of row: DroppedRow) -> TextPage {
        var lines: [StyledText] = []
        func add(_ name: String, _ value: String, _ style: Style = .plain) {
            lines.append(StyledText(name, .heading) + StyledText(value, style))
        }
        switch row.reason {
        case .rule(let number, let rule, let value, let location):
            add("RULE     ", "#\(number) \(rule)")
            add("VALUE    ", GoSyntax.quoted(value), .warning)
            add("AT       ", location.description)
        case .duplicate(let other): add("WHY      ", "the same labels and URL as \(other)")
        case .invalid(let text): add("WHY      ", text, .warning)
        case .empty: add("WHY      ", "relabeling left no label")
        }
        add("POOL     ", row.pool)
        if let location = row.location { add("FROM     ", location.description) }
        lines.append(StyledText())
        lines.append(StyledText("DISCOVERED", .heading))
        for (name, value) in row.discoveredLabels.pairs {
            lines.append(StyledText("  \(name)", .dim) + StyledText(" = ", .dim) + StyledText(GoSyntax.quoted(value)))
        }
        let address = row.address.isEmpty ? "(no address)" : row.address
        return TextPage(title: "DROPPED  \(address)", lines: lines)
    }
}

/// Why a configured job does not run.
enum BrokenPoolPage {
    static func page(of pool: PoolRow, width: Int) -> TextPage {
        let error = pool.failure?.text ?? ""
        var lines = FactRows.lines("ERROR", wrapping: error, .error, limit: 6, width: width, glyphs: .unicode)
        lines.append(StyledText("AT        ", .heading) + StyledText(pool.location.description))
        if let next = pool.failure?.nextTry {
            lines.append(StyledText("RETRY     ", .heading) + StyledText("at \(next.clock)"))
        } else if pool.failure?.remainder == .nothing {
            lines.append(StyledText("RETRY     ", .heading) + StyledText("when targets are discovered anew, and by R"))
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
            StyledText("TIME      ", .heading) + StyledText(event.at.rfc3339),
            StyledText("LEVEL     ", .heading) + StyledText(event.level.word, event.level.style),
        ]
        if let pool = event.pool { lines.append(StyledText("POOL      ", .heading) + StyledText(pool)) }
        if let address = event.address { lines.append(StyledText("TARGET    ", .heading) + StyledText(address)) }
        if event.count > 1 { lines.append(StyledText("COUNT     ", .heading) + StyledText("\(event.count)")) }
        lines += FactRows.lines("TEXT", wrapping: event.sentence, limit: 8, width: width, glyphs: .unicode)
        return TextPage(title: "EVENT  \(event.area.rawValue)", lines: lines)
    }
}
