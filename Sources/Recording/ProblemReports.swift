internal import Synchronization

/// What goes wrong with a recording, for whoever wants to know; the newest is kept until somebody does. Any thread.
final class ProblemReports: Sendable {
    private struct State {
        var report: (@Sendable (String) -> Void)?
        var unreported: String?
    }

    private let state = Mutex(State())

    func tell(_ problem: String) {
        let report = state.withLock { state in
            if state.report == nil { state.unreported = problem }
            return state.report
        }
        report?(problem)
    }

    func observe(_ report: (@Sendable (String) -> Void)?) {
        let missed = state.withLock { state in
            state.report = report
            defer { if report != nil { state.unreported = nil } }
            return state.unreported
        }
        if let missed { report?(missed) }
    }
}
