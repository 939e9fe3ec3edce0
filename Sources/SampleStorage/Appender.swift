package import MetricModel

/// Where scrapes put their samples: the head, or what stands before it (the WAL, which writes first and then commits to
/// the head behind it).
package protocol Appendable: Sendable {
    /// Begins a transaction. Any thread; one scrape uses one appender.
    func appender() -> any Appender
}

/// One transaction: one scrape (`storage/interface.go`, v3.5).
///
/// Whole scrapes cross this interface, in columns. The order of calls:
///
/// 1. `resolve` the labels of every series that is new to the caller.
/// 2. `check` the samples; blank the refs of what is refused, resolve again what is unknown and check that.
/// 3. Add stale markers and report series to the same columns, if their time is within `timeBounds`.
/// 4. `commit` the columns, or `rollback`. Afterwards the appender is not to be used.
///
/// An appender has one owner at a time. Series that were resolved exist from then on, also after a rollback.
package protocol Appender {
    /// Finds the series of these labels or creates it. Takes the storage's lock for a moment.
    ///
    /// With `isOffered` the caller has a sample for it, and the log gets to know the series whatever becomes of that
    /// sample. Without, the caller only wants to name the series: the log gets to know it when a commit has something
    /// of it.
    mutating func resolve(_ labels: Labels, isOffered: Bool) -> Result<SeriesRef, AppendError>

    /// The labels of a series that was resolved; nil when it was collected. Takes the storage's lock for a moment.
    func labels(of ref: SeriesRef) -> Labels?

    /// The times of samples that are taken now, as `check` would find them. Commits are not held against them: whoever
    /// commits what was not checked asks here first. `now` is the scrape's clock. Takes the storage's lock for a moment.
    func timeBounds(now: WallTime) -> TimeBounds

    /// Holds the entries from `start` on against what is committed, under the storage's lock, once, and appends to
    /// `exceptions`, in order, those that are not plainly accepted: none in normal life. A repetition of the last
    /// sample with the same bits is accepted. Two entries of one series are both held against the committed state.
    /// `now` is the scrape's clock: samples more than ten minutes ahead of it are out of bounds.
    mutating func check(
        _ columns: SampleColumns,
        from start: Int,
        now: WallTime,
        exceptions: inout [SampleException]
    )

    /// Holds histograms against what is committed, as `check` does with float samples.
    mutating func check(_ histograms: [HistogramSample], now: WallTime, exceptions: inout [SampleException])

    /// Holds exemplars against the newest of their series; a repetition of it is accepted and stored once.
    mutating func check(_ exemplars: [ExemplarSample]) -> [ExemplarException]

    /// Stores every entry whose ref is not `.none`, and the items beside them, all of it under the storage's lock,
    /// once. Of two entries of a series at one time the first wins; what is not newer than the series' last sample, or
    /// belongs to a collected series, is left out silently, as stale markers need it.
    ///
    /// - Returns: How many float samples were stored.
    @discardableResult
    mutating func commit(_ columns: SampleColumns, _ items: ScrapeItems) -> Int

    /// Gives the transaction up; nothing of it is stored.
    mutating func rollback()
}

extension Appender {
    /// Finds the series of these labels or creates it, for a sample that the caller has.
    package mutating func resolve(_ labels: Labels) -> Result<SeriesRef, AppendError> {
        resolve(labels, isOffered: true)
    }

    /// Checks all entries.
    package mutating func check(_ columns: SampleColumns, now: WallTime, exceptions: inout [SampleException]) {
        check(columns, from: 0, now: now, exceptions: &exceptions)
    }

    /// Stores float samples only.
    @discardableResult
    package mutating func commit(_ columns: SampleColumns) -> Int { commit(columns, .none) }
}
