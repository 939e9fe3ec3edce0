internal import MetricModel
internal import Synchronization

/// A transaction on the head. It holds nothing: what is not committed was never there.
struct HeadAppender: Appender {
    let head: Head

    func resolve(_ labels: Labels, isOffered: Bool) -> Result<SeriesRef, AppendError> {
        if labels.isEmpty { return .failure(.emptyLabelset) }
        let hash = labels.hash64
        return head.state.withLock { state in
            defer { if !state.unlogged.isEmpty { head.noteUnlogged(state) } }
            return state.resolve(labels.encoded, hash: hash, isOffered: isOffered)
        }
    }

    func labels(of ref: SeriesRef) -> Labels? { head.labels(of: ref) }

    func timeBounds(now: WallTime) -> TimeBounds { head.state.withLock { $0.timeBounds(now) } }

    func check(_ columns: SampleColumns, from start: Int, now: WallTime, exceptions: inout [SampleException]) {
        head.state.withLock { $0.check(columns, from: start, now: now, exceptions: &exceptions) }
    }

    func check(_ histograms: [HistogramSample], now: WallTime, exceptions: inout [SampleException]) {
        guard !histograms.isEmpty else { return }
        head.state.withLock { $0.check(histograms, now: now, exceptions: &exceptions) }
    }

    func check(_ exemplars: [ExemplarSample]) -> [ExemplarException] {
        guard !exemplars.isEmpty else { return [] }
        return head.state.withLock { $0.check(exemplars) }
    }

    func commit(_ columns: SampleColumns, _ items: ScrapeItems) -> Int {
        head.state.withLock { $0.commit(columns, items) }
    }

    func rollback() {}
}
