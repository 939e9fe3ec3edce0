/// Where the log's segments lie: a directory (`SegmentDirectory`) or, without `--storage.path`, memory (`SegmentRing`).
/// One writer appends to the newest; any number of readers follow. Every method may be called from any thread.
package protocol SegmentStore: AnyObject, Sendable {
    /// The numbers of the segments there are, without gaps; the last is the one being written.
    var segments: ClosedRange<UInt32> { get }

    /// Copies bytes of a segment from `offset` on: as many as there are by now, at most `buffer.count`.
    ///
    /// - Returns: how many; 0 at the end, and in a segment that is not there yet.
    /// - Throws: `.segmentGone` when retention has taken the segment, `.unreadable` when the system refuses.
    func read(segment: UInt32, from offset: Int, into buffer: UnsafeMutableRawBufferPointer) throws(LogProblem) -> Int
}

/// A store that can be written. Only `LogWriter` calls this, under the log's lock.
package protocol WritableSegmentStore: SegmentStore {
    /// Adds bytes to the newest segment: all of them or, when it throws, none. Readers see them from then on.
    ///
    /// - Throws: `.unwritable`. What was written of them is cut off again, by the next call if not by this one.
    func append(_ bytes: UnsafeRawBufferPointer) throws(LogProblem)

    /// Begins the segment after the newest, which is finished with it. `byteCount` is how much will be appended to it
    /// if all goes well.
    ///
    /// - Throws: `.unwritable`; the newest segment stays the newest.
    func startSegment(capacity byteCount: Int) throws(LogProblem)

    /// Ends writing: what was appended is on the disk when it returns.
    func close() throws(LogProblem)
}
