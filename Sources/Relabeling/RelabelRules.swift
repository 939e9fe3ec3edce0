package import MetricModel

/// What a list of rules says about a label set.
package enum RelabelVerdict: Sendable, Hashable {
    case kept
    /// Dropped by the rule at this index of the list, counted from 0.
    case dropped(Int)

    package var isKept: Bool { self == .kept }
}

/// An ordered list of relabel rules (`relabel.ProcessBuilder`, v3.5). The same meaning for targets and for metrics.
package struct RelabelRules: Sendable {
    package let rules: [RelabelRule]
    private let steps: [RelabelStep]

    package static let none = RelabelRules([])

    package init(_ rules: [RelabelRule]) {
        self.rules = rules
        steps = rules.map(RelabelStep.init)
    }

    package var isEmpty: Bool { rules.isEmpty }

    /// Runs the rules in order on one working set; the first that drops ends the run, and what the builder then holds
    /// is of no use. Any thread, for a builder and a run of its own: the run's buffers are used again for the next label
    /// set, and hold what the last rule that ran looked at.
    package func apply(to builder: inout LabelsBuilder, in run: inout RelabelRun) -> RelabelVerdict {
        var observer = SilentRelabelObserver()
        return perform(on: &builder, in: &run, observer: &observer)
    }

    /// The same run, told rule by rule. For people, not for the scrape path: it copies every label set.
    package func explain(labels: Labels) -> RelabelTrace {
        var builder = LabelsBuilder(labels)
        var run = RelabelRun()
        var observer = TracingRelabelObserver(rules: rules, labels: labels)
        let verdict = perform(on: &builder, in: &run, observer: &observer)
        return RelabelTrace(steps: observer.steps, verdict: verdict, input: labels, result: builder.build())
    }

    /// The only implementation: specialised for each observer, so that the silent run has nothing of the telling one.
    func perform<Observer: RelabelObserver>(
        on builder: inout LabelsBuilder,
        in run: inout RelabelRun,
        observer: inout Observer
    ) -> RelabelVerdict {
        for index in steps.indices {
            let step = steps[index]
            run.join(step, in: builder)
            let outcome = run.perform(step, on: &builder)
            observer.didRun(index, run: run, outcome: outcome, labels: builder)
            if outcome.drops { return .dropped(index) }
        }
        return .kept
    }
}

extension RelabelRules: Hashable {
    package static func == (left: RelabelRules, right: RelabelRules) -> Bool { left.rules == right.rules }

    package func hash(into hasher: inout Hasher) { hasher.combine(rules) }
}

/// What a rule did, beside changing labels.
struct RelabelOutcome {
    /// Nil for actions that match nothing.
    var matched: Bool?
    var drops = false
    /// What `replace` should have set and cannot: it is no name.
    var badName: [UInt8]?
}

/// Is told about every rule that ran, by its place in the list.
protocol RelabelObserver {
    mutating func didRun(
        _ index: Int,
        run: borrowing RelabelRun,
        outcome: RelabelOutcome,
        labels: borrowing LabelsBuilder
    )
}

struct SilentRelabelObserver: RelabelObserver {
    @inline(__always)
    mutating func didRun(
        _ index: Int,
        run: borrowing RelabelRun,
        outcome: RelabelOutcome,
        labels: borrowing LabelsBuilder
    ) {}
}
