internal import MetricModel
internal import ScrapeEngine

/// What discovery found and relabeling (or something else) kept from being scraped.
extension MonitorView {
    func drawDropped(into frame: inout Frame) {
        let table = monitor.dropped
        guard !table.visible.isEmpty else { return drawReason(noDropped, into: &frame) }
        var area = body
        let preview = monitor.bottomPreviewRows
        area.rows = max(layout.tableRows(in: .dropped) - preview, 1) + 1
        TableView(table, columns: droppedColumns, area: area).draw(into: &frame)
        drawBottomPreview(row: area.endRow, rows: preview, into: &frame)
        if layout.hasRuleCounts { drawRuleCounts(row: body.endRow - 1, into: &frame) }
    }

    private func drawRuleCounts(row: Int, into frame: inout Frame) {
        var line = StyledText(" BY RULE ", .heading)
        for count in monitor.digest.droppedRules {
            line.add(" \(count.pool)\(count.pool.isEmpty ? "" : " ")\(count.reason) ", .dim)
            line.add("\(count.count) ")
        }
        frame.write(line, row: row, column: 0, limit: layout.columns)
    }

    private var noDropped: [String] {
        let table = monitor.dropped
        if !table.rows.isEmpty {
            let noun = ReadableNumber.noun(table.rows.count, "target")
            return [
                "0 of \(table.rows.count) dropped \(noun) match \(table.filter.displayText)",
                "\(key(.back)) clears the filter",
            ]
        }
        if monitor.digest.dropped > 0 {
            return [
                "\(Monitor.targets(monitor.digest.dropped)) dropped by relabeling; keep_dropped_targets keeps none of them.",
                "The counts are complete.",
            ]
        }
        guard monitor.digest.targets > 0 else {
            return ["Nothing was dropped: no target is discovered.", "\(key(.screen(.pools))) shows the jobs"]
        }
        return ["Nothing was dropped: every discovered target is scraped.", "\(key(.screen(.targets))) shows them"]
    }

    /// What the rows are: those that relabeling dropped, as Prometheus counts them, and the others that are not scraped;
    /// how many have no row.
    var droppedKeptFacts: String {
        let digest = monitor.digest
        let others = digest.otherDropped.map { "\($0.count) \($0.word)" }
        let kept = monitor.dropped.rows.count - digest.otherDropped.reduce(0) { $0 + $1.count }
        if digest.dropped > kept { return dropped(others) + "  detail kept for \(kept) of \(digest.dropped)" }
        return others.isEmpty ? "  detail kept for all" : dropped(others)
    }

    private func dropped(_ others: [String]) -> String {
        others.isEmpty ? "" : "  " + (["\(monitor.digest.dropped) dropped"] + others).joined(separator: ", ")
    }

    var droppedColumns: [TableColumn<DroppedRow>] {
        let (glyphs, times) = (glyphs, times)
        let isWide = layout.columns >= 110
        let addressLimit = layout.columns >= 200 ? 50 : layout.columns >= 100 ? 28 : 20
        return [
            .left("ADDRESS", .fitting(12...addressLimit), order: DroppedOrder.address.title) { row, width in
                let address = row.address.isEmpty ? "(no address)" : row.shownAddress
                return StyledText("\(glyphs.dropped) ", .dropped)
                    + StyledText(TextWidth.truncatedMiddle(address, to: width - 2, glyphs: glyphs))
            },
            .left("POOL", .fitting(4...(isWide ? 24 : 10)), order: DroppedOrder.pool.title) { row, width in
                StyledText(TextWidth.truncatedMiddle(row.pool, to: width, glyphs: glyphs), .dim)
            },
            .left("DROPPED BY", .rest(18), order: DroppedOrder.rule.title) { row, width in
                row.shownReason.line(width: width, hasValue: !isWide, glyphs: glyphs)
            },
            .left("FAILING VALUE", .fitting(14...34), from: 110, order: DroppedOrder.value.title) { row, width in
                guard let finding = row.shownReason.finding else { return StyledText("-", .dim) }
                return StyledText(TextWidth.truncatedEnd(finding, to: width, glyphs: glyphs), .warning)
            },
            .left("AT", .fitting(6...(isWide ? 24 : 10)), order: DroppedOrder.place.title) { row, width in
                StyledText(TextWidth.truncatedMiddle(row.reason.place(isShort: !isWide), to: width, glyphs: glyphs))
            },
            .left("SD SOURCE", .fitting(9...26), from: 110, order: DroppedOrder.source.title) { row, width in
                let source = row.location?.shortDescription ?? (row.source.isEmpty ? "-" : row.shownSource)
                return StyledText(TextWidth.truncatedMiddle(source, to: width, glyphs: glyphs), .dim)
            },
            .left("SINCE", .fixed(6), from: 118, order: DroppedOrder.since.title) { row, _ in
                StyledText(row.since.map { times.shortClock($0) } ?? "-", .dim)
            },
        ]
    }
}

extension DroppedRow.Reason {
    /// `#1 keep …_scrape =~ "true" was ""`: the value survives, the rule's text gives way.
    func line(width: Int, hasValue: Bool, glyphs: GlyphSet) -> StyledText {
        switch self {
        case .rule(let number, let rule, let value, _):
            let head = "#\(number) "
            let quoted = TextWidth.truncatedEnd(GoSyntax.quoted(value), to: max(width / 3, 4), glyphs: glyphs)
            let tail = hasValue ? " was \(quoted)" : ""
            let room = width - head.utf8.count - TextWidth.columns(of: tail, glyphs: glyphs)
            return StyledText(head, .dim)
                + StyledText(TextWidth.truncatedMiddle(rule, to: max(room, 6), glyphs: glyphs))
                + StyledText(tail, .warning)
        case .duplicate(let other): return StyledText("duplicate of \(other)")
        case .invalid(let text): return StyledText(text, .warning)
        case .empty: return StyledText("no labels left after relabeling")
        }
    }

    /// What the rule looked at and found: `"" does not match "true"`, `"istio-proxy" matches "istio-.*"`; nil for other
    /// reasons.
    var finding: String? {
        guard case .rule(_, let rule, let value, _) = self else { return nil }
        let quoted = GoSyntax.quoted(value)
        guard let sign = rule.firstRange(of: " =~ ") else { return quoted }
        return "\(quoted) \(rule.hasPrefix("keep ") ? "does not match" : "matches") \(rule[sign.upperBound...])"
    }

    /// The rule's place in the configuration: `prometheus.yml:58`, short `yml:58`.
    func place(isShort: Bool) -> String {
        guard case .rule(_, _, _, let location) = self else { return "-" }
        return isShort ? location.shortestDescription : location.shortDescription
    }
}
