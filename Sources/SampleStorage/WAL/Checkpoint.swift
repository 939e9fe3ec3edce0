internal import MetricModel
internal import SelfMetrics

/// What is still needed of segments that go (`Checkpoint` in `tsdb/wlog/checkpoint.go`, v3.5): a directory
/// `checkpoint.NNNNNNNN` beside them, a log of its own, that holds the segments up to that number.
package enum Checkpoint {
    package struct Report: Sendable, Hashable {
        package var number: UInt32
        package var byteCount: Int
        package var keptSeries: Int
        package var droppedSeries: Int
    }

    /// Records are collected up to this size before they are written, or up to half a segment.
    private static let largestBatch = 1 << 20

    /// Writes the checkpoint of everything up to segment `last`, then removes those segments and older checkpoints. The
    /// storage thread only. A kill at any moment leaves a log that opens and has lost nothing.
    ///
    /// Samples, histograms and exemplars before `minTimestampMillis` are left out, and so is all that belongs to a series
    /// whose number `isKept` does not want.
    ///
    /// - Returns: what was written.
    /// - Throws: `.invalid` when segments between the last checkpoint and the first one are missing or `last` is the
    ///   newest; `.corruption`, `.damagedCheckpoint`: nothing is repaired here; `.unreadable`, `.unwritable`. The log
    ///   goes on as it was, and another call tries again.
    @discardableResult
    package static func write(
        _ log: SegmentDirectory,
        through last: UInt32,
        minTimestampMillis: Int64,
        segmentSize: Int = LogWriter.defaultSegmentSize,
        isCompressed: Bool = true,
        metrics: WALMetrics? = nil,
        keeping isKept: @escaping (UInt64) -> Bool
    ) throws(LogProblem) -> Report {
        metrics?.checkpointCreations.increment()
        let report: Report
        do {
            try check(last, of: log)
            let unfinished = "\(log.path)/\(SegmentName.checkpoint(last))\(SegmentName.unfinishedSuffix)"
            try log.files.remove(unfinished)
            let target = try SegmentDirectory(unfinished, files: log.files)
            var filter = CheckpointFilter(minTimestampMillis: minTimestampMillis, keeping: isKept)
            var copy = try CheckpointCopy(target, segmentSize: segmentSize, isCompressed: isCompressed)
            try copy.take(from: LogHistory(log, through: last), through: &filter)
            try log.files.rename(unfinished, to: "\(log.path)/\(SegmentName.checkpoint(last))")
            try log.files.syncDirectory(log.path)
            report = Report(
                number: last,
                byteCount: target.byteCount,
                keptSeries: filter.keptSeries,
                droppedSeries: filter.droppedSeries
            )
        } catch {
            metrics?.checkpointCreationsFailed.increment()
            throw error
        }
        try log.truncate(through: last)
        try removeCheckpoints(before: last, of: log, metrics)
        return report
    }

    private static func check(_ last: UInt32, of log: SegmentDirectory) throws(LogProblem) {
        let listing = try LogDirectoryListing(checkpointsIn: log.path, files: log.files)
        let segments = log.segments
        guard segments.contains(last), last < segments.upperBound else {
            throw .invalid(path: log.path, cause: "no finished segment \(last) to checkpoint")
        }
        guard let checkpoint = listing.checkpoint else { return }
        guard checkpoint.number + 1 >= segments.lowerBound else {
            throw .invalid(
                path: log.path,
                cause: "unexpected gap to last checkpoint. expected:\(checkpoint.number + 1), "
                    + "requested:\(segments.lowerBound)"
            )
        }
        guard last > checkpoint.number else {
            throw .invalid(path: log.path, cause: "segment \(last) is in checkpoint \(checkpoint.number) already")
        }
    }

    private static func removeCheckpoints(
        before number: UInt32,
        of log: SegmentDirectory,
        _ metrics: WALMetrics?
    ) throws(LogProblem) {
        metrics?.checkpointDeletions.increment()
        do {
            for checkpoint in try LogDirectoryListing(checkpointsIn: log.path, files: log.files).checkpoints
            where checkpoint.number < number {
                try log.files.remove(checkpoint.path)
            }
        } catch {
            metrics?.checkpointDeletionsFailed.increment()
            throw error
        }
    }

    /// Bytes of the newest checkpoint of a log; 0 when there is none.
    package static func byteCount(in path: String, files: LogFiles = .system) throws(LogProblem) -> Int {
        guard let checkpoint = try LogDirectoryListing(checkpointsIn: path, files: files).checkpoint else { return 0 }
        var byteCount = 0
        for name in try files.list(checkpoint.path) {
            byteCount += try files.status("\(checkpoint.path)/\(name)")?.byteCount ?? 0
        }
        return byteCount
    }

    /// Writes what a filter leaves of a history.
    private struct CheckpointCopy: ~Copyable {
        private var writer: LogWriter
        private var packed: PackedRecords
        private var record = RecordBuffer()
        private let batchByteCount: Int

        init(_ target: SegmentDirectory, segmentSize: Int, isCompressed: Bool) throws(LogProblem) {
            writer = try LogWriter(target, segmentSize: segmentSize)
            packed = PackedRecords(isCompressed: isCompressed)
            batchByteCount = min(largestBatch, segmentSize / 2)
        }

        /// Copies everything, metadata last, and has it on the disk.
        mutating func take(
            from history: consuming LogHistory,
            through filter: inout CheckpointFilter
        ) throws(LogProblem) {
            while let found = try history.next() {
                record.removeAll()
                do {
                    try filter.append(found.bytes, into: &record)
                } catch {
                    throw history.corruption(in: found, error.description)
                }
                try write(onlyAbove: batchByteCount)
            }
            record.removeAll()
            filter.appendMetadata(into: &record)
            try write(onlyAbove: 0)
            try writer.close()
        }

        private mutating func write(onlyAbove byteCount: Int) throws(LogProblem) {
            packed.append(record)
            guard packed.byteCount > byteCount else { return }
            // A failure ends the checkpoint, so the time of a next try does not matter.
            _ = try writer.write(packed, now: MonotonicTime(nanoseconds: 0))
            packed.removeAll()
        }
    }
}
