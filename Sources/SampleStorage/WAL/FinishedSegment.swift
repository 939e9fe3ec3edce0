internal import MetricModel
internal import SelfMetrics

/// A segment that nothing will be written to any more but that may not be on the disk yet. The storage thread ends it,
/// never the thread of a commit.
package struct FinishedSegment: Sendable {
    package let number: UInt32
    let file: LogFile
    /// Its successor's name has to reach the disk too.
    let directory: String
    let files: LogFiles
    let metrics: WALMetrics?

    /// Has the segment on the disk. Blocks as long as the disk does.
    ///
    /// - Throws: `.unwritable`; the bytes may be lost if the machine stops now.
    package func sync() throws(LogProblem) {
        let start = MonotonicTime.now()
        try file.sync()
        metrics?.fsyncDuration.observe(Double(MonotonicTime.now() - start) / 1e9)
        try files.syncDirectory(directory)
    }
}
