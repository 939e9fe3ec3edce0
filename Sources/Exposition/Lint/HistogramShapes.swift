internal import MetricModel

/// The classic histograms of a page, as far as their lines have been read: whether the buckets of each add up.
struct HistogramShapes: Sendable {
    private struct Shape: Sendable {
        let family: Int
        let place: PagePlace
        var firstBound = Double.nan
        var lastBound = -Double.infinity
        var lastCount = 0.0
        var infinity: Double?
        var count: Double?
        var hasSum = false
        var bucketCount = 0
    }

    /// What is wrong with a bucket beside those before it.
    enum BucketFault {
        case order(Double)
        case notCumulative(Double)
    }

    /// Histograms beyond this number are not looked at.
    private static let most = 1 << 21

    /// By family, labels without `le`, and the timestamp.
    private var shapes: [Int: Shape] = [:]

    mutating func bucket(
        _ key: Int,
        _ family: Int,
        _ place: PagePlace,
        bound: Double,
        count: Double
    ) -> BucketFault? {
        change(key, family, place) { shape in
            defer {
                shape.lastBound = bound
                shape.lastCount = count
            }
            shape.bucketCount += 1
            if shape.bucketCount == 1 { shape.firstBound = bound }
            if bound == .infinity { shape.infinity = count }
            if shape.bucketCount > 1, bound < shape.lastBound { return .order(shape.lastBound) }
            return shape.bucketCount > 1 && count < shape.lastCount ? .notCumulative(shape.lastCount) : nil
        }
    }

    mutating func count(_ key: Int, _ family: Int, _ place: PagePlace, _ count: Double) {
        _ = change(key, family, place) { shape in
            shape.count = count
            return nil
        }
    }

    mutating func sum(_ key: Int, _ family: Int, _ place: PagePlace) {
        _ = change(key, family, place) { shape in
            shape.hasSum = true
            return nil
        }
    }

    private mutating func change(
        _ key: Int,
        _ family: Int,
        _ place: PagePlace,
        _ change: (inout Shape) -> BucketFault?
    ) -> BucketFault? {
        guard shapes[key] != nil || shapes.count < Self.most else { return nil }
        return change(&shapes[key, default: Shape(family: family, place: place)])
    }

    /// Says of every histogram what it lacks, in the order of the page.
    func report(_ families: PageFamilies, into findings: inout FindingList) {
        for shape in shapes.values.sorted(by: { $0.place < $1.place }) {
            let family = families[shape.family]
            Self.report(shape, family, into: &findings)
        }
    }

    private static func report(_ shape: Shape, _ family: PageFamily, into findings: inout FindingList) {
        let (name, place) = (family.name, shape.place)
        if shape.infinity == nil {
            findings.add(
                .infinityMissing,
                name,
                at: place,
                #"histogram without the bucket le="+Inf""#,
                hint: #"add \#(name)_bucket{le="+Inf"} with the value of \#(name)_count"#
            )
        }
        if let infinity = shape.infinity, let count = shape.count, infinity != count, !infinity.isNaN, !count.isNaN {
            findings.add(
                .countMismatch,
                name,
                at: place,
                #"the bucket le="+Inf" says \#(numberText(infinity)), \#(name)_count says \#(numberText(count))"#,
                hint: "both count every observation: write the same number"
            )
        }
        if shape.count == nil {
            findings.add(.sumOrCountMissing, name, at: place, "histogram without \(name)_count", hint: "add it")
        }
        // With buckets below zero a sum may shrink, and is left out.
        if !shape.hasSum, !(shape.firstBound < 0) {
            findings.add(
                .sumOrCountMissing,
                name,
                at: place,
                "histogram without \(name)_sum",
                hint: "without it there is no average"
            )
        }
    }
}

/// A number as expositions write it.
func numberText(_ value: Double) -> String {
    if value.isNaN { return "NaN" }
    if value.isInfinite { return value < 0 ? "-Inf" : "+Inf" }
    if value == value.rounded(), abs(value) < 1e15 { return String(Int64(value)) }
    return "\(value)"
}
