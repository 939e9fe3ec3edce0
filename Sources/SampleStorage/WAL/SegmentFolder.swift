internal import Synchronization

/// The finished segments in a directory, for reading only: a checkpoint's, or a log's before it is opened for writing.
package final class SegmentFolder: SegmentStore {
    package let path: String
    package let segments: ClosedRange<UInt32>
    private let files: LogFiles
    /// The file last read.
    private let latest = Mutex<(segment: UInt32, file: LogFile)?>(nil)

    package init(_ path: String, segments: ClosedRange<UInt32>, files: LogFiles = .system) {
        self.path = path
        self.segments = segments
        self.files = files
    }

    package func read(
        segment: UInt32,
        from offset: Int,
        into buffer: UnsafeMutableRawBufferPointer
    ) throws(LogProblem) -> Int {
        guard segment >= segments.lowerBound else { throw .segmentGone(segment, first: segments.lowerBound) }
        guard segment <= segments.upperBound else { return 0 }
        let known = latest.withLock { $0?.segment == segment ? $0?.file : nil }
        if let known { return try known.read(from: offset, into: buffer) }
        let file = try files.open("\(path)/\(SegmentName.text(segment))")
        latest.withLock { $0 = (segment, file) }
        return try file.read(from: offset, into: buffer)
    }
}
