package import MetricModel
internal import Synchronization

/// A series as a reader sees it.
package struct HeadSeries: Hashable, Sendable {
    package let ref: SeriesRef
    package let labels: Labels
}

/// A series with its newest value.
package struct HeadSeriesState: Hashable, Sendable {
    package let ref: SeriesRef
    package let labels: Labels
    /// The newest sample, also when it is no longer kept; of a native histogram its time and sum. Nil without one.
    package let last: Sample?
    /// The newest value when it is a native histogram.
    package let lastHistogram: NativeHistogram?
}

/// How many series a metric has.
package struct MetricSeriesCount: Hashable, Sendable {
    package let metric: String
    package let seriesCount: Int
}

/// Looking into the head: the lock is taken for one series or one short step at a time, so that a commit waits for
/// microseconds. What changes meanwhile may be seen or not.
extension Head {
    /// Histograms, exemplars or series that are copied under the lock at a time.
    private static let itemsPerStep = 256

    /// The kept samples of a series between two times in milliseconds, both included, oldest first; nil when the series
    /// was collected. O(samples kept of the series), copied a few chunks at a time; decoding needs no lock.
    package func samples(of ref: SeriesRef, from: Int64, to: Int64) -> [Sample]? {
        guard let cursor = state.withLock({ $0.window.beginReading(ref) }) else { return nil }
        defer { state.withLock { $0.window.endReading(cursor) } }
        var samples: [Sample] = []
        while true {
            let chunks = state.withLock { $0.window.readChunks(cursor, limit: SampleWindow.chunksPerStep) }
            guard !chunks.isEmpty else { return samples }
            for chunk in chunks {
                samples += chunk.lazy.filter { $0.timestampMillis >= from && $0.timestampMillis <= to }
            }
        }
    }

    /// The kept native histograms of a series between two times in milliseconds, both included, oldest first; nil when
    /// the series was collected.
    package func histograms(of ref: SeriesRef, from: Int64, to: Int64) -> [HistogramPoint]? {
        var found: [HistogramPoint] = []
        var number: Int? = 0
        while let start = number {
            let step = state.withLock { state in
                state.window.record(of: ref).map { _ in
                    state.window.histograms.points(of: ref.slot, from: start, limit: Self.itemsPerStep)
                }
            }
            guard let step else { return nil }
            found += step.points.filter { $0.timestampMillis >= from && $0.timestampMillis <= to }
            number = step.next
        }
        return found
    }

    /// The kept exemplars of a series, oldest first.
    package func exemplars(of ref: SeriesRef) -> [Exemplar] {
        var found: [Exemplar] = []
        var number: Int? = 0
        while let start = number {
            let step = state.withLock { $0.exemplars.exemplars(of: ref, from: start, limit: Self.itemsPerStep) }
            found += step.exemplars
            number = step.next
        }
        return found
    }

    /// What scrapes last said about a series' family; nil when they said nothing or the series was collected.
    package func metadata(of ref: SeriesRef) -> MetricMetadata? {
        state.withLock { state in
            state.window.record(of: ref).flatMap { _ in state.metadata.metadata(of: ref.slot) }
        }
    }

    /// Labels and newest values of series, in the order of `refs`; collected ones are left out.
    package func series(_ refs: [SeriesRef]) -> [HeadSeriesState] {
        var found: [HeadSeriesState] = []
        for start in stride(from: 0, to: refs.count, by: Self.itemsPerStep) {
            let some = refs[start..<min(refs.count, start + Self.itemsPerStep)]
            found += state.withLock { state in some.compactMap { state.series($0) } }
        }
        return found
    }

    /// The newest sample of a series, also when it is no longer kept; nil without one or when it was collected.
    package func lastSample(of ref: SeriesRef) -> Sample? {
        state.withLock { state in
            guard let record = state.window.record(of: ref), record.pointee.lastMillis != .min else { return nil }
            return Sample(timestampMillis: record.pointee.lastMillis, valueBits: record.pointee.lastValueBits)
        }
    }

