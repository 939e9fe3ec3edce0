internal import MetricModel

/// What the screen itself costs, of the last second.
package struct ScreenStatistics: Sendable, Hashable {
    /// The longest that a frame took, from the state to the terminal.
    package var frameNanoseconds: Int64
    package var framesPerSecond: Int
    /// Rows that had changed and were handed to the terminal.
    package var rowsPerSecond: Int
    /// Bytes that the terminal took for them.
    package var bytesPerSecond: Int

    package init(frameNanoseconds: Int64, framesPerSecond: Int, rowsPerSecond: Int, bytesPerSecond: Int = 0) {
        self.frameNanoseconds = frameNanoseconds
        self.framesPerSecond = framesPerSecond
        self.rowsPerSecond = rowsPerSecond
        self.bytesPerSecond = bytesPerSecond
    }
}

/// Adds up what frames cost until somebody asks. A value; times are parameters.
struct FrameWatch: Sendable {
    private var slowest: Int64 = 0
    private var frames = 0
    private var rows = 0
    private var bytes = 0
    private var since: MonotonicTime

    init(at now: MonotonicTime) { since = now }

    mutating func note(rows: Int) {
        frames += 1
        self.rows += rows
    }

    mutating func note(bytes: Int) { self.bytes += bytes }

    mutating func note(nanoseconds: Int64) { slowest = max(slowest, nanoseconds) }

    /// What came together since the last call, by the second; nil when no time has passed.
    mutating func take(at now: MonotonicTime) -> ScreenStatistics? {
        let span = now - since
        guard span > 0 else { return nil }
        defer { self = FrameWatch(at: now) }
        func perSecond(_ count: Int) -> Int { Int((Double(count) * 1e9 / Double(span)).rounded()) }
        return ScreenStatistics(
            frameNanoseconds: slowest,
            framesPerSecond: perSecond(frames),
            rowsPerSecond: perSecond(rows),
            bytesPerSecond: perSecond(bytes)
        )
    }
}
