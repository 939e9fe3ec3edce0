extension NativeHistogram {
    /// One bucket with its bounds and its own population.
    package struct Bucket: Sendable, Hashable {
        /// A population, of the histogram's kind of numbers.
        package enum Count: Sendable, Hashable {
            case integer(UInt64)
            case float(Double)

            package var value: Double {
                switch self {
                case .integer(let count): Double(count)
                case .float(let count): count
                }
            }
        }

        package let lower: Double
        package let upper: Double
        package let includesLower: Bool
        package let includesUpper: Bool
        package let count: Count
    }

    /// The buckets that hold observations, from the lowest bounds to the highest. With bounds as the schema has them,
    /// also where the zero bucket reaches into a bucket. O(buckets): the screen's and the tests' view of a histogram.
    package var buckets: [Bucket] {
        var buckets: [Bucket] = []
        switch counts {
        case .integer(let zero, _, let positive, let negative):
            append(negativeSpans, Self.populations(of: negative).map { .integer(UInt64(bitPattern: $0)) }, -1, &buckets)
            buckets.reverse()
            if zero != 0 { buckets.append(zeroBucket(.integer(zero))) }
            append(positiveSpans, Self.populations(of: positive).map { .integer(UInt64(bitPattern: $0)) }, 1, &buckets)
        case .float(let zero, _, let positive, let negative):
            append(negativeSpans, negative.map { .float($0) }, -1, &buckets)
            buckets.reverse()
            if zero != 0 { buckets.append(zeroBucket(.float(zero))) }
            append(positiveSpans, positive.map { .float($0) }, 1, &buckets)
        }
        return buckets
    }

    private func zeroBucket(_ count: Bucket.Count) -> Bucket {
        Bucket(lower: -zeroThreshold, upper: zeroThreshold, includesLower: true, includesUpper: true, count: count)
    }

    private func append(_ spans: [Span], _ counts: [Bucket.Count], _ sign: Double, _ buckets: inout [Bucket]) {
        var index: Int32 = 0
        var rest = counts[...]
        for span in spans {
            index &+= span.offset
            // A span may claim more buckets than there are.
            for count in rest.prefix(Int(span.length)) {
                if count.value != 0 { buckets.append(bucket(index, sign, count)) }
                index &+= 1
            }
            rest = rest.dropFirst(Int(span.length))
        }
    }

    private func bucket(_ index: Int32, _ sign: Double, _ count: Bucket.Count) -> Bucket {
        let near = sign * upperBound(of: index &- 1)
        let far = sign * upperBound(of: index)
        let lower = min(near, far)
        let upper = max(near, far)
        return Bucket(
            lower: lower,
            upper: upper,
            includesLower: hasCustomBuckets ? index == 0 : lower < 0,
            includesUpper: hasCustomBuckets || upper > 0,
            count: count
        )
    }

    private func upperBound(of index: Int32) -> Double {
        guard hasCustomBuckets else { return BucketBounds.upperBound(ofBucket: index, schema: schema) }
        if index < 0 { return -.infinity }
        return Int(index) < customBounds.count ? customBounds[Int(index)] : .infinity
    }
}

extension NativeHistogram: CustomStringConvertible {
    /// Prometheus's text (`String` in `model/histogram/histogram.go` and `float_histogram.go`, v3.5):
    /// `{count:4, sum:5.5, [-Inf,1]:1, (1,2]:3}`.
    package var description: String {
        let total: Bucket.Count =
            switch counts {
            case .integer(_, let total, _, _): .integer(total)
            case .float(_, let total, _, _): .float(total)
            }
        let sum = GoSyntax.float(Double(bitPattern: sumBits))
        return "{count:\(total), sum:\(sum)" + buckets.map { ", \($0)" }.joined() + "}"
    }
}

extension NativeHistogram.Bucket: CustomStringConvertible {
    package var description: String {
        (includesLower ? "[" : "(") + "\(GoSyntax.float(lower)),\(GoSyntax.float(upper))" + (includesUpper ? "]" : ")")
            + ":\(count)"
    }
}

extension NativeHistogram.Bucket.Count: CustomStringConvertible {
    package var description: String {
        switch self {
        case .integer(let count): String(count)
        case .float(let count): GoSyntax.float(count)
        }
    }
}
