internal import MetricModel
internal import Synchronization

/// The probes of one command: its answer goes out when the last has ended.
final class ProbeBatch: Sendable {
    private struct State {
        var outcomes: [TargetID: ProbeReport.Outcome] = [:]
        var isAnswered = false
    }

    private let targets: [TargetID]
    private let reply: @Sendable (EngineReply) -> Void
    private let state = Mutex(State())

    /// `targets` are not empty and each is there once.
    init(_ targets: [TargetID], reply: @escaping @Sendable (EngineReply) -> Void) {
        self.targets = targets
        self.reply = reply
    }

    /// Nobody waits for it any more.
    var isAnswered: Bool { state.withLock { $0.isAnswered } }

    /// Any thread.
    func add(_ outcome: ProbeReport.Outcome, for target: TargetID) {
        let report: ProbeReport? = state.withLock { state in
            state.outcomes[target] = outcome
            guard !state.isAnswered, state.outcomes.count == targets.count else { return nil }
            state.isAnswered = true
            let outcomes = state.outcomes
            return ProbeReport(outcomes: targets.compactMap { id in outcomes[id].map { (target: id, outcome: $0) } })
        }
        if let report { reply(.probed(report)) }
    }

    /// Answers in spite of probes that will not end any more. Any thread.
    func giveUp(_ text: String) {
        let isFirst = state.withLock { state in
            defer { state.isAnswered = true }
            return !state.isAnswered
        }
        if isFirst { reply(.refused(text)) }
    }
}
