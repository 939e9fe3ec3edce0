import MetricModel
import ScrapeTestSupport
import Testing

@testable import Exposition

private typealias Page = ProtobufPage

/// A body and the rows it must give.
struct ProtobufCase: Sendable, CustomTestStringConvertible {
    var name: String
    var body: [UInt8]
    var rows: [String]
    var options = ReadOptions.everything

    var testDescription: String { name }
}

@Suite("Protobuf bodies become Prometheus's series")
struct ProtobufFormatTests {
    private static let buckets = [
        Page.Bucket(bound: 1, count: 2), Page.Bucket(bound: 2.5, count: 4), Page.Bucket(bound: 1e7, count: 9),
    ]

    private static func histogram(_ histogram: Page.Histogram, _ kind: Page.Kind = .histogram) -> [UInt8] {
        Page.family("h", kind, [Page.metric([], .histogram(histogram))])
    }

    static let simple: [ProtobufCase] = [
        ProtobufCase(
            name: "the sample bytes of the reference",
            body: [0x12, 0x0A, 0x01, 0x67, 0x18, 0x01, 0x22, 0x0B, 0x12, 0x09, 0x09, 0, 0, 0, 0, 0, 0, 0xF0, 0x3F],
            rows: ["g 1"]
        ),
        ProtobufCase(name: "an empty body", body: [], rows: []),
        ProtobufCase(name: "families of no length", body: [0, 0, 0], rows: []),
        ProtobufCase(
            name: "a family without metrics is not even checked",
            body: Page.family("", .gauge, []) + Page.family("g", .gauge, [Page.metric([], .gauge(2))]),
            rows: ["g 2"]
        ),
        ProtobufCase(
            name: "an absent type is a counter, and nothing is added to its name",
            body: ProtobufWriter.delimited([0x0A, 0x01, 0x63, 0x22] + delimited(Page.metric([], .counter(7)))),
            rows: ["c 7"]
        ),
        ProtobufCase(
            name: "the message that matches the type is read, a missing one gives zeros",
            body: Page.family("g", .gauge, [Page.metric([], .counter(7))]),
            rows: ["g 0"]
        ),
        ProtobufCase(
            name: "timestamps; 0 is none",
            body: Page.family(
                "g",
                .gauge,
                [
                    Page.metric([("a", "1")], .gauge(1), at: 1234),
                    Page.metric([("a", "2")], .gauge(2), at: 0),
                    Page.metric([("a", "3")], .gauge(3), at: -5),
                ]
            ),
            rows: ["g{a=1} 1 @1234", "g{a=2} 2", "g{a=3} 3 @-5"]
        ),
        ProtobufCase(
            name: "an untyped metric that says nothing has the value of the one before it",
            body: Page.family(
                "u",
                .untyped,
                [
                    Page.metric([("a", "1")], .untyped(nil)), Page.metric([("a", "2")], .untyped(5)),
                    Page.metric([("a", "3")], .untyped(nil)),
                ]
            ),
            rows: ["u{a=1} 0", "u{a=2} 5", "u{a=3} 5"]
        ),
        ProtobufCase(
            name: "NaN keeps its bits, even those of a stale marker",
            body: Page.family(
                "g",
                .gauge,
                [
                    Page.metric([("a", "1")], .gauge(Double(bitPattern: 0x7FF0_0000_0000_0002))),
                    Page.metric([("a", "2")], .gauge(-.nan)), Page.metric([("a", "3")], .gauge(-.infinity)),
                ]
            ),
            rows: ["g{a=1} NaN:7ff0000000000002", "g{a=2} NaN:fff8000000000000", "g{a=3} -Inf"]
        ),
        ProtobufCase(
            name: "unknown fields are skipped, groups too",
            body: ProtobufWriter.delimited(
                [0x0A, 0x01, 0x67, 0x18, 0x01, 0xF8, 0x07, 0x05, 0xFB, 0x07, 0x0B, 0x08, 0x01, 0x0C, 0xFC, 0x07]
                    + [0x22] + delimited(Page.metric([], .gauge(3)) + [0x7D, 1, 2, 3, 4, 0x79, 1, 2, 3, 4, 5, 6, 7, 8])
            ),
            rows: ["g 3"]
        ),
        ProtobufCase(
            name: "of a field that stands twice the last one counts",
            body: Page.family("x", .gauge, [Page.metric([], .gauge(1)) + Page.metric([], .gauge(2))]),
            rows: ["x 2"]
        ),
        ProtobufCase(
            name: "labels in any order, and any UTF-8",
            body: Page.family(
                "g",
                .gauge,
                [Page.metric([("z", "1"), ("é", "ü"), ("A", ""), ("m", "x\ny")], .gauge(1))]
            ),
            rows: ["g{A=,m=x\ny,z=1,é=ü} 1"]
        ),
        ProtobufCase(
            name: "an omitted label name is not caught",
            body: Page.family("g", .gauge, [Page.metric([], .raw([0x0A, 0x03, 0x12, 0x01, 0x76]))]),
            rows: ["g{=v} 0"]
        ),
        ProtobufCase(
            name: "repeated series",
            body: Page.family("g", .gauge, [Page.metric([], .gauge(1)), Page.metric([], .gauge(2))]),
            rows: ["g 1", "g 2 again"]
        ),
        ProtobufCase(
            name: "summaries: count, sum, quantiles as they stand",
            body: Page.family(
                "s",
                .summary,
                [
                    Page.metric(
                        [("x", "1"), ("a", "2")],
                        .summary(
                            count: 3,
                            sum: 4.5,
                            quantiles: [(0.99, 7), (1, 8), (0.5, 9)],
                            created: .init(seconds: 9)
                        )
                    ),
                    Page.metric([], .summary(count: 1, sum: 2, quantiles: [])),
                    Page.metric([], .gauge(1)),
                ]
            ),
            rows: [
                "s_count{a=2,x=1} 3 created 9000", "s_sum{a=2,x=1} 4.5 created 9000",
                "s{a=2,quantile=0.99,x=1} 7 created 9000", "s{a=2,quantile=1.0,x=1} 8 created 9000",
                "s{a=2,quantile=0.5,x=1} 9 created 9000", "s_count 1", "s_sum 2", "s_count 0 again", "s_sum 0 again",
            ]
        ),
    ]

