package import MetricModel

/// A run of relabel rules, told rule by rule.
package struct RelabelTrace: Sendable, Hashable {
    /// What one rule did to one label.
    package enum Change: Sendable, Hashable {
        case added(name: String, value: String)
        case changed(name: String, from: String, to: String)
        case removed(name: String, value: String)
    }

    /// One rule that ran.
    package struct Step: Sendable, Hashable {
        /// The rule, with its number and place.
        package let rule: RelabelRule
        /// The source values joined; nil for the actions that look at names only.
        package let joined: String?
        /// Whether the rule's condition held; nil for actions that have none (`hashmod`, `lowercase`, `uppercase`).
        package let matched: Bool?
        /// What the groups of the match took, from `$1` on; nil for one that took no part. Only `replace` has them.
        package let captures: [String?]
        /// What `replace` should have set and cannot, because it is no name.
        package let badName: String?
        /// In name order.
        package let changes: [Change]
        /// True for the rule that dropped the label set; it is the last step then.
        package let drops: Bool
        /// False where what the rule looked at is not known, and so what it did.
        package var isKnown = true
    }

    /// The rules that ran; those behind a dropping rule did not.
    package let steps: [Step]
    package let verdict: RelabelVerdict
    package let input: Labels
    /// The labels after the last step.
    package let result: Labels
}

struct TracingRelabelObserver: RelabelObserver {
    private(set) var steps: [RelabelTrace.Step] = []
    private let rules: [RelabelRule]
    private var labels: Labels

    init(rules: [RelabelRule], labels: Labels) {
        self.rules = rules
        self.labels = labels
    }

    mutating func didRun(
        _ index: Int,
        run: borrowing RelabelRun,
        outcome: RelabelOutcome,
        labels builder: borrowing LabelsBuilder
    ) {
        let rule = rules[index]
        var copy = copy builder
        let after = copy.build()
        let readsValues = !rule.action.filtersNames && rule.action != .labelMap
        let hasCaptures = rule.action == .replace && outcome.matched == true
        steps.append(
            RelabelTrace.Step(
                rule: rule,
                joined: readsValues ? String(decoding: run.joined, as: UTF8.self) : nil,
                matched: outcome.matched,
                captures: hasCaptures ? Self.captures(of: rule, in: run) : [],
                badName: outcome.badName.map { String(decoding: $0, as: UTF8.self) },
                changes: Self.changes(from: labels, to: after),
                drops: outcome.drops
            )
        )
        labels = after
    }

    private static func captures(of rule: RelabelRule, in run: borrowing RelabelRun) -> [String?] {
        let (captures, text) = (run.captures, run.joined)
        return (0..<rule.regex.matcher.groupCount).map { group in
            captures[group + 1].map { String(decoding: text[$0], as: UTF8.self) }
        }
    }

    /// Walks both sets, which are in name order, in step.
    private static func changes(from before: Labels, to after: Labels) -> [RelabelTrace.Change] {
        var changes: [RelabelTrace.Change] = []
        var old = before.pairs[...]
        var new = after.pairs[...]
        while true {
            switch (old.first, new.first) {
            case (nil, nil): return changes
            case (let gone?, let made) where made.map({ precedes(gone.name, $0.name) }) ?? true:
                changes.append(.removed(name: gone.name, value: gone.value))
                old.removeFirst()
            case (let left, let made?) where left.map({ precedes(made.name, $0.name) }) ?? true:
                changes.append(.added(name: made.name, value: made.value))
                new.removeFirst()
            case (let left?, let made?):
                if !left.value.utf8.elementsEqual(made.value.utf8) {
                    changes.append(.changed(name: left.name, from: left.value, to: made.value))
                }
                old.removeFirst()
                new.removeFirst()
            default: return changes
            }
        }
    }

    private static func precedes(_ left: String, _ right: String) -> Bool {
        left.utf8.lexicographicallyPrecedes(right.utf8)
    }
}
