package import MetricModel

/// Decides which segments may go and when a new one begins. A value: the same questions get the same answers.
///
/// Segments go one by one from the oldest on, when nothing was written to them for the retention's time and no
/// destination needs them any more. Above the size they go in any case, which may lose what was not sent yet.
package struct SegmentRetention: Sendable, Hashable {
    package static let defaultTimeNanoseconds: Int64 = 2 * 3600 * 1_000_000_000
    package static let defaultByteLimit = 10 << 30

    package struct Decision: Sendable, Hashable {
        /// The segments up to this one are to be put into a checkpoint and removed; nil for none.
        package var truncateThrough: UInt32?
        /// The first segment that a destination needs and that goes all the same; nil when nothing unsent is lost.
        package var firstUnsent: UInt32?
        /// The newest segment has grown old enough to be ended, so that its beginning can go in time.
        package var startsSegment: Bool

        package init(truncateThrough: UInt32? = nil, firstUnsent: UInt32? = nil, startsSegment: Bool = false) {
            self.truncateThrough = truncateThrough
            self.firstUnsent = firstUnsent
            self.startsSegment = startsSegment
        }
    }

    package var timeNanoseconds: Int64
    /// Of segments and checkpoint together.
    package var byteLimit: Int

    package init(
        timeNanoseconds: Int64 = SegmentRetention.defaultTimeNanoseconds,
        byteLimit: Int = SegmentRetention.defaultByteLimit
    ) {
        self.timeNanoseconds = timeNanoseconds
        self.byteLimit = byteLimit
    }

    /// Decides for `segments`, all there are, oldest first, of which the last is being written, and a checkpoint of
    /// `checkpointByteCount`, which stays whatever is decided. `oldestNeeded` is the oldest segment that some destination
    /// has not sent in whole; nil when none needs any.
    package func decide(
        _ segments: [SegmentInformation],
        checkpointByteCount: Int = 0,
        oldestNeeded: UInt32?,
        now: WallTime
    ) -> Decision {
        guard let newest = segments.last else { return Decision() }
        var decision = Decision()
        var byteCount = segments.reduce(checkpointByteCount) { $0 + $1.byteCount }
        for segment in segments.dropLast() {
            let isNeeded = oldestNeeded.map { segment.number >= $0 } ?? false
            let isOld = segment.finishedAt.map { now - $0 >= timeNanoseconds } ?? false
            guard byteCount > byteLimit || (isOld && !isNeeded) else { break }
            decision.truncateThrough = segment.number
            if isNeeded, decision.firstUnsent == nil { decision.firstUnsent = segment.number }
            byteCount -= segment.byteCount
        }
        // A clock that was set back makes a segment young, never ended at once.
        decision.startsSegment = newest.byteCount > 0 && now - newest.startedAt >= timeNanoseconds / 8
        return decision
    }
}
