internal import Glibc

/// Why a histogram is none. Such a sample fails its whole scrape.
package enum HistogramProblem: Error, Hashable, Sendable {
    /// Where in the histogram. Spans and buckets are counted from 1.
    package enum Part: String, Sendable, Hashable {
        case positiveSide = "positive side"
        case negativeSide = "negative side"
        case customBuckets = "custom buckets"
    }

    /// A span steps back; with custom buckets also the first one.
    case negativeOffset(Part, span: Int, offset: Int32)
    /// The spans' lengths are not the number of buckets.
    case bucketsMismatch(Part, needed: Int, found: Int)
    /// The same, found before the histogram is compacted; later versions than v3.5 say it there.
    case spansRequireBuckets(Part, required: Int, found: Int)
    /// `count` as Prometheus prints it: whole numbers and fractions alike.
    case negativeBucket(Part, bucket: Int, count: String)
    /// Each observation is in a bucket unless it was NaN, and then the sum is NaN.
    case countMismatch(inBuckets: UInt64, count: UInt64)
    /// With NaN observations the count may be larger than what is in the buckets, not smaller.
    case countTooSmall(inBuckets: UInt64, count: UInt64)
    /// Custom buckets: each bound is above the one before it.
    case boundsNotIncreasing(previous: Double, current: Double)
    /// Custom buckets: +Inf is the last bucket's bound without being written.
    case infiniteBound
    /// Custom buckets: the spans reach behind the bucket that follows the last bound.
    case tooFewBounds(bounds: Int, spanned: Int)
    /// Custom buckets have no zero bucket and no negative side.
    case customZeroCount
    case customZeroThreshold
    case customNegativeSpans
    case customNegativeBuckets
    /// Exponential buckets have no bounds of their own.
    case exponentialWithBounds
}

extension HistogramProblem: CustomStringConvertible {
    /// Prometheus's text (`Validate` in `model/histogram/histogram.go`, `float_histogram.go`, v3.5;
    /// `spans require` is newer: `model/textparse/protobufparse.go`).
    package var description: String {
        switch self {
        case .negativeOffset(let part, let span, let offset):
            "\(part.rawValue): span number \(span) with offset \(offset): histogram has a span whose offset is negative"
        case .bucketsMismatch(let part, let needed, let found):
            "\(part.rawValue): spans need \(needed) buckets, have \(found) buckets: "
                + "histogram spans specify different number of buckets than provided"
        case .spansRequireBuckets(let part, let required, let found):
            "\(part.rawValue): spans require \(required) buckets, have \(found)"
        case .negativeBucket(let part, let bucket, let count):
            "\(part.rawValue): bucket number \(bucket) has observation count of \(count): "
                + "histogram has a bucket whose observation count is negative"
        case .countMismatch(let inBuckets, let count):
            "\(inBuckets) observations found in buckets, but the Count field is \(count): histogram's observation "
                + "count should equal the number of observations found in the buckets (in absence of NaN)"
        case .countTooSmall(let inBuckets, let count):
            "\(inBuckets) observations found in buckets, but the Count field is \(count): histogram's observation "
                + "count should be at least the number of observations found in the buckets"
        case .boundsNotIncreasing(let previous, let current):
            "custom buckets: previous bound is \(Self.fixed(previous)) and current is \(Self.fixed(current)): "
                + "histogram custom bounds must be in strictly increasing order"
        case .infiniteBound:
            "custom buckets: last +Inf bound must not be explicitly defined: histogram custom bounds must be finite"
        case .tooFewBounds(let bounds, let spanned):
            "custom buckets: only \(bounds) custom bounds defined which is insufficient to cover total span length of "
                + "\(spanned): histogram custom bounds are too few"
        case .customZeroCount: "custom buckets: must have zero count of 0"
        case .customZeroThreshold: "custom buckets: must have zero threshold of 0"
        case .customNegativeSpans: "custom buckets: must not have negative spans"
        case .customNegativeBuckets: "custom buckets: must not have negative buckets"
        case .exponentialWithBounds: "histogram with exponential schema must not have custom bounds"
        }
    }

    /// `%f` of Go: six decimals; infinities have a sign.
    private static func fixed(_ value: Double) -> String {
        guard value.isFinite else { return GoSyntax.float(value) }
        // The largest double has 309 digits before the point.
        return withUnsafeTemporaryAllocation(of: CChar.self, capacity: 400) { text in
            let length = withVaList([value]) { vsnprintf(text.baseAddress, text.count, "%f", $0) }
            return String(decoding: UnsafeRawBufferPointer(text).prefix(Int(length)), as: UTF8.self)
        }
    }
}
