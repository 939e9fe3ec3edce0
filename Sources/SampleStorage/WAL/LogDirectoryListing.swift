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

    /// Looks into `path`; one that is not there is empty.
    ///
    /// - Throws: `.invalid` with `segments are not sequential` or when a checkpoint is a file, `.unreadable`.
    package init(_ path: String, files: LogFiles = .system) throws(LogProblem) {
        var numbers: [Int] = []
        checkpoints = []
        leftovers = []
        for name in try files.status(path) == nil ? [] : files.list(path) {
            if let number = SegmentName.number(name) { numbers.append(number) }
            guard name.hasPrefix(SegmentName.checkpointPrefix) else { continue }
            guard try files.status("\(path)/\(name)")?.isDirectory == true else {
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
        numbers.sort()
        guard let first = numbers.first, let last = numbers.last else { return }
        // The last number stays free: something is always written behind it.
        guard first >= 0, last < Int(UInt32.max), last - first == numbers.count - 1, Set(numbers).count == numbers.count
        else { throw .invalid(path: path, cause: "segments are not sequential") }
        segments = UInt32(first)...UInt32(last)
    }

    /// The newest checkpoint.
    package var checkpoint: Checkpoint? { checkpoints.last }

    /// The segments that go on where the newest checkpoint ends.
    package var segmentsAfterCheckpoint: ClosedRange<UInt32>? {
        guard let segments, let checkpoint else { return segments }
        guard segments.upperBound > checkpoint.number else { return nil }
        return max(segments.lowerBound, checkpoint.number + 1)...segments.upperBound
    }

    /// The number of the segment that is written next: no number is used twice.
    var nextSegment: UInt32 {
        max(segments.map { $0.upperBound + 1 } ?? 0, checkpoint.map { $0.number + 1 } ?? 0)
    }
}
