internal import HTTPTransport
internal import MetricModel
internal import Relabeling
internal import ScrapeEngine

/// One step from discovered to final labels: a rule, or what happens without one.
struct LabelStep {
    /// Counted from 1; `+` for what is built in.
    let sign: String
    let title: String
    let location: SourceLocation?
    /// nil for what is built in.
    let step: RelabelTrace.Step?
    /// What of the labels is for nobody to read.
    let secrets: LabelSecrets
    let effects: [StyledText]
    let isChange: Bool

    /// The rules in their order; behind them the `instance` label that a target without one gets from its address
    /// (`PopulateLabels` in `scrape/target.go`, v3.5).
    static func steps(of trace: RelabelTrace, final: Labels, hiding secrets: LabelSecrets) -> [LabelStep] {
        var steps = trace.steps.enumerated().map { LabelStep($1, number: $0 + 1, hiding: secrets) }
        if trace.verdict.isKept, trace.result["instance"] == nil, let instance = final["instance"] {
            steps.append(
                LabelStep(
                    sign: "+",
                    title: "instance from __address__",
                    location: nil,
                    step: nil,
                    secrets: secrets,
                    effects: [StyledText("+ instance=\(GoSyntax.quoted(instance))", .up)],
                    isChange: true
                )
            )
        }
        return steps
    }

    private init(
        sign: String,
        title: String,
        location: SourceLocation?,
        step: RelabelTrace.Step?,
        secrets: LabelSecrets,
        effects: [StyledText],
        isChange: Bool
    ) {
        self.sign = sign
        self.title = title
        self.location = location
        self.step = step
        self.secrets = secrets
        self.effects = effects
        self.isChange = isChange
    }

    init(_ step: RelabelTrace.Step, number: Int, hiding secrets: LabelSecrets) {
        sign = String(number)
        title = secrets.hidden(in: step.rule.summary)
        location = step.rule.location
        self.step = step
        self.secrets = secrets
        effects = Self.effects(of: step, hiding: secrets)
        isChange = step.drops || !step.changes.isEmpty || !step.isKnown
    }

    private static func effects(of step: RelabelTrace.Step, hiding secrets: LabelSecrets) -> [StyledText] {
        func quoted(_ text: String, _ name: String = "") -> String {
            GoSyntax.quoted(secrets.hidden(in: LabelSecrets.shown(text, of: name)))
        }
        guard step.isKnown else { return [StyledText(RelabelTrace.Step.unknownWords, .dim)] }
        let value = step.joined.map { "value \(quoted($0))" } ?? ""
        if step.drops { return [StyledText("drops the target, \(value)", .down)] }
        switch step.rule.action {
        case .keep, .drop, .keepEqual, .dropEqual: return [StyledText("kept, \(value)", .dim)]
        default: break
        }
        if let bad = step.badName { return [StyledText("\(quoted(bad)) is no label name", .warning)] }
        if step.changes.isEmpty { return [StyledText("no change", .dim)] }
        return step.changes.map { change in
            switch change {
            case .added(let name, let value): StyledText("+ \(name)=\(quoted(value, name))", .up)
            case .changed(let name, let from, let to):
                StyledText("~ \(name)=\(quoted(to, name))", .warning)
                    + StyledText(" was \(quoted(from, name))", .dim)
            case .removed(let name, let value):
                StyledText("- \(name)", .down) + StyledText("=\(quoted(value, name))", .dim)
            }
        }
    }

    /// Where it stands, in a narrow column: `yml:58`.
    var shortPlace: String { location?.shortestDescription ?? "builtin" }

    private func shown(_ text: String) -> String {
        SecretParameters.masked(inSentence: secrets.hidden(in: text))
    }

