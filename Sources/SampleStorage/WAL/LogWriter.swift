package import MetricModel
internal import SelfMetrics

/// Writes records to the log (`WL` in `tsdb/wlog/wlog.go`, v3.5). Owned by the log's lock: whoever holds that may call.
///
/// The records of one call lie in one segment and reach it with one write(2), or not at all. They are not synced: a kill
/// of the process loses nothing, a crash of the machine what the system had not written yet. Finished segments are
/// synced by whoever the store hands them to, the newest by `close`.
package struct LogWriter: ~Copyable {
    package static let defaultSegmentSize = 128 << 20
    /// While writes fail they are tried this often.
    private static let retryNanoseconds: Int64 = 1_000_000_000
    /// Memory kept from one call to the next.
    private static let keptByteCount = 4 << 20

    private let store: any WritableSegmentStore
    private let segmentSize: Int
    private let metrics: WALMetrics?
    private var segment: UInt32
    /// Bytes of the segment that were taken.
    private var offset = 0
    private var fragments = RecordBuffer(capacity: 1 << 16)
    private var failure: (problem: LogProblem, since: MonotonicTime, triedAt: MonotonicTime)?

    /// A writer to a store that was just opened: its newest segment is empty.
    ///
    /// - Throws: `invalid segment size` unless `segmentSize` is a multiple of 32 KiB.
    package init(
        _ store: any WritableSegmentStore,
        segmentSize: Int = LogWriter.defaultSegmentSize,
        metrics: WALMetrics? = nil
    ) throws(LogProblem) {
        guard segmentSize > 0, segmentSize % LogPage.size == 0 else {
            throw .invalid(path: "the log", cause: "invalid segment size")
        }
        self.store = store
        self.segmentSize = segmentSize
        self.metrics = metrics
        segment = store.segments.upperBound
    }

    /// The place behind the last record.
    package var end: LogPosition { LogPosition(segment: segment, offset: UInt32(clamping: offset)) }

    /// Since when every write has failed, and why the last one did; nil when the last one succeeded.
    package var failing: (problem: LogProblem, since: MonotonicTime)? { failure.map { ($0.problem, $0.since) } }

    /// Writes records, all or none of them.
    ///
    /// - Returns: the place behind the last of them.
    /// - Throws: `.unwritable`. Nothing of the records is in the log, and what was there before is as it was. The next
    ///   try comes a second later at the earliest and begins a new segment; until then the same error is thrown again.
    package mutating func write(
        _ records: borrowing PackedRecords,
        now: MonotonicTime
    ) throws(LogProblem) -> LogPosition {
        guard !records.isEmpty else { return end }
        if let failure, now - failure.triedAt < Self.retryNanoseconds { throw failure.problem }
        do {
            try makeRoom(for: records)
            try append(records)
        } catch {
            metrics?.writesFailed.increment()
            failure = (error, failure?.since ?? now, now)
            throw error
        }
        failure = nil
        return end
    }

    /// Ends the segment and begins the next one, unless nothing was written to it yet.
    ///
    /// - Throws: `.unwritable`; writing goes on in the old segment.
    package mutating func startSegment() throws(LogProblem) { try startSegment(capacity: segmentSize) }

    /// Pads the last page and has everything on the disk.
    package mutating func close() throws(LogProblem) {
        // Readers do without the padding where it cannot be written; what was acknowledged is synced all the same.
        if failure == nil { try? padPage() }
        try store.close()
    }

    /// A segment is left when the records do not fit into what is left of it, and after a failure: what the disk did to
    /// its end is not to be trusted.
    private mutating func makeRoom(for records: borrowing PackedRecords) throws(LogProblem) {
        guard offset > 0 else { return }
        if failure == nil, end(of: records, at: offset) <= segmentSize { return }
        try startSegment(capacity: max(segmentSize, end(of: records, at: 0)))
    }

    private mutating func startSegment(capacity: Int) throws(LogProblem) {
        guard offset > 0 else { return }
        // Readers do without the padding where it cannot be written.
        if failure == nil { try? padPage() }
        try store.startSegment(capacity: capacity)
        segment += 1
        offset = 0
    }

    private mutating func padPage() throws(LogProblem) {
        let left = LogPage.bytesLeft(at: offset)
        guard left < LogPage.size else { return }
        fragments.removeAll()
        fragments.fill(atMost: left) { room in
            room.initializeMemory(as: UInt8.self, repeating: 0)
            return left
        }
        let store = store
        try fragments.withBytes { bytes throws(LogProblem) in try store.append(bytes) }
        offset += left
        metrics?.completedPages.increment()
        metrics?.pageFlushes.increment()
    }

    private func end(of records: borrowing PackedRecords, at offset: Int) -> Int {
        var offset = offset
        var start = 0
        for entry in records.entries {
            offset = LogPage.end(ofRecord: entry.end - start, at: offset)
            start = entry.end
        }
        return offset
    }

    private mutating func append(_ records: borrowing PackedRecords) throws(LogProblem) {
        let newOffset = end(of: records, at: offset)
        fragments.removeAll()
        let parts = fragments.appendFragments(of: records, at: offset, byteCount: newOffset - offset)
        let store = store
        try fragments.withBytes { bytes throws(LogProblem) in try store.append(bytes) }
        count(parts, until: newOffset, records.savedByteCount)
        offset = newOffset
        if fragments.count > Self.keptByteCount { fragments = RecordBuffer(capacity: 1 << 16) }
    }

    private func count(_ parts: (count: Int, byteCount: Int), until newOffset: Int, _ saved: Int) {
        guard let metrics else { return }
        let completed = newOffset / LogPage.size - offset / LogPage.size
        metrics.completedPages.increment(by: completed)
        metrics.pageFlushes.increment(by: completed + (newOffset % LogPage.size > 0 ? 1 : 0))
        metrics.recordPartWrites.increment(by: parts.count)
        metrics.recordPartBytes.increment(by: parts.byteCount)
        metrics.recordBytesSaved.increment(by: saved)
    }
}

extension RecordBuffer {
    /// Adds the fragments of records as they lie in a segment from `offset` on, `byteCount` bytes with the zeros between
    /// them.
    ///
    /// - Returns: how many fragments there are and how many bytes they have, headers included.
    fileprivate mutating func appendFragments(
        of records: borrowing PackedRecords,
        at offset: Int,
        byteCount: Int
    ) -> (count: Int, byteCount: Int) {
        var total = (count: 0, byteCount: 0)
        fill(atMost: byteCount) { room in
            guard let base = room.baseAddress else { return 0 }
            var fragments = FragmentCursor(offset: offset, next: base)
            records.withBytes { bytes in
                var start = 0
                for entry in records.entries {
                    fragments.write(.init(rebasing: bytes[start..<entry.end]), isPacked: entry.isPacked)
                    start = entry.end
                }
            }
            total = (fragments.count, fragments.byteCount)
            return fragments.next - base
        }
        return total
    }
}
