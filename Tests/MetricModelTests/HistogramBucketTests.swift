import Testing

@testable import MetricModel

@Suite("The buckets of a native histogram")
struct HistogramBucketTests {
    @Test(
        "end where Prometheus's do",
        arguments: [
            (0, 0, 1), (1, 0, 2), (-1, 0, 0.5), (1024, 0, .greatestFiniteMagnitude), (1025, 0, .infinity),
            (-1073, 0, 0x1p-1073), (-1074, 0, 0x1p-1074), (-1075, 0, 0), (.min, 0, 0), (.max, 0, .infinity),
            (1, -1, 4), (1, -4, 65536), (64, -4, .greatestFiniteMagnitude), (65, -4, .infinity), (-1, -4, 0x1p-16),
            (1, 1, 1.414213562373095), (-1, 1, 0.7071067811865475), (3, 2, 1.6817928305074288),
            (1, 3, 1.0905077326652577), (53, 8, 1.1543104205902162), (101, 8, 1.3145155879493549),
            (218, 8, 1.804454167806623), (255, 8, 1.9945921121709396), (1 << 18, 8, .greatestFiniteMagnitude),
            ((1 << 18) + 1, 8, .infinity), (-(1 << 18), 8, 0x1p-1024),
        ] as [(Int32, Int32, Double)]
    )
    func bounds(index: Int32, schema: Int32, bound: Double) {
        #expect(BucketBounds.upperBound(ofBucket: index, schema: schema).bitPattern == bound.bitPattern)
    }

    @Test("have the bits of Prometheus's table, all of them")
    func table() {
        var hash: UInt64 = 0
        for index in 0..<Int32(256) {
            hash = hash &* 31 &+ BucketBounds.upperBound(ofBucket: index, schema: 8).bitPattern
        }
        #expect(hash == 0xACF6_C159_A056_D65F)
        for schema in Int32(0)..<8 {
            for index in 0..<Int32(1) << schema {
                let bound = BucketBounds.upperBound(ofBucket: index, schema: schema)
                #expect(bound == BucketBounds.upperBound(ofBucket: index << (8 - schema), schema: 8))
            }
        }
    }

    @Test("end nowhere with a schema that is none", arguments: [-54, -53, -5, 9, 100, .max, .min] as [Int32])
    func unknownSchema(schema: Int32) {
        #expect(BucketBounds.upperBound(ofBucket: 1, schema: schema).isNaN)
    }

    static let texts: [(histogram: NativeHistogram, text: String)] = [
        (
            NativeHistogramTests.integer(),
            "{count:12, sum:19.4, [-1.414213562373095,-1):3, [-1,-0.7071067811865475):2, [-0.001,0.001]:2, "
                + "(0.25,0.35355339059327373]:1, (0.35355339059327373,0.5]:3, (0.7071067811865475,1]:1}"
        ),
        (
            NativeHistogramTests.float(),
            "{count:0, sum:19.4, [-1.414213562373095,-1):NaN, [-1,-0.7071067811865475):2, [-0.001,0.001]:2, "
                + "(0.25,0.35355339059327373]:1.5, (0.35355339059327373,0.5]:3}"
        ),
        (NativeHistogramTests.custom(), "{count:4, sum:5.5, (-1,2]:1, (2,+Inf]:3}"),
        (
            NativeHistogramTests.custom { $0.positiveSpans = [NativeHistogram.Span(offset: 0, length: 2)] },
            "{count:4, sum:5.5, [-Inf,-1]:1, (-1,2]:3}"
        ),
        (.staleMarker(isFloat: false), "{count:0, sum:NaN}"),
        (.staleMarker(isFloat: true), "{count:0, sum:NaN}"),
    ]

    @Test("are written as Prometheus writes them", arguments: texts.indices)
    func text(row: Int) {
        #expect(Self.texts[row].histogram.description == Self.texts[row].text)
    }

    @Test("can be looked at whatever spans and bounds claim")
    func hostile() {
        let billions = NativeHistogram.Span(offset: .max, length: .max)
        let integer = NativeHistogramTests.integer {
            $0.positiveSpans = [billions, billions]
            $0.negativeSpans = [billions]
        }
        #expect(integer.buckets.count == 6)
        let custom = NativeHistogramTests.custom { $0.positiveSpans = [billions] }
        #expect(custom.buckets.map(\.count) == [.integer(1), .integer(3)])
        let negative = histogram([(0, 1)], [-1])
        #expect(negative.description == "{count:0, sum:0, (0.5,1]:18446744073709551615}")
    }
}
