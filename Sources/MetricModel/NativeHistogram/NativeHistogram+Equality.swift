extension NativeHistogram {
    /// True when a storage takes the other one as a repetition of this: everything but the reset hint is equal, floats
    /// by bits, and spans by the buckets they lay out (`Histogram.Equals` in `model/histogram/histogram.go`, v3.5).
    package func isSameSample(as other: NativeHistogram) -> Bool {
        schema == other.schema && sumBits == other.sumBits && zeroThreshold == other.zeroThreshold
            && Self.isSame(counts, other.counts)
            && Self.layout(positiveSpans) == Self.layout(other.positiveSpans)
            && Self.layout(negativeSpans) == Self.layout(other.negativeSpans)
            && (!hasCustomBuckets || customBounds == other.customBounds)
    }

    private static func isSame(_ left: Counts, _ right: Counts) -> Bool {
        guard case .float(let zero, let total, let positive, let negative) = left,
            case .float(let otherZero, let otherTotal, let otherPositive, let otherNegative) = right
        else { return left == right }
        return zero.bitPattern == otherZero.bitPattern && total.bitPattern == otherTotal.bitPattern
            && positive.map(\.bitPattern) == otherPositive.map(\.bitPattern)
            && negative.map(\.bitPattern) == otherNegative.map(\.bitPattern)
    }

    /// The spans with the empty ones added to those behind them.
    private static func layout(_ spans: [Span]) -> [Span] {
        var layout: [Span] = []
        var skipped: Int32 = 0
        for span in spans {
            guard span.length > 0 else {
                skipped &+= span.offset
                continue
            }
            layout.append(Span(offset: span.offset &+ skipped, length: span.length))
            skipped = 0
        }
        return layout
    }
}
