import MetricModel
import SampleStorage
import Synchronization

/// A head, or a storage with its log, that remembers what the last commit brought beside its float samples.
final class WatchedHead: Appendable {
    private let storage: any Appendable
    private let items = Mutex(ScrapeItems.none)

    init(_ storage: any Appendable) { self.storage = storage }

    var lastItems: ScrapeItems { items.withLock { $0 } }

    func appender() -> any Appender { WatchedAppender(inner: storage.appender(), watcher: self) }

    fileprivate func note(_ new: ScrapeItems) { items.withLock { $0 = new } }
}

private struct WatchedAppender: Appender {
    var inner: any Appender
    let watcher: WatchedHead

    mutating func resolve(_ labels: Labels, isOffered: Bool) -> Result<SeriesRef, AppendError> {
        inner.resolve(labels, isOffered: isOffered)
    }

    func labels(of ref: SeriesRef) -> Labels? { inner.labels(of: ref) }

    func timeBounds(now: WallTime) -> TimeBounds { inner.timeBounds(now: now) }

    mutating func check(
        _ columns: SampleColumns,
        from start: Int,
        now: WallTime,
        exceptions: inout [SampleException]
    ) {
        inner.check(columns, from: start, now: now, exceptions: &exceptions)
    }

    mutating func check(_ histograms: [HistogramSample], now: WallTime, exceptions: inout [SampleException]) {
        inner.check(histograms, now: now, exceptions: &exceptions)
    }

    mutating func check(_ exemplars: [ExemplarSample]) -> [ExemplarException] { inner.check(exemplars) }

    mutating func commit(_ columns: SampleColumns, _ items: ScrapeItems) -> Int {
        watcher.note(items)
        return inner.commit(columns, items)
    }

    mutating func rollback() { inner.rollback() }
}
