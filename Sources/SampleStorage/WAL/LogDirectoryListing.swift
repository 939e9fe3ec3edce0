/// What lies in a log's directory (`listSegments`, `listCheckpoints` in `tsdb/wlog`, v3.5).
package struct LogDirectoryListing: Sendable, Hashable {
    package struct Checkpoint: Sendable, Hashable {
        /// The segments up to this one are in it.
        package var number: UInt32
        package var path: String
    }

    /// The numbers of the segments; nil when there are none.
    package var segments: ClosedRange<UInt32>?
    /// Oldest first; the last is the one that counts.
    package var checkpoints: [Checkpoint]
    /// Checkpoints that were never finished.
    package var leftovers: [String]

    /// Looks into `path`; one that is not there is empty. Not while the log is open: segments that come and go meanwhile
    /// look like gaps.
    ///
    /// - Throws: `.invalid` with `segments are not sequential` or when a checkpoint is a file, `.unreadable`.
    package init(_ path: String, files: LogFiles = .system) throws(LogProblem) {
        try self.init(checkpointsIn: path, files: files)
        var numbers: [Int] = []
        for name in try Self.names(path, files) {
            if let number = SegmentName.number(name) { numbers.append(number) }
        }
        numbers.sort()
        guard let first = numbers.first, let last = numbers.last else { return }
        // The last number stays free: something is always written behind it.
        guard first >= 0, last < Int(UInt32.max), last - first == numbers.count - 1, Set(numbers).count == numbers.count
        else { throw .invalid(path: path, cause: "segments are not sequential") }
        segments = UInt32(first)...UInt32(last)
    }

    /// Looks for checkpoints only, at any time.
    init(checkpointsIn path: String, files: LogFiles) throws(LogProblem) {
        segments = nil
        checkpoints = []
        leftovers = []
        for name in try Self.names(path, files) where name.hasPrefix(SegmentName.checkpointPrefix) {
            // One that is gone by now was unfinished or old.
            guard let status = try files.status("\(path)/\(name)") else { continue }
            guard status.isDirectory else {
                throw .invalid(path: path, cause: "checkpoint \(name) is not a directory")
            }
            let rest = name.dropFirst(SegmentName.checkpointPrefix.count)
            if let number = SegmentName.number(rest).flatMap({ UInt32(exactly: $0) }) {
                checkpoints.append(Checkpoint(number: number, path: "\(path)/\(name)"))
            } else if name.hasSuffix(SegmentName.unfinishedSuffix) {
                leftovers.append("\(path)/\(name)")
            }
        }
        checkpoints.sort { $0.number < $1.number }
    }

    private static func names(_ path: String, _ files: LogFiles) throws(LogProblem) -> [String] {
        try files.status(path) == nil ? [] : files.list(path)
    }

    /// The newest checkpoint.
    package var checkpoint: Checkpoint? { checkpoints.last }

    /// Which of `segments` go on where the newest checkpoint ends, up to `last`; nil for none.
    func afterCheckpoint(_ segments: ClosedRange<UInt32>?, through last: UInt32?) -> ClosedRange<UInt32>? {
        guard let segments else { return nil }
        let start = max(segments.lowerBound, checkpoint.map { $0.number + 1 } ?? 0)
        let end = min(segments.upperBound, last ?? segments.upperBound)
        return start <= end ? start...end : nil
    }

    /// The number of the segment that is written next: no number is used twice.
    var nextSegment: UInt32 {
        max(segments.map { $0.upperBound + 1 } ?? 0, checkpoint.map { $0.number + 1 } ?? 0)
    }
}
