extension NativeHistogram {
    /// Leaves out what says nothing: spans that touch become one, empty spans go, and so do empty buckets, at the ends of
    /// spans always and between others when more than `maxEmptyBuckets` of them stand in a row. Gaps of no more than
    /// `maxEmptyBuckets` between spans are filled with empty buckets (`Histogram.Compact` and `FloatHistogram.Compact`
    /// in `model/histogram`, v3.5). O(buckets + spans).
    ///
    /// - Throws: `.spansRequireBuckets` when the spans' lengths are not the number of buckets, where v3.5 may crash and
    ///   later versions refuse the scrape; the histogram is then unchanged.
    package mutating func compact(maxEmptyBuckets: Int) throws(HistogramProblem) {
        switch counts {
        case .integer(let zero, let total, let positive, let negative):
            try Self.checkLengths(of: positiveSpans, .positiveSide, bucketCount: positive.count)
            try Self.checkLengths(of: negativeSpans, .negativeSide, bucketCount: negative.count)
            counts = .integer(
                zero: zero,
                total: total,
                positiveDeltas: Self.compact(&positiveSpans, deltas: positive, maxEmptyBuckets),
                negativeDeltas: Self.compact(&negativeSpans, deltas: negative, maxEmptyBuckets)
            )
        case .float(let zero, let total, let positive, let negative):
            try Self.checkLengths(of: positiveSpans, .positiveSide, bucketCount: positive.count)
            try Self.checkLengths(of: negativeSpans, .negativeSide, bucketCount: negative.count)
            counts = .float(
                zero: zero,
                total: total,
                positive: Self.compact(&positiveSpans, positive, maxEmptyBuckets),
                negative: Self.compact(&negativeSpans, negative, maxEmptyBuckets)
            )
        }
    }

    private static func checkLengths(
        of spans: [Span],
        _ part: HistogramProblem.Part,
        bucketCount: Int
    ) throws(HistogramProblem) {
        let required = spans.reduce(0) { $0 + Int($1.length) }
        if required != bucketCount { throw .spansRequireBuckets(part, required: required, found: bucketCount) }
    }

    private static func compact(_ spans: inout [Span], deltas: [Int64], _ maxEmptyBuckets: Int) -> [Int64] {
        if isCompact(spans, maxEmptyBuckets) {
            var bucket: Int64 = 0
            let hasEmpty = deltas.contains { delta in
                bucket &+= delta
                return bucket == 0
            }
            if !hasEmpty { return deltas }
        }
        let side = CompactedSide(spans, populations(of: deltas), maxEmptyBuckets)
        spans = side.spans
        return Self.deltas(of: side.buckets)
    }

    private static func compact(_ spans: inout [Span], _ buckets: [Double], _ maxEmptyBuckets: Int) -> [Double] {
        if isCompact(spans, maxEmptyBuckets), !buckets.contains(0) { return buckets }
        let side = CompactedSide(spans, buckets, maxEmptyBuckets)
        spans = side.spans
        return side.buckets
    }

    /// True when nothing is to be done but for empty buckets.
    private static func isCompact(_ spans: [Span], _ maxEmptyBuckets: Int) -> Bool {
        guard let first = spans.first else { return true }
        return first.length > 0
            && spans.dropFirst().allSatisfy { $0.length > 0 && ($0.offset < 0 || Int($0.offset) > maxEmptyBuckets) }
    }

    /// Each bucket's own population, of buckets written as differences; wraps around as Go's does.
    static func populations(of deltas: [Int64]) -> [Int64] {
        var bucket: Int64 = 0
        return deltas.map { delta in
            bucket &+= delta
            return bucket
        }
    }

    /// The opposite of `populations(of:)`.
    static func deltas(of populations: [Int64]) -> [Int64] {
        var last: Int64 = 0
        return populations.map { bucket in
            defer { last = bucket }
            return bucket &- last
        }
    }
}

/// One side of a histogram, compacted: the buckets that stay, each with its own population, and where they are.
private struct CompactedSide<Bucket: Equatable & ExpressibleByIntegerLiteral> {
    private(set) var spans: [NativeHistogram.Span] = []
    private(set) var buckets: [Bucket] = []
    private let maxEmptyBuckets: Int
    /// Buckets left out since the last span.
    private var gap: Int32 = 0

    /// The spans must be as long as there are buckets.
    init(_ spans: [NativeHistogram.Span], _ buckets: [Bucket], _ maxEmptyBuckets: Int) {
        self.maxEmptyBuckets = maxEmptyBuckets
        self.buckets.reserveCapacity(buckets.count)
        var rest = buckets[...]
        for span in Self.merged(spans) {
            gap &+= span.offset
            let length = min(Int(span.length), rest.count)
            append(rest.prefix(length))
            rest = rest.dropFirst(length)
        }
    }

    /// A span that starts where the one before it ends is a part of it.
    private static func merged(_ spans: [NativeHistogram.Span]) -> [NativeHistogram.Span] {
        var merged: [NativeHistogram.Span] = []
        for (index, span) in spans.enumerated() {
            if index > 0, span.offset == 0 {
                merged[merged.count - 1].length &+= span.length
            } else {
                merged.append(span)
            }
        }
        return merged
    }

    /// Takes what is worth keeping of one span.
    private mutating func append(_ span: ArraySlice<Bucket>) {
        var rest = span
        var isOpen = false
        while !rest.isEmpty {
            let emptyCount = rest.prefix { $0 == 0 }.count
            if emptyCount > 0, !isOpen || emptyCount == rest.count || emptyCount > maxEmptyBuckets {
                gap &+= Int32(truncatingIfNeeded: emptyCount)
                isOpen = false
                rest = rest.dropFirst(emptyCount)
                continue
            }
            let run = emptyCount > 0 ? rest.prefix(emptyCount) : rest.prefix { $0 != 0 }
            if !isOpen { openSpan() }
            isOpen = true
            extendSpan(run)
            rest = rest.dropFirst(run.count)
        }
    }

    /// Begins a span behind the gap; or goes on with the last one when the gap may be filled.
    private mutating func openSpan() {
        defer { gap = 0 }
        if !spans.isEmpty, gap >= 0, maxEmptyBuckets > 0, Int(gap) <= maxEmptyBuckets {
            extendSpan(repeatElement(0, count: Int(gap)))
        } else {
            spans.append(NativeHistogram.Span(offset: gap, length: 0))
        }
    }

    private mutating func extendSpan(_ run: some Collection<Bucket>) {
        spans[spans.count - 1].length &+= UInt32(truncatingIfNeeded: run.count)
        buckets.append(contentsOf: run)
    }
}
