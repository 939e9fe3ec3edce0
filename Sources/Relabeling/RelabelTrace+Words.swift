internal import MetricModel

extension RelabelTrace.Step {
    /// What the rule looked at and what came of it, in one line: `"a;b" matches ($1="a"): sets pod="a"`. The rule
    /// itself is not in it.
    package var words: String {
        guard isKnown else { return Self.unknownWords }
        let effects = drops ? ["drops the target"] : changes.map(\.words)
        let effect = effects.isEmpty ? "changes nothing" : effects.joined(separator: ", ")
        return finding.isEmpty ? effect : "\(finding): \(effect)"
    }

    package static let unknownWords = "not recorded: it depends on a secret"

    private var finding: String {
        let value = joined.map { GoSyntax.quoted($0) } ?? ""
        switch rule.action {
        case .keep, .drop: return "\(value) \(matched == true ? "matches" : "does not match")"
        case .replace:
            if matched != true { return "\(value) does not match" }
            if let badName { return "\(value) matches\(groups), and \(GoSyntax.quoted(badName)) is no label name" }
            return "\(value) matches\(groups)"
        case .keepEqual, .dropEqual:
            return "\(value) \(matched == true ? "is" : "is not") what \(rule.targetLabel) says"
        case .hashMod, .lowercase, .uppercase: return "of \(value)"
        case .labelMap, .labelDrop, .labelKeep: return matched == true ? "" : "no name matches"
        }
    }

    /// ` ($1="a", $2="b")`; a group that took no part has no value. Nothing for the default pattern, whose only group is
    /// the whole value.
    private var groups: String {
        if captures.isEmpty || rule.regex == .everything { return "" }
        let groups = captures.enumerated().map { "$\($0 + 1)=\($1.map { GoSyntax.quoted($0) } ?? "nothing")" }
        return " (\(groups.joined(separator: ", ")))"
    }
}

extension RelabelTrace.Change {
    /// `sets pod="a"`.
    package var words: String {
        switch self {
        case .added(let name, let value): "sets \(name)=\(GoSyntax.quoted(value))"
        case .changed(let name, let from, let to):
            "changes \(name) from \(GoSyntax.quoted(from)) to \(GoSyntax.quoted(to))"
        case .removed(let name, let value): "removes \(name)=\(GoSyntax.quoted(value))"
        }
    }
}