    /// The labels of a series; nil when it was collected.
    package func labels(of ref: SeriesRef) -> Labels? {
        state.withLock { state in
            state.window.record(of: ref).map { state.catalog.labels($0.pointee.labelList) }
        }
    }

    /// The series that fulfil all of `matchers`, at most `limit` of them, in no particular order. O(series in the head).
    package func series(matching matchers: [LabelMatcher], limit: Int = .max) -> [HeadSeries] {
        var found: [HeadSeries] = []
        var slot: UInt32? = 0
        while let start = slot, found.count < limit {
            let room = limit - found.count
            let (matches, next) = state.withLock { $0.series(matching: matchers, from: start, limit: room) }
            found += matches
            slot = next
        }
        return found
    }

    /// The metrics with the most series, most first, equals by name. O(distinct labels in the head).
    package func topMetricsBySeries(limit: Int) -> [MetricSeriesCount] {
        var counts: [MetricSeriesCount] = []
        var symbol: UInt32? = 0
        while let start = symbol {
            let (some, next) = state.withLock { $0.metricCounts(from: start) }
            counts += some
            symbol = next
        }
        counts.sort { ($1.seriesCount, $0.metric) < ($0.seriesCount, $1.metric) }
        return Array(counts.prefix(max(0, limit)))
    }
}

extension HeadState {
    /// A series with its newest value; nil when it was collected.
    func series(_ ref: SeriesRef) -> HeadSeriesState? {
        guard let record = window.record(of: ref)?.pointee else { return nil }
        let last = Sample(timestampMillis: record.lastMillis, valueBits: record.lastValueBits)
        return HeadSeriesState(
            ref: ref,
            labels: catalog.labels(record.labelList),
            last: record.lastMillis == .min ? nil : last,
            lastHistogram: record.flags.contains(.lastIsHistogram) ? window.histograms.last(of: ref.slot) : nil
        )
    }

    private static let step: UInt32 = 512

    /// The matching series among the next slots, and where to go on; nil at the end.
    func series(
        matching matchers: [LabelMatcher],
        from start: UInt32,
        limit: Int
    ) -> (matches: [HeadSeries], next: UInt32?) {
        let end = min(window.series.count, start + Self.step)
        var matches: [HeadSeries] = []
        for slot in start..<max(start, end) {
            let record = window.series[slot].pointee
            guard record.flags.contains(.live), catalog.matches(matchers, list: record.labelList) else { continue }
            let ref = SeriesRef(slot: slot, number: record.number)
            matches.append(HeadSeries(ref: ref, labels: catalog.labels(record.labelList)))
            if matches.count == limit { break }
        }
        return (matches, end < window.series.count ? end : nil)
    }

    /// The metric names among the next symbols, and where to go on; nil at the end.
    func metricCounts(from start: UInt32) -> (counts: [MetricSeriesCount], next: UInt32?) {
        let end = min(catalog.symbols.end, start + Self.step)
        var counts: [MetricSeriesCount] = []
        for symbol in start..<max(start, end) {
            guard let pair = EncodedPair(in: catalog.symbols.bytes(of: symbol), at: 0),
                pair.name.elementsEqual("__name__".utf8)
            else { continue }
            counts.append(
                MetricSeriesCount(
                    metric: String(decoding: pair.value, as: UTF8.self),
                    seriesCount: catalog.symbols.seriesCount(of: symbol)
                )
            )
        }
        return (counts, end < catalog.symbols.end ? end : nil)
    }
}

extension SeriesCatalog {
    /// True when a series with this list fulfils all matchers.
    func matches(_ matchers: [LabelMatcher], list: UInt32) -> Bool {
        matchers.allSatisfy { matcher in
            for symbol in lists[list] {
                guard let pair = EncodedPair(in: symbols.bytes(of: symbol), at: 0) else { continue }
                if pair.name.elementsEqual(matcher.name) { return matcher.accepts(pair.value) }
            }
            return matcher.accepts(UnsafeRawBufferPointer(start: nil, count: 0))
        }
    }
}