    static let histograms: [ProtobufCase] = [
        ProtobufCase(
            name: "row 81: +Inf is made of the count",
            body: histogram(Page.Histogram(count: 10, sum: 5, buckets: buckets)),
            rows: [
                "h_count 10", "h_sum 5", "h_bucket{le=1.0} 2", "h_bucket{le=2.5} 4", "h_bucket{le=1e+07} 9",
                "h_bucket{le=+Inf} 10",
            ]
        ),
        ProtobufCase(
            name: "row 82: a schema alone does not make it native",
            body: histogram(Page.Histogram(schema: 3)),
            rows: ["h_count 0", "h_sum 0", "h_bucket{le=+Inf} 0"]
        ),
        ProtobufCase(
            name: "neither do float counts",
            body: histogram(Page.Histogram(floatCount: 2.5, floatZeroCount: 1)),
            rows: ["h_count 2.5", "h_sum 0", "h_bucket{le=+Inf} 2.5"]
        ),
        ProtobufCase(
            name: "reading stops behind the first +Inf; float counts win when they are not 0",
            body: histogram(
                Page.Histogram(
                    count: 3,
                    buckets: [
                        Page.Bucket(bound: 1, count: 2, floatCount: 1.5), Page.Bucket(bound: .infinity, count: 3),
                        Page.Bucket(bound: 7, count: 4),
                    ]
                )
            ),
            rows: ["h_count 3", "h_sum 0", "h_bucket{le=1.0} 1.5", "h_bucket{le=+Inf} 3"]
        ),
        ProtobufCase(
            name: "gauge histograms have the same names",
            body: histogram(Page.Histogram(count: 1, sum: 2, buckets: [Page.Bucket(bound: -0.0)]), .gaugeHistogram),
            rows: ["h_count 1", "h_sum 2", "h_bucket{le=0.0} 0", "h_bucket{le=+Inf} 1"]
        ),
        ProtobufCase(
            name: "row 83: an empty span makes an empty native histogram",
            body: histogram(Page.Histogram(positiveSpans: [(0, 0)])),
            rows: ["h [schema 0 count 0 zero 0 positive  [] negative  [] sum 0]"]
        ),
        ProtobufCase(
            name: "a native histogram replaces its classic series",
            body: histogram(
                Page.Histogram(
                    count: 6,
                    sum: 3,
                    buckets: buckets,
                    schema: -1,
                    zeroThreshold: 0.25,
                    zeroCount: 1,
                    negativeSpans: [(-2, 1)],
                    negativeDeltas: [1],
                    positiveSpans: [(1, 2), (1, 1)],
                    positiveDeltas: [2, -1, 0]
                )
            ),
            rows: [
                "h [schema -1 threshold 0.25 count 6 zero 1 positive 1:2,1:1 [2, -1, 0] negative -2:1 [1] sum 3]"
            ]
        ),
        ProtobufCase(
            name: "float flavour, compacted, with a gauge's hint",
            body: histogram(
                Page.Histogram(
                    floatCount: 2.5,
                    zeroThreshold: 1,
                    positiveSpans: [(0, 3)],
                    positiveDeltas: [9],
                    positiveCounts: [0, 2.5, 0]
                ),
                .gaugeHistogram
            ),
            rows: ["h [schema 0 gauge threshold 1.0 float count 2.5 zero 0.0 positive 1:1 [2.5] negative  [] sum 0]"]
        ),
        ProtobufCase(
            name: "row 85: native, then classic, when both are wanted",
            body: Page.family(
                "h",
                .histogram,
                [
                    Page.metric([("a", "1")], .histogram(native(buckets: [Page.Bucket(bound: 1, count: 1)]))),
                    Page.metric([("a", "2")], .histogram(native(buckets: []))),
                ]
            ),
            rows: [
                "h{a=1} [schema 0 count 1 zero 0 positive 0:1 [1] negative  [] sum 0]", "h_count{a=1} 1",
                "h_sum{a=1} 0", "h_bucket{a=1,le=1.0} 1", "h_bucket{a=1,le=+Inf} 1",
                "h{a=2} [schema 0 count 1 zero 0 positive 0:1 [1] negative  [] sum 0]",
            ],
            options: .keepingClassic
        ),
        ProtobufCase(
            name: "of each metric again, with the exemplars of either form",
            body: Page.family(
                "h",
                .histogram,
                ["1", "2"].map { value in
                    Page.metric(
                        [("a", value)],
                        .histogram(
                            native(
                                buckets: [Page.Bucket(bound: 1, count: 1, exemplar: exemplar(7))],
                                exemplars: [exemplar(8, 8)]
                            )
                        ),
                        at: 5
                    )
                }
            ),
            rows: [
                "h{a=1} [schema 0 count 1 zero 0 positive 0:1 [1] negative  [] sum 0] @5 # {t=8} 8 @8000",
                "h_count{a=1} 1 @5", "h_sum{a=1} 0 @5", "h_bucket{a=1,le=1.0} 1 @5 # {t=7} 7",
                "h_bucket{a=1,le=+Inf} 1 @5",
                "h{a=2} [schema 0 count 1 zero 0 positive 0:1 [1] negative  [] sum 0] @5 # {t=8} 8 @8000",
                "h_count{a=2} 1 @5", "h_sum{a=2} 0 @5", "h_bucket{a=2,le=1.0} 1 @5 # {t=7} 7",
                "h_bucket{a=2,le=+Inf} 1 @5",
            ],
            options: .keepingClassic
        ),
        ProtobufCase(
            name: "the first metric decides whether a family is native",
            body: Page.family(
                "h",
                .histogram,
                [
                    Page.metric([("a", "1")], .histogram(Page.Histogram(count: 4))),
                    Page.metric([("a", "2")], .histogram(native(buckets: []))),
                ]
            )
                + Page.family(
                    "i",
                    .histogram,
                    [
                        Page.metric([("a", "1")], .histogram(native(buckets: []))),
                        Page.metric([("a", "2")], .histogram(Page.Histogram(buckets: buckets))),
                    ]
                ),
            rows: [
                "h_count{a=1} 4", "h_sum{a=1} 0", "h_bucket{a=1,le=+Inf} 4", "h_count{a=2} 1", "h_sum{a=2} 0",
                "h_bucket{a=2,le=+Inf} 1", "i{a=1} [schema 0 count 1 zero 0 positive 0:1 [1] negative  [] sum 0]",
                "i{a=2} [schema 0 count 0 zero 0 positive  [] negative  [] sum 0]",
            ]
        ),
        ProtobufCase(
            name: "a label of one's own called le stays beside the bucket's",
            body: Page.family("h", .histogram, [Page.metric([("le", "x"), ("z", "y")], .histogram(.init()))]),
            rows: ["h_count{le=x,z=y} 0", "h_sum{le=x,z=y} 0", "h_bucket{le=+Inf,le=x,z=y} 0"]
        ),
    ]

