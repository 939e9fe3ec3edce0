/// A histogram with exponential or custom buckets, as one sample (`model/histogram`, v3.5).
package struct NativeHistogram: Sendable, Hashable {
    /// What is known of a counter reset between this histogram and the one before it; the numbers are the wire's.
    package enum ResetHint: UInt8, Sendable, Hashable {
        case unknown, reset, notReset, gauge
    }

    /// A run of buckets that follow each other.
    package struct Span: Sendable, Hashable {
        /// Buckets left out since the span before; for the first span the index of its first bucket.
        package var offset: Int32
        package var length: UInt32

        package init(offset: Int32, length: UInt32) {
            self.offset = offset
            self.length = length
        }
    }

    /// The populations: one of whole numbers, whose buckets are written as differences, or of fractions.
    package enum Counts: Sendable, Hashable {
        /// Each bucket but the first of its sign is the difference to the bucket before.
        case integer(zero: UInt64, total: UInt64, positiveDeltas: [Int64], negativeDeltas: [Int64])
        /// Each bucket is its own population.
        case float(zero: Double, total: Double, positive: [Double], negative: [Double])
    }

    /// The schemas of exponential buckets: a bucket spans 2^(2^-schema).
    package static let exponentialSchemas: ClosedRange<Int32> = -4...8
    /// The schema of histograms whose bounds are listed in `customBounds`.
    package static let customBucketsSchema: Int32 = -53

    package var resetHint: ResetHint
    /// One of `exponentialSchemas`, or `customBucketsSchema`.
    package var schema: Int32
    /// The width of the zero bucket.
    package var zeroThreshold: Double
    /// The bits of the sum; a stale marker's bits make the whole sample one.
    package var sumBits: UInt64
    package var counts: Counts
    package var positiveSpans: [Span]
    package var negativeSpans: [Span]
    /// Upper bounds, without +Inf; only with `customBucketsSchema`.
    package var customBounds: [Double]

    package init(
        resetHint: ResetHint = .unknown,
        schema: Int32,
        zeroThreshold: Double = 0,
        sumBits: UInt64,
        counts: Counts,
        positiveSpans: [Span] = [],
        negativeSpans: [Span] = [],
        customBounds: [Double] = []
    ) {
        self.resetHint = resetHint
        self.schema = schema
        self.zeroThreshold = zeroThreshold
        self.sumBits = sumBits
        self.counts = counts
        self.positiveSpans = positiveSpans
        self.negativeSpans = negativeSpans
        self.customBounds = customBounds
    }

    /// The histogram that says "this series ended here": empty, of the same numbers as the series' histograms
    /// (`headAppender.Append` in `tsdb/head_append.go`, v3.5).
    package static func staleMarker(isFloat: Bool) -> NativeHistogram {
        let counts: Counts =
            isFloat
            ? .float(zero: 0, total: 0, positive: [], negative: [])
            : .integer(zero: 0, total: 0, positiveDeltas: [], negativeDeltas: [])
        return NativeHistogram(schema: 0, sumBits: StaleMarker.bits, counts: counts)
    }

    /// The histogram without an observation, as it stands where a series began
    /// (`headAppender.AppendHistogramCTZeroSample` in `tsdb/head_append.go`, v3.5).
    package static func zero(isFloat: Bool) -> NativeHistogram {
        var histogram = staleMarker(isFloat: isFloat)
        histogram.sumBits = 0
        return histogram
    }

    package var isFloat: Bool {
        if case .float = counts { return true }
        return false
    }

    package var hasCustomBuckets: Bool { schema == Self.customBucketsSchema }

    /// True for the histogram that says "this series ended here".
    package var isStaleMarker: Bool { sumBits == StaleMarker.bits }
}
