internal import Glibc

/// A histogram has more buckets than `native_histogram_bucket_limit` allows, at the coarsest resolution it can have.
package struct BucketLimitExceeded: Error, Hashable, Sendable, CustomStringConvertible {
    /// Prometheus's text (`scrape/target.go`, v3.5).
    package var description: String { "histogram bucket limit exceeded" }
}

extension NativeHistogram {
    /// How many buckets are written, those without observations included, the zero bucket not.
    package var bucketCount: Int {
        switch counts {
        case .integer(_, _, let positive, let negative): positive.count + negative.count
        case .float(_, _, let positive, let negative): positive.count + negative.count
        }
    }

    /// `native_histogram_min_bucket_factor`: an exponential histogram of a higher schema gets this one; custom buckets
    /// stay as they are (`maxSchemaAppender` in `scrape/target.go`, v3.5). O(buckets) when there is something to do.
    package mutating func limitSchema(to highest: Int32) {
        if Self.exponentialSchemas.contains(schema), schema > highest { reduceResolution(to: highest) }
    }

    /// The highest schema whose buckets grow by at least the factor; of a factor of 1 or less, or NaN, the highest there
    /// is (`pickSchema` in `scrape/scrape.go`, v3.5).
    package static func highestSchema(forBucketFactor factor: Double) -> Int32 {
        guard factor > 1 else { return exponentialSchemas.upperBound }
        let schema = (-log2(log2(factor))).rounded(.down)
        if schema >= Double(exponentialSchemas.upperBound) { return exponentialSchemas.upperBound }
        if schema <= Double(exponentialSchemas.lowerBound) { return exponentialSchemas.lowerBound }
        return Int32(schema)
    }

    /// `native_histogram_bucket_limit`: reduces the resolution until there are no more than `limit` buckets
    /// (`bucketLimitAppender` in `scrape/target.go`, v3.5). The configuration's 0 means no limit: then do not call it.
    /// O(buckets × schemas) when there is something to do.
    ///
    /// - Throws: when custom buckets or schema -4 have more; the histogram is of no use then.
    package mutating func limitBuckets(to limit: Int) throws(BucketLimitExceeded) {
        while bucketCount > limit {
            guard Self.exponentialSchemas.contains(schema), schema > Self.exponentialSchemas.lowerBound else {
                throw BucketLimitExceeded()
            }
            reduceResolution(to: schema - 1)
        }
    }

    /// Joins neighbouring buckets until the schema is the lower one given. Nothing happens when that is not lower, when
    /// it is no exponential schema, or with custom buckets (`reduceResolution` in `model/histogram/generic.go`, v3.5).
    /// Spans that step back lose their buckets, as they do there. O(buckets).
    package mutating func reduceResolution(to target: Int32) {
        guard Self.exponentialSchemas.contains(schema), Self.exponentialSchemas.contains(target), target < schema else {
            return
        }
        let shift = schema - target
        schema = target
        switch counts {
        case .integer(let zero, let total, let positive, let negative):
            let above = ReducedSide(positiveSpans, bucketCount: positive.count, shift: shift)
            let below = ReducedSide(negativeSpans, bucketCount: negative.count, shift: shift)
            (positiveSpans, negativeSpans) = (above.spans, below.spans)
            counts = .integer(
                zero: zero,
                total: total,
                positiveDeltas: above.join(deltas: positive),
                negativeDeltas: below.join(deltas: negative)
            )
        case .float(let zero, let total, let positive, let negative):
            let above = ReducedSide(positiveSpans, bucketCount: positive.count, shift: shift)
            let below = ReducedSide(negativeSpans, bucketCount: negative.count, shift: shift)
            (positiveSpans, negativeSpans) = (above.spans, below.spans)
            counts = .float(
                zero: zero,
                total: total,
                positive: above.join(positive),
                negative: below.join(negative)
            )
        }
    }
}

/// Where the buckets of one side go at a lower schema.
private struct ReducedSide {
    private(set) var spans: [NativeHistogram.Span] = []
    /// Per bucket the number of the new bucket it joins, nil when it is left out.
    private var targets: [Int?] = []
    private var newCount = 0

    init(_ spans: [NativeHistogram.Span], bucketCount: Int, shift: Int32) {
        targets.reserveCapacity(bucketCount)
        var index: Int32 = 0
        var last: Int32 = 0
        for span in spans {
            index &+= span.offset
            // A span may claim more buckets than there are.
            for _ in 0..<min(Int(span.length), bucketCount - targets.count) {
                // The new bucket ends where a bucket of the old schema ends: both count from the bound 1.
                add(((index &- 1) >> shift) &+ 1, after: &last)
                index &+= 1
            }
        }
    }

    private mutating func add(_ target: Int32, after last: inout Int32) {
        if newCount == 0 {
            spans.append(NativeHistogram.Span(offset: target, length: 1))
        } else if target == last {
            targets.append(newCount - 1)
            return
        } else if target == last &+ 1 {
            spans[spans.count - 1].length &+= 1
        } else if target > last &+ 1 {
            spans.append(NativeHistogram.Span(offset: target &- last &- 1, length: 1))
        } else {
            targets.append(nil)
            return
        }
        last = target
        targets.append(newCount)
        newCount += 1
    }

    func join(_ buckets: [Double]) -> [Double] {
        var joined = [Double](repeating: 0, count: newCount)
        for (bucket, target) in zip(buckets, targets) {
            if let target { joined[target] += bucket }
        }
        return joined
    }

    func join(deltas: [Int64]) -> [Int64] {
        var joined = [Int64](repeating: 0, count: newCount)
        var bucket: Int64 = 0
        for (delta, target) in zip(deltas, targets) {
            guard let target else { continue }
            bucket &+= delta
            joined[target] &+= bucket
        }
        return NativeHistogram.deltas(of: joined)
    }
}
