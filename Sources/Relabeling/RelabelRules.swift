package import MetricModel

/// What a list of rules says about a label set.
package enum RelabelVerdict: Sendable, Hashable {
    case kept
    /// Dropped by the rule at this index of the list, counted from 0.
    case dropped(Int)

    package var isKept: Bool { self == .kept }
}

/// An ordered list of relabel rules (`relabel.ProcessBuilder`, v3.5). The same meaning for targets and for metrics.
package struct RelabelRules: Sendable, Hashable {
    package let rules: [RelabelRule]

    package static let none = RelabelRules([])

    package init(_ rules: [RelabelRule]) { self.rules = rules }

    package var isEmpty: Bool { rules.isEmpty }

    /// Runs the rules in order on one working set; the first that drops ends the run, and what the builder then holds
    /// is of no use. Any thread, for builders of its own.
    package func apply(to builder: inout LabelsBuilder) -> RelabelVerdict {
        if rules.isEmpty { return .kept }
        var observer = SilentRelabelObserver()
        return run(on: &builder, observer: &observer)
    }

    /// The same run, told rule by rule. For people, not for the scrape path: it copies every label set.
    package func explain(labels: Labels) -> RelabelTrace {
        var builder = LabelsBuilder(labels)
        var observer = TracingRelabelObserver(labels: labels)
        let verdict = run(on: &builder, observer: &observer)
        return RelabelTrace(steps: observer.steps, verdict: verdict, input: labels, result: builder.build())
    }

    /// The only implementation: specialised for each observer, so that the silent run has nothing of the telling one.
    private func run<Observer: RelabelObserver>(
        on builder: inout LabelsBuilder,
        observer: inout Observer
    ) -> RelabelVerdict {
        var run = RelabelRun()
        for (index, rule) in rules.enumerated() {
            run.join(rule, in: builder)
            let outcome = run.perform(rule, on: &builder)
            observer.didRun(rule, joined: run.joined, outcome: outcome, labels: builder)
            if outcome.drops { return .dropped(index) }
        }
        return .kept
    }
}

/// What a rule did, beside changing labels.
struct RelabelOutcome {
    /// Nil for actions that match nothing.
    var matched: Bool?
    var drops = false
}

/// Is told about every rule that ran.
protocol RelabelObserver {
    mutating func didRun(_ rule: RelabelRule, joined: [UInt8], outcome: RelabelOutcome, labels: borrowing LabelsBuilder)
}

struct SilentRelabelObserver: RelabelObserver {
    @inline(__always)
    mutating func didRun(
        _ rule: RelabelRule,
        joined: [UInt8],
        outcome: RelabelOutcome,
        labels: borrowing LabelsBuilder
    ) {}
}
