/// All that a log's directory holds, from the newest checkpoint on: what is replayed at the start, and where remote write
/// learns which series there are (`Head.Init` in `tsdb/head.go`, v3.5). One owner at a time.
package struct LogHistory: ~Copyable {
    private let checkpoint: LogDirectoryListing.Checkpoint?
    private var checkpointRecords: LogReader?
    private var segmentRecords: LogReader?
    /// The segments that are read after the checkpoint.
    package let segments: ClosedRange<UInt32>?

    /// The history up to segment `last`, or of all segments there are now.
    ///
    /// - Throws: `.invalid` (`LogDirectoryListing`), `.unreadable`.
    package init(_ path: String, through last: UInt32? = nil, files: LogFiles = .system) throws(LogProblem) {
        let listing = try LogDirectoryListing(path, files: files)
        let inside = try Self.segments(inside: listing.checkpoint, files)
        let segments = listing.segmentsAfterCheckpoint.flatMap { range in
            let end = min(range.upperBound, last ?? range.upperBound)
            return range.lowerBound <= end ? range.lowerBound...end : nil
        }
        self.segments = segments
        checkpoint = listing.checkpoint
        checkpointRecords = inside?.reader()
        segmentRecords = segments.map { SegmentFolder(path, segments: $0, files: files) }?.reader()
    }

    private static func segments(
        inside checkpoint: LogDirectoryListing.Checkpoint?,
        _ files: LogFiles
    ) throws(LogProblem) -> SegmentFolder? {
        guard let checkpoint else { return nil }
        let listing = try LogDirectoryListing(checkpoint.path, files: files)
        return listing.segments.map { SegmentFolder(checkpoint.path, segments: $0, files: files) }
    }

    /// True while the records come from the checkpoint: their positions are in it, not in the log.
    package var isInCheckpoint: Bool { checkpointRecords != nil }

    /// The next record, oldest first; nil at the end.
    ///
    /// - Throws: `.damagedCheckpoint`; else as `LogReader.next`. `.unreadable` with ENOENT means that a newer checkpoint
    ///   has replaced what was being read: begin again.
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

extension SegmentFolder {
    /// Reads all segments to their end.
    func reader() -> LogReader {
        LogReader(self, from: LogPosition(segment: segments.lowerBound), through: segments.upperBound)
    }
}
