package import MetricModel
internal import Synchronization

/// A series as a reader sees it.
package struct HeadSeries: Hashable, Sendable {
    package let ref: SeriesRef
    package let labels: Labels
}

/// How many series a metric has.
package struct MetricSeriesCount: Hashable, Sendable {
    package let metric: String
    package let seriesCount: Int
}

/// Looking into the head: the lock is taken for one series or one short step at a time, so that a commit waits for
/// microseconds. What changes meanwhile may be seen or not.
extension Head {
    /// The kept samples of a series between two times in milliseconds, both included, oldest first; nil when the series
    /// was collected. O(samples kept of the series); decoding needs no lock.
    package func samples(of ref: SeriesRef, from: Int64, to: Int64) -> [Sample]? {
        guard let chunks = state.withLock({ $0.window.chunks(of: ref) }) else { return nil }
        return chunks.flatMap { chunk in chunk.filter { $0.timestampMillis >= from && $0.timestampMillis <= to } }
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

extension SampleWindow {
    /// Copies of a series' chunks, oldest first; nil for a stale ref.
    func chunks(of ref: SeriesRef) -> [XORChunk]? {
        guard let record = record(of: ref) else { return nil }
        var chunks: [XORChunk] = []
        var chunk = record.pointee.firstChunk
        while chunk != 0 {
            let isOpen = chunk == record.pointee.openChunk
            chunks.append(copy(chunk, open: isOpen ? record : nil))
            chunk = isOpen ? 0 : arena[chunk].pointee.nextChunk
        }
        return chunks
    }

    private func copy(_ chunk: UInt32, open: UnsafeMutablePointer<SeriesRecord>?) -> XORChunk {
        var words: [UInt64] = []
        var block = chunk
        var first = ChunkBlock.firstWordOfChunk
        while block != 0 {
            let isLast = block == open?.pointee.openBlock
            let end = isLast ? open?.pointee.nextWord ?? 0 : ChunkBlock.wordCount
            for index in first..<max(first, end) { words.append(arena.word(of: block, at: index)) }
            first = ChunkBlock.firstWordOfBlock
            block = arena[block].pointee.next
        }
        if let open { words.append(open.pointee.tail) }
        return XORChunk(
            sampleCount: open.map { Int($0.pointee.sampleCount) } ?? Int(arena[chunk].pointee.sampleCount),
            words: words
        )
    }
}

extension HeadState {
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
