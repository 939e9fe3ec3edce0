package import MetricModel

/// What a run of rules did to one label set, in a few bytes: which rule dropped it, else which ones rewrote it.
package struct RelabelTouch: Sendable, Hashable {
    /// The index of the rule that dropped the set; nil for one that was kept.
    package var droppedBy: Int?
    /// A bit for each of the first 64 rules that was to set, rename or remove labels and whose condition held.
    package var rewrittenBy: UInt64 = 0

    package static let none = RelabelTouch()

    package init() {}

    package var isNone: Bool { droppedBy == nil && rewrittenBy == 0 }

    package func isRewritten(by index: Int) -> Bool { index < 64 && rewrittenBy >> UInt64(index) & 1 == 1 }
}

extension RelabelRules {
    /// As `apply(to:in:)`, and says which rules had a part in it. For what happens once per series: costs a few
    /// instructions for each rule.
    package func apply(
        to builder: inout LabelsBuilder,
        in run: inout RelabelRun,
        touch: inout RelabelTouch
    ) -> RelabelVerdict {
        var observer = TouchObserver(rules: rules)
        let verdict = perform(on: &builder, in: &run, observer: &observer)
        touch = RelabelTouch()
        if case .dropped(let index) = verdict {
            touch.droppedBy = index
        } else {
            touch.rewrittenBy = observer.rewriting
        }
        return verdict
    }
}

private struct TouchObserver: RelabelObserver {
    private(set) var rewriting: UInt64 = 0
    private let rules: [RelabelRule]

    init(rules: [RelabelRule]) { self.rules = rules }

    mutating func didRun(
        _ index: Int,
        run: borrowing RelabelRun,
        outcome: RelabelOutcome,
        labels: borrowing LabelsBuilder
    ) {
        guard index < 64, outcome.matched ?? true, outcome.badName == nil, rules[index].action.rewrites else { return }
        rewriting |= 1 << UInt64(index)
    }
}

extension RelabelAction {
    /// Whether it changes labels, rather than only keeping or dropping the set.
    fileprivate var rewrites: Bool {
        switch self {
        case .keep, .drop, .keepEqual, .dropEqual: false
        default: true
        }
    }
}
