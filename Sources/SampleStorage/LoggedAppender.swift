internal import MetricModel

/// A transaction whose commit goes to the log first and then to the head.
struct LoggedAppender: Appender {
    let log: SampleLog
    var head: HeadAppender

    mutating func resolve(_ labels: Labels, isOffered: Bool) -> Result<SeriesRef, AppendError> {
        head.resolve(labels, isOffered: isOffered)
    }

    func labels(of ref: SeriesRef) -> Labels? { head.labels(of: ref) }

    func timeBounds(now: WallTime) -> TimeBounds { head.timeBounds(now: now) }

    mutating func check(
        _ columns: SampleColumns,
        from start: Int,
        now: WallTime,
        exceptions: inout [SampleException]
    ) {
        head.check(columns, from: start, now: now, exceptions: &exceptions)
    }

    mutating func check(_ histograms: [HistogramSample], now: WallTime, exceptions: inout [SampleException]) {
        head.check(histograms, now: now, exceptions: &exceptions)
    }

    mutating func check(_ exemplars: [ExemplarSample]) -> [ExemplarException] { head.check(exemplars) }

    mutating func commit(_ columns: SampleColumns, _ items: ScrapeItems) -> Int { log.commit(columns, items) }

    mutating func rollback() { head.rollback() }
}
