internal import MetricModel

/// Letting go of what is too old, in steps short enough to be taken between two commits.
extension HeadState {
    /// Removes up to `limit` closed chunks and histograms that are older than the window or over the budget.
    ///
    /// - Returns: False when nothing is left to remove.
    mutating func expireChunks(limit: Int) -> Bool {
        for _ in 0..<limit {
            guard expireOldest() || window.isOverLimit && window.dropOldest() else { return false }
        }
        return true
    }

    /// Removes a chunk or histogram that is older than the window; false when there is none.
    private mutating func expireOldest() -> Bool {
        let windowSeconds = options.windowMillis / 1000
        let chunk = window.arena.oldest
        if chunk != 0, isOlder(window.arena[chunk].pointee.closedAt, than: windowSeconds) {
            _ = window.removeOldest()
            window.counts.chunksExpired += 1
            return true
        }
        guard let stamp = window.histograms.oldestStamp, isOlder(stamp, than: windowSeconds) else { return false }
        window.histograms.removeOldest()
        return true
    }

    /// Holds the budget after a commit of what is not chunks.
    mutating func makeRoom() {
        updateBlockLimit()
        while window.isOverLimit, window.dropOldest() {}
    }

    /// Looks at the next `limit` slots: removes open chunks that are older than the window, closes those that nobody
    /// writes to any more, so that they leave in their turn, and removes series that nobody uses any more.
    mutating func collect(limit: UInt32, now: WallTime) {
        let horizon = now.milliseconds &- options.windowMillis
        var hasCollected = false
        for _ in 0..<min(limit, window.series.count) {
            if sweepSlot >= window.series.count { sweepSlot = 0 }
            let slot = sweepSlot
            let record = window.series[slot]
            sweepSlot += 1
            guard record.pointee.flags.contains(.live) else { continue }
            // Made before anybody told the head the time: its hour begins now.
            if record.pointee.lastUse == 0 { record.pointee.lastUse = window.clock }
            if record.pointee.openChunk != 0 { endChunk(of: record, horizon: horizon) }
            guard record.pointee.firstChunk == 0, isIdle(record), !window.histograms.hasKept(of: slot) else { continue }
            remove(record, slot: slot)
            hasCollected = true
        }
        if hasCollected { updateBlockLimit() }
    }

    /// An open chunk that is older than the window goes; one that nobody writes to any more closes.
    private mutating func endChunk(of record: UnsafeMutablePointer<SeriesRecord>, horizon: Int64) {
        if record.pointee.firstChunk == record.pointee.openChunk, record.pointee.lastMillis < horizon {
            window.removeOpenChunk(record)
            window.counts.chunksExpired += 1
            return
        }
        let patience = record.pointee.hasEnded ? Self.secondsAfterEnd : Self.secondsAfterSample
        if Int64(window.clock) - Int64(record.pointee.lastUse) > patience { window.endChunk(record) }
    }

    private mutating func remove(_ record: UnsafeMutablePointer<SeriesRecord>, slot: UInt32) {
        window.histograms.forgetLast(of: slot)
        metadata.remove(slot)
        unlogged.addCollected(record.pointee.number)
        catalog.remove(slot: slot, list: record.pointee.labelList)
        window.freeSlot(slot)
        counts.seriesCollected += 1
    }

    /// When the chunk of a series that ended with a stale marker closes, and of one that nobody uses.
    private static let secondsAfterEnd: Int64 = 30
    private static let secondsAfterSample: Int64 = 300
    /// For how long a series that nobody uses is kept for its last sample alone, while memory is short.
    private static let leastIdleSeconds: Int64 = 600

    /// True when nobody used a series without chunks for an hour, or for the window after it ended with a stale marker.
    /// What the budget has taken everything of that is as old does not wait for that.
    private func isIdle(_ record: UnsafeMutablePointer<SeriesRecord>) -> Bool {
        let lastUse = record.pointee.lastUse
        let isTaken = lastUse <= window.counts.droppedUntil
        guard record.pointee.hasEnded else {
            return isOlder(lastUse, than: isTaken ? Self.leastIdleSeconds : options.idleSeconds)
        }
        return isTaken || isOlder(lastUse, than: options.windowMillis / 1000)
    }

    /// True when a stamp of the head's clock lies more than `seconds` back, or so far ahead that the clock must have
    /// been set back since.
    private func isOlder(_ stamp: UInt32, than seconds: Int64) -> Bool {
        let age = Int64(window.clock) - Int64(stamp)
        return age > seconds || age < -3600
    }
}