    private static func delimited(_ bytes: [UInt8]) -> [UInt8] { ProtobufWriter.delimited(bytes) }

    private static func native(
        buckets: [Page.Bucket] = [],
        exemplars: [Page.Exemplar] = []
    ) -> Page.Histogram {
        Page.Histogram(
            count: 1,
            buckets: buckets,
            positiveSpans: [(0, 1)],
            positiveDeltas: [1],
            exemplars: exemplars
        )
    }

    private static func exemplar(_ value: Double, _ seconds: Int64? = nil) -> Page.Exemplar {
        Page.Exemplar(labels: [("t", "\(Int(value))")], value: value, stamp: seconds.map { Page.Stamp(seconds: $0) })
    }

    static let exemplars: [ProtobufCase] = [
        ProtobufCase(
            name: "row 86: milliseconds are cut off, not rounded",
            body: Page.family(
                "c",
                .counter,
                [
                    Page.metric(
                        [],
                        .counter(
                            1,
                            exemplar: Page.Exemplar(
                                labels: [("b", "2"), ("a", "1")],
                                value: 3,
                                stamp: .init(seconds: 1, nanos: 999_999_999)
                            ),
                            created: .init(seconds: 10, nanos: 5_999_999)
                        )
                    )
                ]
            ),
            rows: ["c 1 created 10005 # {a=1,b=2} 3 @1999"]
        ),
        ProtobufCase(
            name: "a bucket's exemplar belongs to the bucket, with or without a time",
            body: histogram(
                Page.Histogram(
                    buckets: [
                        Page.Bucket(bound: 1, exemplar: exemplar(1)), Page.Bucket(bound: 2),
                        Page.Bucket(bound: 3, exemplar: exemplar(3, 7)),
                    ],
                    exemplars: [exemplar(9, 9)]
                )
            ),
            rows: [
                "h_count 0", "h_sum 0", "h_bucket{le=1.0} 0 # {t=1} 1", "h_bucket{le=2.0} 0",
                "h_bucket{le=3.0} 0 # {t=3} 3 @7000", "h_bucket{le=+Inf} 0",
            ]
        ),
        ProtobufCase(
            name: "row 84: a native histogram's exemplars need a time",
            body: histogram(native(exemplars: [exemplar(1, 1), exemplar(2), exemplar(3, 3)])),
            rows: [
                "h [schema 0 count 1 zero 0 positive 0:1 [1] negative  [] sum 0] # {t=1} 1 @1000 # {t=3} 3 @3000"
            ]
        ),
        ProtobufCase(
            name: "without exemplars of its own a native histogram has those of its buckets",
            body: histogram(
                native(
                    buckets: [
                        Page.Bucket(bound: 1, exemplar: exemplar(1)), Page.Bucket(bound: 2, exemplar: exemplar(2, 2)),
                        Page.Bucket(bound: 3),
                    ]
                )
            ),
            rows: ["h [schema 0 count 1 zero 0 positive 0:1 [1] negative  [] sum 0] # {t=2} 2 @2000"]
        ),
        ProtobufCase(
            name: "the next native histogram of a family goes on where the last one ended",
            body: Page.family(
                "h",
                .histogram,
                [
                    Page.metric([("a", "1")], .histogram(native(exemplars: [exemplar(1, 1)]))),
                    Page.metric([("a", "2")], .histogram(native(exemplars: [exemplar(1, 1), exemplar(2, 2)]))),
                    Page.metric([("a", "3")], .histogram(native(exemplars: [exemplar(1, 1)]))),
                ]
            ),
            rows: [
                "h{a=1} [schema 0 count 1 zero 0 positive 0:1 [1] negative  [] sum 0] # {t=1} 1 @1000",
                "h{a=2} [schema 0 count 1 zero 0 positive 0:1 [1] negative  [] sum 0] # {t=2} 2 @2000",
                "h{a=3} [schema 0 count 1 zero 0 positive 0:1 [1] negative  [] sum 0]",
            ]
        ),
    ]

