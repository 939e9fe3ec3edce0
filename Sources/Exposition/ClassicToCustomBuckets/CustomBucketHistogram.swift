internal import MetricModel

/// Why the series of a classic histogram make no histogram with custom buckets. Prometheus tells nobody: the histogram
/// is left out (`util/convertnhcb/convertnhcb.go`, v3.5).
enum CustomBucketProblem: Error, Hashable {
    /// A bucket holds fewer observations than nothing.
    case negativeBucketCount
    /// `_count` is below zero.
    case negativeCount
    /// A bucket holds fewer observations than the one below it.
    case countNotCumulative
    /// `_count` and the bucket without end do not agree.
    case countMismatch
}

/// A classic histogram in the making: its series are put in one after the other, and a native histogram with custom
/// buckets comes out (`TempHistogram` in `util/convertnhcb/convertnhcb.go`, v3.5).
struct CustomBucketHistogram {
    private struct Bucket {
        var bound: Double
        /// Observations up to the bound, those of all lower buckets included.
        var count: Double
    }

    /// Ascending by bound, no bound twice.
    private var buckets: [Bucket] = []
    private var count = 0.0
    private var hasCount = false
    private var sumBits: UInt64 = 0
    /// The first thing that was wrong; what comes after it is not looked at.
    private var problem: CustomBucketProblem?

    /// Begins anew; keeps the memory.
    mutating func reset() {
        buckets.removeAll(keepingCapacity: true)
        count = 0
        hasCount = false
        sumBits = 0
        problem = nil
    }

    /// Puts in a `_bucket` series; the bound is not NaN. Of two with the same bound the first counts.
    mutating func addBucket(upTo bound: Double, count: Double) {
        guard problem == nil else { return }
        guard !(count < 0) else { return problem = .negativeBucketCount }
        guard let last = buckets.last, last.bound >= bound else { return append(Bucket(bound: bound, count: count)) }
        if last.bound > bound { insert(Bucket(bound: bound, count: count)) }
    }

    mutating func setCount(_ count: Double) {
        guard problem == nil else { return }
        guard !(count < 0) else { return problem = .negativeCount }
        self.count = count
        hasCount = true
    }

    mutating func setSum(bits: UInt64) {
        if problem == nil { sumBits = bits }
    }

    private mutating func append(_ bucket: Bucket) {
        if let last = buckets.last, bucket.count < last.count { return problem = .countNotCumulative }
        buckets.append(bucket)
    }

    private mutating func insert(_ bucket: Bucket) {
        var index = 0
        var end = buckets.count - 1
        while index < end {
            let middle = (index + end) / 2
            if buckets[middle].bound >= bucket.bound { end = middle } else { index = middle + 1 }
        }
        if buckets[index].bound == bucket.bound { return }
        // Written so that a count of NaN passes, as it does there.
        if index > 0, bucket.count < buckets[index - 1].count { return problem = .countNotCumulative }
        if bucket.count > buckets[index].count { return problem = .countNotCumulative }
        buckets.insert(bucket, at: index)
    }

    /// The histogram: of whole numbers when all counts are whole, else of fractions; compacted, not validated yet. Without
    /// `_count` the highest bucket has it; a missing bucket without end gets it. O(buckets).
    func convert() throws(CustomBucketProblem) -> NativeHistogram {
        if let problem { throw problem }
        var buckets = buckets
        let total = hasCount ? count : buckets.last?.count ?? 0
        if buckets.last?.bound != .infinity { buckets.append(Bucket(bound: .infinity, count: total)) }
        guard let last = buckets.last, total == last.count else { throw .countMismatch }
        var histogram = NativeHistogram(
            schema: NativeHistogram.customBucketsSchema,
            sumBits: sumBits,
            counts: Self.counts(of: buckets, total: total),
            positiveSpans: [NativeHistogram.Span(offset: 0, length: UInt32(truncatingIfNeeded: buckets.count))],
            customBounds: buckets.dropLast().map(\.bound)
        )
        // The spans were just made for these buckets.
        try? histogram.compact(maxEmptyBuckets: histogram.isFloat ? 0 : 2)
        return histogram
    }

    private static func counts(of buckets: [Bucket], total: Double) -> NativeHistogram.Counts {
        guard let whole = UInt64(exactly: total), let deltas = deltas(of: buckets) else {
            var below = 0.0
            let populations = buckets.map { bucket in
                defer { below = bucket.count }
                return bucket.count - below
            }
            return .float(zero: 0, total: total, positive: populations, negative: [])
        }
        return .integer(zero: 0, total: whole, positiveDeltas: deltas, negativeDeltas: [])
    }

    /// Each bucket's own population as the difference to the one before; nil when a count is not whole.
    private static func deltas(of buckets: [Bucket]) -> [Int64]? {
        var deltas: [Int64] = []
        deltas.reserveCapacity(buckets.count)
        var below: Int64 = 0
        var last: Int64 = 0
        for bucket in buckets {
            guard let count = Int64(exactly: bucket.count) else { return nil }
            let population = count &- below
            deltas.append(population &- last)
            below = count
            last = population
        }
        return deltas
    }
}
