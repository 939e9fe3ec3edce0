/// All that a log's directory holds, from the newest checkpoint on: what is replayed at the start, and where remote write
/// learns which series there are (`Head.Init` in `tsdb/head.go`, v3.5). One owner at a time.
package struct LogHistory: ~Copyable {
    private let checkpoint: LogDirectoryListing.Checkpoint?
    private var checkpointRecords: LogReader?
    private var segmentRecords: LogReader?
    /// The segments that are read after the checkpoint.
    package let segments: ClosedRange<UInt32>?

    /// The history that a log which is not open holds.
    ///
    /// - Throws: `.invalid` (`LogDirectoryListing`), `.unreadable`.
    package init(_ path: String, files: LogFiles = .system) throws(LogProblem) {
        let listing = try LogDirectoryListing(path, files: files)
        let segments = listing.afterCheckpoint(listing.segments, through: nil)
        try self.init(
            checkpoint: listing.checkpoint,
            segments: segments,
            in: segments.map { SegmentFolder(path, segments: $0, files: files) },
            files
        )
    }

    /// The history of an open log up to segment `last`, of the newest as much as there is when it is reached.
    ///
    /// - Throws: `.invalid`, `.unreadable`.
    package init(_ log: SegmentDirectory, through last: UInt32) throws(LogProblem) {
        var listing: LogDirectoryListing
        var present: ClosedRange<UInt32>
        repeat {
            listing = try LogDirectoryListing(checkpointsIn: log.path, files: log.files)
            present = log.segments
            // A checkpoint that came between the two took segments with it.
        } while try LogDirectoryListing(checkpointsIn: log.path, files: log.files).checkpoint != listing.checkpoint
        let segments = listing.afterCheckpoint(present, through: last)
        try self.init(checkpoint: listing.checkpoint, segments: segments, in: log, log.files)
    }

    private init(
        checkpoint: LogDirectoryListing.Checkpoint?,
        segments: ClosedRange<UInt32>?,
        in store: (any SegmentStore)?,
        _ files: LogFiles
    ) throws(LogProblem) {
        let inside = try Self.segments(inside: checkpoint, files)
        self.checkpoint = checkpoint
        self.segments = segments
        checkpointRecords = inside.map { Self.reader(of: $0.segments, in: $0) }
        if let segments, let store {
            segmentRecords = Self.reader(of: segments, in: store)
        } else {
            segmentRecords = nil
        }
    }

    private static func segments(
        inside checkpoint: LogDirectoryListing.Checkpoint?,
        _ files: LogFiles
    ) throws(LogProblem) -> SegmentFolder? {
        guard let checkpoint else { return nil }
        let listing = try LogDirectoryListing(checkpoint.path, files: files)
        return listing.segments.map { SegmentFolder(checkpoint.path, segments: $0, files: files) }
    }

    private static func reader(of segments: ClosedRange<UInt32>, in store: any SegmentStore) -> LogReader {
        LogReader(store, from: LogPosition(segment: segments.lowerBound), through: segments.upperBound)
    }

    /// True while the records come from the checkpoint: their positions are in it, not in the log.
    package var isInCheckpoint: Bool { checkpointRecords != nil }

    /// The next record, oldest first; nil at the end.
    ///
    /// - Throws: `.damagedCheckpoint`; else as `LogReader.next`. Of an open log `.segmentGone`, and `.unreadable` with
    ///   ENOENT, mean that a newer checkpoint has replaced what was being read: begin again.
    package mutating func next() throws(LogProblem) -> LogRecord? {
        if checkpointRecords != nil {
            do {
                if let record = try checkpointRecords?.next() { return record }
            } catch {
                throw inCheckpoint(error)
            }
            checkpointRecords = nil
        }
        return try segmentRecords?.next()
    }

    /// What is wrong when the record that `next` gave last is whole but means nothing.
    package func corruption(in record: LogRecord, _ cause: String) -> LogProblem {
        isInCheckpoint ? inCheckpoint(record.corruption(cause)) : record.corruption(cause)
    }

    private func inCheckpoint(_ problem: LogProblem) -> LogProblem {
        guard let checkpoint, case .corruption(let segment, let offset, let cause) = problem else { return problem }
        return .damagedCheckpoint(path: checkpoint.path, segment: segment, offset: offset, cause: cause)
    }
}