    @Test("given → rows", arguments: simple + histograms + exemplars)
    func rows(_ given: ProtobufCase) {
        let exposed = ExposedRows(given.body, options: given.options)
        #expect(exposed.problem == nil)
        #expect(exposed.rows == given.rows)
    }

    @Test("proto2 and proto3 writers are read alike", arguments: ProtobufWriter.Style.allCases)
    func styles(_ style: ProtobufWriter.Style) {
        let histogram = Page.Histogram(
            count: 4,
            sum: 1,
            zeroCount: 1,
            negativeSpans: [(-3, 2)],
            negativeDeltas: [1, 0],
            positiveSpans: [(0, 0), (300, 1)],
            positiveDeltas: [1]
        )
        let float = Page.Histogram(
            floatCount: 4,
            zeroThreshold: 2,
            negativeSpans: [(-3, 2)],
            negativeCounts: [1, 0.5],
            positiveSpans: [(1, 1)],
            positiveCounts: [2.5]
        )
        let body =
            Page.family("g", .gauge, [Page.metric([("a", "")], .gauge(0), style: style)], style: style)
            + Page.family("h", .histogram, [Page.metric([], .histogram(histogram), style: style)], style: style)
            + Page.family("f", .histogram, [Page.metric([], .histogram(float), style: style)], style: style)
        #expect(
            ExposedRows(body).rows == [
                "g{a=} 0",
                "h [schema 0 count 4 zero 1 positive 300:1 [1] negative -3:2 [1, 0] sum 1]",
                "f [schema 0 threshold 2.0 float count 4.0 zero 0.0 positive 1:1 [2.5] negative -3:2 [1.0, 0.5] sum 0]",
            ]
        )
    }

    @Test("help stands always, a unit only when there is one, then the type")
    func metadata() {
        let body =
            Page.family("a_bytes_total", .counter, [Page.metric([], .counter(1))], help: "x\\ny", unit: "bytes")
            + Page.family("b", .untyped, [Page.metric([], .untyped(1))])
            + Page.family("c", .gauge, [])
        let exposed = ExposedRows(body)
        #expect(
            exposed.metadata == [
                "HELP a_bytes_total x\\ny", "UNIT a_bytes_total bytes", "TYPE a_bytes_total counter", "HELP b ",
                "TYPE b unknown",
            ]
        )
    }

    @Test("new keys carry the type and the unit of their own family")
    func typesAndUnits() {
        var history = RowHistory()
        _ = history.read(
            Page.family("a_s", .gauge, [Page.metric([], .gauge(1))], unit: "s")
                + Page.family("b", .summary, [Page.metric([], .summary(count: 0, sum: 0, quantiles: []))])
        )
        #expect(history.table.newKeys.map(\.type) == [.gauge, .summary, .summary])
        #expect(history.table.newKeys.map(\.unit.count) == [1, 0, 0])
    }

    @Test("keys are the sorted labels between 0xFF, the name in the place of __name__")
    func keys() {
        var history = RowHistory()
        _ = history.read(
            Page.family("g", .gauge, [Page.metric([("b", "2"), ("A", "1")], .gauge(1))])
                + Page.family("h", .histogram, [Page.metric([("m", "")], .histogram(.init()))])
        )
        let keys = history.table.slots.map { history.reader.key(of: $0) ?? [] }
        let expected =
            ["\u{FF}A\u{FF}1g\u{FF}b\u{FF}2", "h_count\u{FF}m\u{FF}", "h_sum\u{FF}m\u{FF}"]
            + ["h_bucket\u{FF}le\u{FF}+Inf\u{FF}m\u{FF}"]
        #expect(keys == expected.map { $0.unicodeScalars.map { UInt8($0.value) } })
    }

    @Test("bound texts are those of the text formats", arguments: 0..<4)
    func boundTexts(seed: UInt64) {
        var random = SeededRandom(seed: seed)
        let memory = ScratchMemory()
        defer { withExtendedLifetime(memory) {} }
        let texts = BoundTexts(in: memory)
        for _ in 0..<20_000 {
            let value =
                switch UInt64.random(in: 0..<4, using: &random) {
                case 0: Double(bitPattern: UInt64.random(in: 0...UInt64.max, using: &random))
                case 1: Double(Int.random(in: -100...2_000_000, using: &random))
                case 2: Double(Int.random(in: 0...100_000_000, using: &random)) / 100_000
                default: Double.random(in: 0...1000, using: &random)
                }
            #expect(String(decoding: texts.text(of: value.bitPattern), as: UTF8.self) == FloatParser.labelText(value))
        }
    }
}
