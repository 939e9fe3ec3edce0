/// Who knows the log's series besides the log's own records: the checkpoint and the segments before a place, or the
/// head when the log is in memory. Called on the destinations' threads.
package protocol SeriesSource: Sendable {
    /// Calls `body` with number and `Labels.encoded` of every series that may occur behind `position`; more of them do
    /// no harm. The bytes live for the call.
    ///
    /// - Throws: when the log cannot be read; the series visited before stay known.
    func forEachSeries(
        before position: LogPosition,
        _ body: (_ number: UInt64, _ encodedLabels: UnsafeRawBufferPointer) -> Void
    ) throws(LogProblem)

    /// The numbers of the series that may get new entries: what else the log named before can be forgotten, once
    /// everything written by now is read.
    func liveSeries() -> SeriesNumbers
}
