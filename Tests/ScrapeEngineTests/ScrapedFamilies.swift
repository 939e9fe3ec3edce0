import ScrapeTestSupport

/// Families of one metric without labels.
extension ProtobufPage {
    mutating func gauge(_ name: String, _ value: Double) { add(name, .gauge, .gauge(value)) }

    /// `created`: seconds since 1970.
    mutating func counter(_ name: String, _ value: Double, created: Double? = nil) {
        add(name, .counter, .counter(value, created: created.map(Stamp.init(unixSeconds:))))
    }

    mutating func histogram(_ name: String, _ histogram: Histogram) { add(name, .histogram, .histogram(histogram)) }

    private mutating func add(_ name: String, _ kind: Kind, _ value: Value) {
        add(name, kind, [Self.metric([], value)], help: "help of \(name)")
    }
}

extension ProtobufPage.Histogram {
    /// A native histogram of whole numbers whose first bucket on either side has index 0.
    static func native(
        count: UInt64,
        schema: Int32 = 0,
        zeroCount: UInt64 = 0,
        positiveDeltas: [Int64],
        negativeDeltas: [Int64] = [],
        buckets: [ProtobufPage.Bucket] = [],
        exemplars: [ProtobufPage.Exemplar] = [],
        created: Double? = nil
    ) -> Self {
        ProtobufPage.Histogram(
            count: count,
            sum: 1,
            buckets: buckets,
            schema: schema,
            zeroThreshold: 0.001,
            zeroCount: zeroCount,
            negativeSpans: span(negativeDeltas),
            negativeDeltas: negativeDeltas,
            positiveSpans: span(positiveDeltas),
            positiveDeltas: positiveDeltas,
            created: created.map(ProtobufPage.Stamp.init(unixSeconds:)),
            exemplars: exemplars
        )
    }

    private static func span(_ deltas: [Int64]) -> [Span] {
        let span: Span = (0, UInt32(deltas.count))
        return deltas.isEmpty ? [] : [span]
    }
}

extension ProtobufPage.Exemplar {
    /// `seconds` since 1970; nil for no time.
    init(trace: String, value: Double, seconds: Double? = nil) {
        self.init(
            labels: [("trace", trace)],
            value: value,
            stamp: seconds.map(ProtobufPage.Stamp.init(unixSeconds:))
        )
    }
}

extension ProtobufPage.Stamp {
    fileprivate init(unixSeconds: Double) {
        let millis = Int64((unixSeconds * 1000).rounded())
        self.init(seconds: millis / 1000, nanos: Int32(millis % 1000) * 1_000_000)
    }
}
