/// Where the log's segments lie: a directory (`SegmentDirectory`) or, without `--storage.path`, memory (`SegmentRing`).
/// One writer appends to the newest; any number of readers follow. Every method may be called from any thread.
package protocol SegmentStore: AnyObject, Sendable {
    /// The numbers of the segments there are, without gaps; the last is the one being written.
    var segments: ClosedRange<UInt32> { get }

    /// Copies bytes of a segment from `offset` on: as many as there are by now, at most `buffer.count`.
    ///
    /// - Returns: how many; 0 at the end.
    /// - Throws: `.segmentGone` when retention has taken the segment, `.unreadable` when the system refuses.
    func read(segment: UInt32, from offset: Int, into buffer: UnsafeMutableRawBufferPointer) throws(LogProblem) -> Int
}

/// Why the log cannot be read at a place.
package enum LogProblem: Error, Hashable, Sendable {
    /// Retention took the segment; the oldest that is left is `first`.
    case segmentGone(UInt32, first: UInt32)
    /// The bytes are not a log: `cause` is Prometheus's text (storage-and-remote-write.md §2.2).
    case corruption(segment: UInt32, offset: Int, cause: String)
    /// The system refused: `operation` on `path` gave `code`.
    case unreadable(path: String, operation: String, code: Int32)
}
