internal import MetricModel
internal import ScrapeEngine

/// An engine that hangs: the header says so as long as it lasts, Events since when.
extension Monitor {
    /// Called when a second has passed.
    mutating func noteStall() {
        guard stalledSince == nil, let movedAt = snapshotMovedAt, let snapshot,
            now.monotonic - movedAt >= Self.stallNanoseconds
        else { return }
        stalledSince = movedAt
        let since = times.clock((freeze?.snapshot ?? snapshot).takenAt)
        logStall(.error, "ENGINE STALLED: it has said nothing since \(since), and what is shown is of then")
    }

    /// The engine has said something.
    mutating func noteMove() {
        snapshotMovedAt = now.monotonic
        guard let since = stalledSince else { return }
        stalledSince = nil
        logStall(.warning, "the engine goes on after \(ReadableNumber.age(now.monotonic - since))")
    }

    private mutating func logStall(_ level: Notice.Level, _ text: String) {
        noticeLog.add(Notice(level: level, text: text), at: now.wall)
        if navigation.context == .events, freeze == nil { refreshTable() }
    }
}
