internal import MetricModel
internal import Relabeling
internal import ScrapeEngine

/// Everything about one dropped target: what discovery said, and what each rule made of it up to the one that dropped it.
enum DroppedPage {
    /// What the page tells of.
    struct Subject: Sendable {
        var row: DroppedRow
        /// nil until the engine has answered.
        var trace: DroppedTrace?
        /// The engine knows no such pool any more.
        var isPoolGone = false
    }

    static func page(of subject: Subject, width: Int, times: TimeFormat, place: FilePlace?) -> TextPage {
        let row = subject.row
        var lines = facts(of: row, width: width, times: times)
        lines.append(StyledText())
        lines += rules(subject, width)
        lines.append(StyledText())
        let discovered = row.discoveredLabels
        lines.append(StyledText("DISCOVERED (\(discovered.count))", .heading))
        for (name, value) in LabelSecrets(discovered).pairs {
            lines.append(StyledText("  \(name)", .dim) + StyledText(" = ", .dim) + StyledText(GoSyntax.quoted(value)))
        }
        let address = row.address.isEmpty ? "(no address)" : row.shownAddress
        return TextPage(title: "DROPPED  \(address)", lines: lines, dropped: subject, place: place)
    }

    /// Why it was dropped, and where it comes from.
    static func facts(of row: DroppedRow, width: Int, times: TimeFormat) -> [StyledText] {
        var lines = why(row, width)
        lines.append(FactRows.line("POOL", row.pool))
        if !row.source.isEmpty { lines.append(FactRows.line("GROUP", row.shownSource)) }
        if let location = row.location { lines.append(FactRows.line("FROM", location.description)) }
        if let since = row.since { lines.append(FactRows.line("SINCE", times.clock(since))) }
        return lines
    }

    private static func why(_ row: DroppedRow, _ width: Int) -> [StyledText] {
        switch row.shownReason {
        case .rule(let number, let rule, let value, let location):
            [
                FactRows.line("RULE", "#\(number) \(rule)"),
                FactRows.line("VALUE", GoSyntax.quoted(value), .warning),
                FactRows.line("AT", location.description),
            ]
        case .duplicate(let other): [FactRows.line("WHY", "the same labels and URL as \(other)")]
        case .invalid(let text):
            FactRows.lines("WHY", wrapping: text, .warning, limit: 4, width: width, glyphs: .unicode)
        case .empty: [FactRows.line("WHY", "relabeling left no label")]
        }
    }

    private static func rules(_ subject: Subject, _ width: Int) -> [StyledText] {
        guard let trace = subject.trace?.trace else {
            let why = subject.isPoolGone ? "its pool is not configured any more" : "asking the engine"
            return [StyledText("RULES", .heading) + StyledText("  \(why)", .dim)]
        }
        guard !trace.steps.isEmpty else {
            return [StyledText("RULES", .heading) + StyledText("  no relabel_configs: labels pass as they are", .dim)]
        }
        var lines = [StyledText("RULES", .heading) + StyledText("  \(verdict(trace))", .dim)]
        let secrets = LabelSecrets(subject.row.discoveredLabels, steps: trace.steps)
        for (index, step) in trace.steps.enumerated() { lines += self.lines(of: step, index + 1, width, secrets) }
        return lines
    }

    private static func verdict(_ trace: RelabelTrace) -> String {
        let count = ReadableNumber.counted(trace.steps.count, "rule")
        if trace.steps.last?.drops == true { return "\(count) until it is dropped" }
        let isKnown = trace.steps.allSatisfy(\.isKnown)
        return isKnown ? "\(count), none of which drops it now" : "\(count); what some did is not recorded"
    }

    /// The rule and its place on a line, what it did below.
    private static func lines(
        of step: RelabelTrace.Step,
        _ number: Int,
        _ width: Int,
        _ secrets: LabelSecrets
    ) -> [StyledText] {
        let head = "  #\(number) "
        let place = step.rule.location.shortDescription
        let room = max(width - 2 - head.utf8.count - place.utf8.count - 2, 8)
        let rule = TextWidth.truncatedMiddle(secrets.hidden(in: step.rule.summary), to: room, glyphs: .unicode)
        let title =
            StyledText(head, .dim)
            + StyledText(TextWidth.paddedLeftAligned(rule, to: room, glyphs: .unicode), step.drops ? .warning : .title)
            + StyledText("  \(place)", .dim)
        let style: Style = step.drops ? .warning : step.changes.isEmpty ? .dim : .plain
        let words = TextWrap.lines(
            secrets.hidden(in: step.words),
            width: max(width - 10, 8),
            limit: 6,
            glyphs: .unicode
        )
        return [title] + words.map { StyledText("       \($0)", style) }
    }
}

/// The page about a dropped target, and the way to the next.
extension Monitor {
    mutating func openDropped() -> [Effect] {
        guard let row = dropped.current else { return [] }
        let subject = DroppedPage.Subject(row: row)
        overlay = .page(DroppedPage.page(of: subject, width: size.columns, times: times, place: place(of: row)))
        return [.loadDroppedTrace(pool: row.pool, discovered: row.discovered)]
    }

    mutating func openNextDropped(_ step: Int) -> [Effect] {
        guard dropped.selectNext(step, page: tablePage, now: now.monotonic, where: { _ in true }) else {
            notices.show(.info, "no \(step > 0 ? "further" : "earlier") dropped target", at: now.monotonic)
            return []
        }
        return openDropped()
    }

    mutating func take(_ trace: DroppedTrace?, of pool: String, _ discovered: DiscoveredLabels) {
        guard case .page(let page) = overlay, var subject = page.dropped, subject.row.pool == pool,
            subject.row.discovered == discovered
        else { return }
        subject.trace = trace
        subject.isPoolGone = trace == nil
        var newer = DroppedPage.page(of: subject, width: size.columns, times: times, place: page.place)
        newer.top = page.top
        newer.left = page.left
        overlay = .page(newer)
    }
}
