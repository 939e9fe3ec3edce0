import Testing

@testable import MetricModel

@Suite("The resolution of a native histogram")
struct HistogramResolutionTests {
    /// Six buckets of schema 0, three on each side, only the first of each filled.
    static let sixBuckets = NativeHistogram(
        schema: 0,
        zeroThreshold: 0.001,
        sumBits: 33.0.bitPattern,
        counts: .integer(zero: 3, total: 21, positiveDeltas: [3, 0, 0], negativeDeltas: [3, 0, 0]),
        positiveSpans: [NativeHistogram.Span(offset: 0, length: 3)],
        negativeSpans: [NativeHistogram.Span(offset: 0, length: 3)]
    )

    static let customBuckets = NativeHistogram(
        schema: NativeHistogram.customBucketsSchema,
        sumBits: 33.0.bitPattern,
        counts: .integer(zero: 0, total: 9, positiveDeltas: [3, 0, 0], negativeDeltas: []),
        positiveSpans: [NativeHistogram.Span(offset: 0, length: 3)],
        customBounds: [1, 2]
    )

    @Test(
        "falls until there are no more buckets than the limit",
        arguments: [(3, nil, nil), (4, 4, -1), (10, 6, 0)] as [(Int, Int?, Int32?)]
    )
    func bucketLimit(limit: Int, bucketCount: Int?, schema: Int32?) {
        var subject = Self.sixBuckets
        #expect(((try? subject.limitBuckets(to: limit)) != nil) == (bucketCount != nil))
        guard let bucketCount, let schema else { return }
        #expect(subject.bucketCount == bucketCount)
        #expect(subject.schema == schema)
    }

    @Test("falls twice to join two buckets that are three apart")
    func farApart() throws {
        var subject = histogram([(1, 1), (2, 1)], [1, 2])
        try subject.limitBuckets(to: 1)
        #expect(subject.schema == -2)
        #expect(subject.populations() == [1: 3])
    }

    @Test("cannot fall with custom buckets", arguments: [(2, false), (3, true)])
    func customBucketLimit(limit: Int, isAccepted: Bool) {
        var subject = Self.customBuckets
        do throws(BucketLimitExceeded) {
            try subject.limitBuckets(to: limit)
            #expect(isAccepted)
        } catch {
            #expect(!isAccepted)
            #expect(error.description == "histogram bucket limit exceeded")
        }
        #expect(subject == Self.customBuckets)
    }

    @Test(
        "is the highest one whose buckets grow by the factor",
        arguments: zip(
            [65536, 256, 16, 4, 2, 1.4, 1.1, 1.09, 1.04, 1.02, 1.01, 1.005, 1.002, 0, .infinity, .nan, -1, 1e300],
            [-4, -3, -2, -1, 0, 1, 2, 3, 4, 5, 6, 7, 8, 8, -4, 8, 8, -4]
        ) as Zip2Sequence<[Double], [Int32]>
    )
    func bucketFactor(factor: Double, schema: Int32) {
        #expect(NativeHistogram.highestSchema(forBucketFactor: factor) == schema)
    }

    @Test("is cut to the highest one allowed, but not with custom buckets")
    func highestSchema() {
        var subject = Self.sixBuckets
        subject.limitSchema(to: 0)
        #expect(subject == Self.sixBuckets)
        subject.limitSchema(to: -3)
        #expect(subject.schema == -3)
        #expect(subject.populations() == [0: 3, 1: 6])
        #expect(subject.populations(isNegative: true) == [0: 3, 1: 6])
        var custom = Self.customBuckets
        custom.limitSchema(to: -4)
        #expect(custom == Self.customBuckets)
    }

    struct Row: Sendable {
        let spans: [SpanRow]
        let buckets: [Int64]
        let schemas: Int32
        let newSpans: [SpanRow]
        let newBuckets: [Int64]
    }

    static let rows: [Row] = [
        // Buckets 1 and 2 become 1, 3 and 4 become 2, 0 and -1 become 0.
        Row(spans: [(-1, 6)], buckets: [1, 2, 3, 4, 5, 6], schemas: 1, newSpans: [(0, 3)], newBuckets: [3, 7, 11]),
        Row(spans: [(1, 1), (9, 1)], buckets: [1, 2], schemas: 1, newSpans: [(1, 1), (4, 1)], newBuckets: [1, 2]),
        Row(spans: [(1, 1), (9, 1)], buckets: [1, 2], schemas: 4, newSpans: [(1, 1)], newBuckets: [3]),
        Row(spans: [(0, 1), (0, 0), (1, 1)], buckets: [1, 2], schemas: 1, newSpans: [(0, 2)], newBuckets: [1, 2]),
        // Empty buckets stay.
        Row(spans: [(1, 4)], buckets: [0, 0, 0, 0], schemas: 1, newSpans: [(1, 2)], newBuckets: [0, 0]),
        // A step back has no place in the new order.
        Row(
            spans: [(5, 1), (-5, 1), (7, 1)],
            buckets: [1, 0, 2],
            schemas: 1,
            newSpans: [(3, 1), (1, 1)],
            newBuckets: [1, 3]
        ),
        // Hostile numbers: the index wraps around, spans claim what is not there.
        Row(spans: [(.min, 1)], buckets: [1], schemas: 1, newSpans: [(1 << 30, 1)], newBuckets: [1]),
        Row(spans: [(.max, 2)], buckets: [1, 1], schemas: 4, newSpans: [(1 << 27, 1)], newBuckets: [2]),
        Row(spans: [(1, .max)], buckets: [1, 1], schemas: 1, newSpans: [(1, 1)], newBuckets: [2]),
        Row(spans: [(1, 2)], buckets: [.max, .max], schemas: 1, newSpans: [(1, 1)], newBuckets: [-2]),
    ]

    @Test("falls by joining neighbouring buckets", arguments: rows.indices)
    func reduces(row: Int) {
        let row = Self.rows[row]
        var subject = histogram(row.spans, row.buckets)
        subject.reduceResolution(to: -row.schemas)
        var expected = histogram(row.newSpans, row.newBuckets)
        expected.schema = -row.schemas
        #expect(subject == expected)
    }

    @Test("falls without losing an observation, in steps as at once", arguments: 0..<200)
    func keepsObservations(seed: Int) {
        var random = RandomHistograms(seed: UInt64(seed) + 1000)
        let original = random.next()
        let total = original.populations().values.reduce(0, +)
        var stepped = original
        for schema in stride(from: original.schema - 1, through: -4, by: -1) {
            stepped.reduceResolution(to: schema)
            var atOnce = original
            atOnce.reduceResolution(to: schema)
            #expect(atOnce == stepped)
            #expect(stepped.populations().values.reduce(0, +) == total)
            #expect(throws: Never.self) { try stepped.validate() }
        }
        var unchanged = original
        unchanged.reduceResolution(to: original.schema)
        unchanged.reduceResolution(to: -5)
        #expect(unchanged == original)
    }
}