    /// Everything about it, for the half of a wide screen.
    func detailLines(of count: Int, width: Int, glyphs: GlyphSet) -> [StyledText] {
        var head = StyledText(sign == "+" ? "BUILTIN" : "RULE \(sign) of \(count)", .heading)
        head.add("  \(step?.rule.action.rawValue ?? "")", .title)
        head.add("  \(location?.shortPosition ?? "")", .dim)
        var facts: [(String, String)] = []
        if let rule = step?.rule {
            if !rule.sourceLabels.isEmpty { facts.append(("source", rule.sourceLabels.joined(separator: ", "))) }
            if rule.separator != RelabelRule.defaultSeparator { facts.append(("separator", shown(rule.separator))) }
            if rule.regex != .everything { facts.append(("regex", shown(rule.shownPattern))) }
            if rule.modulus > 0 { facts.append(("modulus", String(rule.modulus))) }
            if !rule.targetLabel.isEmpty { facts.append(("target", rule.targetLabel)) }
            switch rule.action {
            case .replace, .labelMap: facts.append(("replacement", shown(rule.shownReplacement)))
            default: break
            }
        } else {
            facts.append(("why", "a target without an instance label gets its address"))
        }
        if let joined = step?.joined { facts.append(("value", GoSyntax.quoted(secrets.hidden(in: joined)))) }
        for (index, capture) in (step?.captures ?? []).enumerated() where step?.rule.regex != .everything {
            facts.append(("$\(index + 1)", capture.map { GoSyntax.quoted(secrets.hidden(in: $0)) } ?? "took no part"))
        }
        var lines = [head]
        for (name, text) in facts {
            let line =
                StyledText("  \(TextWidth.paddedLeftAligned(name, to: 12, glyphs: glyphs))", .dim) + StyledText(text)
            lines += line.wrapped(to: width, indent: 14, glyphs: glyphs)
        }
        for effect in effects { lines += (StyledText("  ") + effect).wrapped(to: width, indent: 4, glyphs: glyphs) }
        return lines
    }
}

/// The table of steps: number, rule, place, and what it did, one effect below the other.
struct LabelStepTable {
    let width: Int
    let isWrapped: Bool
    let glyphs: GlyphSet

    private static let placeColumns = 9
    private var effectColumns: Int { max(width * 3 / 10, 14) }
    private var ruleColumns: Int { max(width - 5 - Self.placeColumns - 1 - effectColumns, 12) }

    var heading: StyledText {
        var line = StyledText("  #  ", .heading)
        line.add(TextWidth.paddedLeftAligned("RULE", to: ruleColumns, glyphs: glyphs), .heading)
        line.add(TextWidth.paddedLeftAligned("  AT", to: Self.placeColumns + 1, glyphs: glyphs), .heading)
        line.add("EFFECT", .heading)
        return line
    }

    func lines(of step: LabelStep, isChosen: Bool) -> [StyledText] {
        var line = StyledText(isChosen ? "\(glyphs.selection) " : "  ", .key)
        line.add(TextWidth.paddedLeftAligned(step.sign, to: 3, glyphs: glyphs), .dim)
        let rule = StyledText(step.title, isChosen ? .title : step.isChange ? .plain : .dim)
        let rules = isWrapped ? rule.wrapped(to: ruleColumns, glyphs: glyphs) : [rule]
        let effects = isWrapped ? step.effects.flatMap { $0.wrapped(to: effectColumns, glyphs: glyphs) } : step.effects
        line.add(rules[0].fitted(to: ruleColumns, glyphs: glyphs))
        let place = TextWidth.truncatedMiddle(step.shortPlace, to: Self.placeColumns - 2, glyphs: glyphs)
        line.add("  \(TextWidth.paddedLeftAligned(place, to: Self.placeColumns - 1, glyphs: glyphs))", .dim)
        if let first = effects.first { line.add(first.fitted(to: effectColumns, glyphs: glyphs)) }
        var lines = [line]
        for index in 1..<max(rules.count, effects.count, 2) where index < rules.count || index < effects.count {
            var more = StyledText("     ")
            more.add((index < rules.count ? rules[index] : StyledText()).fitted(to: ruleColumns, glyphs: glyphs))
            more.add(String(repeating: " ", count: Self.placeColumns + 1))
            if index < effects.count { more.add(effects[index].fitted(to: effectColumns, glyphs: glyphs)) }
            lines.append(more)
        }
        return lines
    }
}

extension SourceLocation {
    /// `yml:58`: the file's extension stands for its name.
    var shortestDescription: String {
        let name = shortDescription
        guard let dot = name.lastIndex(of: ".") else { return name }
        return String(name[name.index(after: dot)...])
    }
}
