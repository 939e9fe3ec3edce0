extension NativeHistogram {
    /// Holds spans, buckets, bounds and counts against each other, as a server does with every histogram it appends
    /// (`Validate` in `model/histogram/histogram.go` and `float_histogram.go`, v3.5; the schema's number is not looked
    /// at there). O(buckets).
    package func validate() throws(HistogramProblem) {
        if hasCustomBuckets {
            try validateCustomBuckets()
        } else {
            try Self.validate(positiveSpans, .positiveSide, bucketCount: bucketCounts.positive)
            try Self.validate(negativeSpans, .negativeSide, bucketCount: bucketCounts.negative)
        }
        switch counts {
        case .integer(let zero, let total, let positive, let negative):
            let below = try population(of: negative, .negativeSide)
            try refuseBoundsOfExponentialBuckets()
            let above = try population(of: positive, .positiveSide)
            let inBuckets = below &+ above &+ zero
            if Double(bitPattern: sumBits).isNaN {
                if inBuckets > total { throw .countTooSmall(inBuckets: inBuckets, count: total) }
            } else if inBuckets != total {
                throw .countMismatch(inBuckets: inBuckets, count: total)
            }
        case .float(_, _, let positive, let negative):
            try Self.refuseNegatives(in: negative, .negativeSide)
            try refuseBoundsOfExponentialBuckets()
            try Self.refuseNegatives(in: positive, .positiveSide)
        }
    }

    /// How many buckets there are on each side.
    private var bucketCounts: (positive: Int, negative: Int) {
        switch counts {
        case .integer(_, _, let positive, let negative): (positive.count, negative.count)
        case .float(_, _, let positive, let negative): (positive.count, negative.count)
        }
    }

    private func refuseBoundsOfExponentialBuckets() throws(HistogramProblem) {
        if !hasCustomBuckets, !customBounds.isEmpty { throw .exponentialWithBounds }
    }

    private static func validate(
        _ spans: [Span],
        _ part: HistogramProblem.Part,
        bucketCount: Int
    ) throws(HistogramProblem) {
        var needed = 0
        for (index, span) in spans.enumerated() {
            // Only the first span's offset is a place, the others are distances; bounds have no place below 0.
            if span.offset < 0, index > 0 || part == .customBuckets {
                throw .negativeOffset(part, span: index + 1, offset: span.offset)
            }
            needed += Int(span.length)
        }
        if needed != bucketCount { throw .bucketsMismatch(part, needed: needed, found: bucketCount) }
    }

    private func validateCustomBuckets() throws(HistogramProblem) {
        var previous = -Double.infinity
        for current in customBounds {
            if current <= previous { throw .boundsNotIncreasing(previous: previous, current: current) }
            previous = current
        }
        if previous == .infinity { throw .infiniteBound }
        try Self.validate(positiveSpans, .customBuckets, bucketCount: bucketCounts.positive)
        let spanned = positiveSpans.reduce(0) { $0 + Int($1.length) + Int($1.offset) }
        if customBounds.count + 1 < spanned { throw .tooFewBounds(bounds: customBounds.count, spanned: spanned) }
        switch counts {
        case .integer(let zero, _, _, _): if zero != 0 { throw .customZeroCount }
        case .float(let zero, _, _, _): if zero != 0 { throw .customZeroCount }
        }
        if zeroThreshold != 0 { throw .customZeroThreshold }
        if !negativeSpans.isEmpty { throw .customNegativeSpans }
        if bucketCounts.negative > 0 { throw .customNegativeBuckets }
    }

    /// The sum of one side's buckets, which are written as differences; wraps around as Go's does.
    private func population(of deltas: [Int64], _ part: HistogramProblem.Part) throws(HistogramProblem) -> UInt64 {
        var bucket: Int64 = 0
        var sum: UInt64 = 0
        for (index, delta) in deltas.enumerated() {
            bucket &+= delta
            if bucket < 0 { throw .negativeBucket(part, bucket: index + 1, count: String(bucket)) }
            sum &+= UInt64(bucket)
        }
        return sum
    }

    private static func refuseNegatives(
        in buckets: [Double],
        _ part: HistogramProblem.Part
    ) throws(HistogramProblem) {
        if let index = buckets.firstIndex(where: { $0 < 0 }) {
            throw .negativeBucket(part, bucket: index + 1, count: GoSyntax.float(buckets[index]))
        }
    }
}
