internal import MetricModel
internal import ScrapeEngine

/// The process as a whole was stopped: by Ctrl-Z, or by somebody else.
struct Stop: Sendable {
    var nanoseconds: Int64
    /// Scrapes that were missed before.
    var missedBefore: Int
    var endedAt: MonotonicTime

    /// Until then every loop has come to its next tick, and counted those that were missed.
    static let countingNanoseconds: Int64 = 1_000_000_000
}

extension Monitor {
    /// Nothing was scraped for so long, and all goes on; a recording misses nothing.
    mutating func noteStop(_ nanoseconds: Int64) {
        snapshotMovedAt = now.monotonic
        guard !isRecording else { return }
        stop = Stop(
            nanoseconds: nanoseconds + (stop?.nanoseconds ?? 0),
            missedBefore: stop?.missedBefore ?? present?.missedTicks ?? 0,
            endedAt: now.monotonic
        )
    }

    /// Tells what the stop cost as soon as this snapshot has it.
    mutating func tellStop(_ newer: EngineSnapshot) {
        guard let stop, now.monotonic - stop.endedAt >= Stop.countingNanoseconds else { return }
        self.stop = nil
        let missed = ReadableNumber.counted(max(newer.missedTicks - stop.missedBefore, 0), "scrape")
        notices.show(.warning, "suspended \(ReadableNumber.age(stop.nanoseconds)), \(missed) missed", at: now.monotonic)
    }
}

extension EngineSnapshot {
    /// Ticks without a scrape, of all targets.
    fileprivate var missedTicks: Int { targets.indices.reduce(0) { $0 + targets[$1].missedTicks } }
}

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
