internal import MetricModel
internal import Relabeling
internal import ScrapeEngine

/// Where a target's labels come from: what discovery said, what each rule made of it, and what its series carry.
struct LabelsTab {
    let detail: DetailState
    let keys: KeyBindings
    let glyphs: GlyphSet

    private var row: TargetRow { detail.row }

    /// From so many columns on the chosen rule stands beside the labels.
    private static let splitColumns = 110

    func lines(width: Int) -> [StyledText] {
        guard width >= Self.splitColumns else { return narrowLines(width) }
        let left = width / 2 - 1
        return [StyledText(summary, .heading) + modeHint]
            + SideBySide.lines(
                labelLines(left - 1),
                ruleLines(width - left - 2),
                leftColumns: left,
                glyphs: glyphs
            )
    }

    private func narrowLines(_ width: Int) -> [StyledText] {
        [StyledText(summary, .heading) + modeHint] + tableLines(width)
            + wrapped("FINAL", row.shownLabels.description, width) + sourceLines(width) + [StyledText()]
            + discoveredLines(width)
    }

    /// `23 discovered → 6 rules → 4 final`.
    private var summary: String {
        let arrow = " \(glyphs.arrow) "
        let rules = detail.detail.map { ReadableNumber.counted($0.trace.steps.count, "rule") } ?? "rules"
        return "\(row.discoveredLabels.count) discovered\(arrow)\(rules)\(arrow)\(row.labels.count) final"
    }

    private var modeHint: StyledText {
        guard !steps.isEmpty else { return StyledText() }
        let toggle = keys.name(of: .toggleRuleChanges, in: .labels)
        let mode = detail.isChangesOnly ? "changes only (\(toggle) all rules" : "all rules (\(toggle) changes only"
        let (next, previous) = (keys.name(of: .nextRule, in: .labels), keys.name(of: .previousRule, in: .labels))
        return StyledText("     \(mode), \(next)/\(previous) step)", .dim)
    }

    // MARK: - Steps

    /// The rules that ran, and what happens without a rule.
    var steps: [LabelStep] {
        detail.detail.map {
            LabelStep.steps(
                of: $0.trace,
                final: row.shownLabels,
                hiding: LabelSecrets(row.discoveredLabels, steps: $0.trace.steps, url: row.url)
            )
        } ?? []
    }

    /// The places in `steps` of those that are shown.
    var shownSteps: [Int] {
        let steps = steps
        return steps.indices.filter { !detail.isChangesOnly || steps[$0].isChange }
    }

    /// Where the chosen rule stands among the lines; nil where it is not one of them.
    func lineOfChosenRule(width: Int) -> Int? {
        guard width < Self.splitColumns else { return nil }
        return tableLines(width).firstIndex { $0.pieces.first?.text.hasPrefix(glyphs.selection) == true }.map { $0 + 1 }
    }

    private func tableLines(_ width: Int) -> [StyledText] {
        guard detail.detail != nil else { return [StyledText("Loading the rules", .dim)] }
        let (steps, shown) = (steps, shownSteps)
        guard !steps.isEmpty else {
            return [StyledText("no relabel_configs: discovered labels pass as they are", .dim)]
        }
        guard !shown.isEmpty else {
            let toggle = keys.name(of: .toggleRuleChanges, in: .labels)
            return [StyledText("no rule changed anything - \(toggle) shows all \(steps.count)", .dim)]
        }
        let table = LabelStepTable(width: width, isWrapped: detail.isWrapped, glyphs: glyphs)
        return [table.heading] + shown.flatMap { table.lines(of: steps[$0], isChosen: $0 == detail.rule) }
    }

    private func ruleLines(_ width: Int) -> [StyledText] {
        let steps = steps
        guard steps.indices.contains(detail.rule) else { return tableLines(width) }
        let chosen = steps[detail.rule]
        return chosen.detailLines(of: detail.detail?.trace.steps.count ?? 0, width: width, glyphs: glyphs) + [
            StyledText()
        ] + tableLines(width)
    }

    // MARK: - Labels

    private func labelLines(_ width: Int) -> [StyledText] {
        discoveredLines(width) + [StyledText(), StyledText("FINAL (\(row.labels.count))", .heading)]
            + pairs(row.shownLabels, width) + [StyledText()] + sourceLines(width)
    }

    private func discoveredLines(_ width: Int) -> [StyledText] {
        [StyledText("DISCOVERED (\(row.discoveredLabels.count))", .heading)] + pairs(row.discoveredLabels, width)
    }

    private func pairs(_ labels: Labels, _ width: Int) -> [StyledText] {
        let pairs = LabelSecrets(labels).pairs
        let widest = pairs.reduce(8) { max($0, TextWidth.columns(of: $1.name, glyphs: glyphs)) }
        let nameColumns = min(widest, max(width * 3 / 5, 8))
        return pairs.flatMap { name, value in
            let name = TextWidth.truncatedMiddle(name, to: nameColumns, glyphs: glyphs)
            let line =
                StyledText("  \(TextWidth.paddedLeftAligned(name, to: nameColumns, glyphs: glyphs))  ", .dim)
                + StyledText(value.isEmpty ? "\"\"" : value)
            return detail.isWrapped ? line.wrapped(to: width, indent: nameColumns + 4, glyphs: glyphs) : [line]
        }
    }

    private func wrapped(_ name: String, _ text: String, _ width: Int) -> [StyledText] {
        FactRows.lines(name, wrapping: text, limit: detail.isWrapped ? 100 : 4, width: width, glyphs: glyphs)
    }

    private func sourceLines(_ width: Int) -> [StyledText] {
        [("GROUP", row.shownSource), ("FROM", row.location?.description ?? "")].flatMap { name, text in
            text.isEmpty ? [] : wrapped(name, text, width)
        }
    }
}
