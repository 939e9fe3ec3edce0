package import MetricModel

/// What retention wants to know of a segment.
package struct SegmentInformation: Sendable, Hashable {
    package var number: UInt32
    package var byteCount: Int
    /// When it was begun; for segments of an earlier run, when they were last written.
    package var startedAt: WallTime
    /// When something was last written to it; nil for the newest.
    package var finishedAt: WallTime?

    package init(number: UInt32, byteCount: Int, startedAt: WallTime, finishedAt: WallTime? = nil) {
        self.number = number
        self.byteCount = byteCount
        self.startedAt = startedAt
        self.finishedAt = finishedAt
    }
}
