internal import MetricModel
internal import ScrapeEngine

/// What was asked of the engine about pauses, and what `u` takes back: the newest of it, also when it is not answered yet.
struct PauseCommands: Sendable {
    private struct Offer {
        let undo: PauseUndo
        let until: MonotonicTime
    }

    /// Not answered yet, oldest first. Answers may come in another order.
    private var unanswered: [EngineCommand] = []
    private var newest: EngineCommand?
    private var offer: Offer?
    /// `u` was pressed before the newest was answered.
    private var undoesAnswer = false

    /// How long something can be taken back.
    static let nanoseconds: Int64 = 30_000_000_000

    /// Whether `u` has something to do.
    var canUndo: Bool { offer != nil || isNewestUnanswered }

    private var isNewestUnanswered: Bool {
        guard let newest, !newest.isUndo else { return false }
        return unanswered.contains(newest)
    }

    mutating func expire(at now: MonotonicTime) {
        if let offer, now >= offer.until { self.offer = nil }
    }

    mutating func sent(_ command: EngineCommand) {
        switch command {
        case .pause, .resume, .undo: break
        case .reload, .probe: return
        }
        unanswered.append(command)
        newest = command
        undoesAnswer = false
    }

    /// `u` was pressed.
    ///
    /// - Returns: what to send now; nil when there is nothing, or not yet.
    mutating func undo() -> PauseUndo? {
        guard !isNewestUnanswered else {
            undoesAnswer = true
            return nil
        }
        defer { offer = nil }
        return offer?.undo
    }

    /// The engine has paused (or resumed) something.
    ///
    /// - Returns: what to send now, because it is to be taken back already.
    mutating func answered(_ report: PauseReport, isPause: Bool, at now: MonotonicTime) -> PauseUndo? {
        let place = unanswered.firstIndex { $0.isAnswered(by: report, isPause: isPause) }
        let isNewest = place.map { unanswered.remove(at: $0) == newest } ?? unanswered.isEmpty
        guard isNewest else { return nil }
        offer = report.undo.map { Offer(undo: $0, until: now + Self.nanoseconds) }
        guard undoesAnswer else { return nil }
        undoesAnswer = false
        return undo()
    }

    /// The engine refused; what could be taken back before can be still.
    mutating func refused(_ command: EngineCommand) {
        guard let place = unanswered.firstIndex(of: command) else { return }
        unanswered.remove(at: place)
        if command == newest { undoesAnswer = false }
    }
}

extension EngineCommand {
    fileprivate var isUndo: Bool { if case .undo = self { true } else { false } }

    fileprivate func isAnswered(by report: PauseReport, isPause: Bool) -> Bool {
        switch self {
        case .pause(let scope): isPause && scope == report.scope
        case .resume(let scope): !isPause && scope == report.scope
        // What is taken back is not offered again.
        case .undo(let undo): report.undo == nil && undo.scope == report.scope
        case .reload, .probe: false
        }
    }
}
