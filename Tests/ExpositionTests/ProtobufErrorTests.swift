import MetricModel
import ScrapeTestSupport
import Testing

@testable import Exposition

private typealias Page = ProtobufPage

/// A body and Prometheus's words on it.
struct ProtobufErrorCase: Sendable, CustomTestStringConvertible {
    var name: String
    var body: [UInt8]
    var text: String
    /// The place to point at, when the test is about it.
    var offset: Int?
    var hint: String?

    init(_ name: String, _ body: [UInt8], _ text: String, at offset: Int? = nil, hint: String? = nil) {
        self.name = name
        self.body = body
        self.text = text
        self.offset = offset
        self.hint = hint
    }

    var testDescription: String { name }
}

private typealias Case = ProtobufErrorCase

@Suite("Wrong protobuf bodies are refused in Prometheus's words")
struct ProtobufErrorTests {
    private static let gauge = Page.metric([], .gauge(1))

    /// A family called g with a metric of these bytes.
    private static func metric(_ bytes: [UInt8]) -> [UInt8] { Page.family("g", .gauge, [bytes]) }

    private static func family(_ bytes: [UInt8]) -> [UInt8] { ProtobufWriter.delimited(bytes) }

    private static func inField(_ tag: UInt8, _ bytes: [UInt8]) -> [UInt8] { [tag] + ProtobufWriter.delimited(bytes) }

    static let wire: [ProtobufErrorCase] = [
        Case(
            "row 87: cut",
            Array(Page.family("some_name", .gauge, [gauge], help: "x").dropLast(3)),
            "clientpb: insufficient length of buffer, expected at least 30 bytes, got 27 bytes",
            at: 27,
            hint: "the body ends inside the family some_name: 27 of 30 bytes; it was cut, or a length is wrong"
        ),
        Case(
            "a length of six bytes",
            [0x80, 0x80, 0x80, 0x80, 0x80, 0x01],
            "clientpb: invalid varint encountered",
            at: 0
        ),
        Case("a length that ends nowhere", [0x80], "clientpb: invalid varint encountered"),
        Case(
            "a length of five bytes",
            [0xFF, 0xFF, 0xFF, 0xFF, 0x7F],
            "clientpb: insufficient length of buffer, expected at least 34359738372 bytes, got 5 bytes"
        ),
        Case(
            "text",
            Array("# HELP a b\n# TYPE a gauge\na 1\n".utf8),
            "clientpb: insufficient length of buffer, expected at least 36 bytes, got 30 bytes",
            hint: "this is text, but the Content-Type header says protobuf"
        ),
        Case(
            "gzip",
            [0x1F, 0x8B, 8, 0, 0, 0, 0, 0],
            "clientpb: insufficient length of buffer, expected at least 32 bytes, got 8 bytes",
            hint: "the body is gzip data, but there is no Content-Encoding: gzip header"
        ),
        Case(
            "HTML",
            Array("<!DOCTYPE html><html></html>".utf8),
            "clientpb: insufficient length of buffer, expected at least 61 bytes, got 28 bytes",
            hint: "this is an HTML or XML page, not metrics: look at the path, a login or a proxy"
        ),
        Case("end of a group", family([0x0C]), "proto: MetricFamily: wiretype end group for non-group"),
        Case("field 0", family([0x02]), "proto: MetricFamily: illegal tag 0 (wire type 2)"),
        Case("a text behind the family", family([0x0A, 5, 0x61]), "unexpected EOF"),
        Case(
            "a length below zero",
            family([0x0A] + ProtobufWriter.varint(.max)),
            "proto: negative length found during unmarshaling"
        ),
        Case(
            "a number of eleven bytes",
            family([0x18] + [UInt8](repeating: 0x80, count: 10) + [1]),
            "proto: integer overflow"
        ),
        Case("wire type 6", family([0x7E]), "proto: illegal wireType 6"),
        Case("a group without end", family([0x7B, 0x08, 1]), "unexpected EOF"),
        Case("a cut field nobody knows", family([0x79, 1, 2]), "unexpected EOF"),
        Case("metric", metric([0x0C]), "proto: Metric: wiretype end group for non-group"),
        Case("label", metric([0x08, 1]), "proto: wrong wireType = 0 for field Label"),
        Case("timestamp", metric([0x32, 0]), "proto: wrong wireType = 2 for field TimestampMs"),
        Case(
            "messages that the type does not ask for are checked too",
            metric(inField(0x22, [0x0A, 0])),
            "proto: wrong wireType = 2 for field SampleCount"
        ),
        Case("gauge", metric(inField(0x12, [0x0D, 0, 0, 0, 0])), "proto: wrong wireType = 5 for field Value"),
        Case("counter", metric(inField(0x1A, [0x04])), "proto: Counter: wiretype end group for non-group"),
        Case("untyped", metric(inField(0x2A, [0x09, 0])), "unexpected EOF"),
        Case(
            "created",
            metric(inField(0x1A, inField(0x1A, [0x0A, 0]))),
            "proto: wrong wireType = 2 for field Seconds"
        ),
        Case(
            "exemplar's label",
            metric(inField(0x1A, inField(0x12, inField(0x0A, [0x08, 0])))),
            "proto: wrong wireType = 0 for field Name"
        ),
        Case(
            "bucket",
            metric(inField(0x3A, inField(0x1A, [0x10, 0]))),
            "proto: wrong wireType = 0 for field UpperBound"
        ),
        Case("span", metric(inField(0x3A, inField(0x62, [0x12, 0]))), "proto: wrong wireType = 2 for field Length"),
        Case(
            "deltas",
            metric(inField(0x3A, [0x69, 0, 0, 0, 0, 0, 0, 0, 0])),
            "proto: wrong wireType = 1 for field PositiveDelta"
        ),
        Case(
            "packed counts that are no doubles",
            metric(inField(0x3A, [0x72, 9, 0, 0, 0, 0, 0, 0, 0, 0, 1])),
            "unexpected EOF"
        ),
    ]

    /// Fields of a family with a wire type that is not theirs.
    static let wireTypes: [ProtobufErrorCase] = [
        ("Name", 1, 0), ("Help", 2, 0), ("Type", 3, 2), ("Metric", 4, 0), ("Unit", 5, 0),
    ].map { (field: String, number: UInt8, wireType: UInt8) in
        Case(
            "\(field), wire type",
            family([number << 3 | wireType, 1]),
            "proto: wrong wireType = \(wireType) for field \(field)"
        )
    }

    static let families: [ProtobufErrorCase] = [
        Case("no name", Page.family("", .gauge, [gauge]), "invalid metric name: "),
        Case(
            "the metric is read before the name is looked at",
            Page.family("", .gauge, [[0x0C]]),
            "proto: Metric: wiretype end group for non-group"
        ),
        Case(
            "but its labels are looked at afterwards",
            Page.family("", .gauge, [inField(0x0A, [0x0A, 0])]),
            "invalid metric name: "
        ),
        Case(
            "help",
            family([0x0A, 1, 0x67, 0x12, 1, 0xFF] + inField(0x22, gauge)),
            "invalid help for metric \"g\": \u{FFFD}",
            at: 6
        ),
        Case(
            "row 88: type",
            family([0x0A, 1, 0x67, 0x18, 9] + inField(0x22, gauge)),
            "unknown metric type for metric \"g\": 9"
        ),
        Case(
            "type below zero",
            family([0x0A, 1, 0x67, 0x18] + ProtobufWriter.varint(.max) + inField(0x22, gauge)),
            "unknown metric type for metric \"g\": -1"
        ),
        Case(
            "unit",
            Page.family("a_seconds_total", .gauge, [gauge], unit: "seconds"),
            "unit \"seconds\" not a suffix of metric \"a_seconds_total\""
        ),
        Case(
            "unit of a counter",
            Page.family("a_total", .counter, [gauge], unit: "a"),
            "unit \"a\" not a suffix of counter \"a_total\""
        ),
        Case(
            "unit without a blank before it",
            Page.family("aseconds", .gauge, [gauge], unit: "seconds"),
            "unit \"seconds\" not a suffix of metric \"aseconds\""
        ),
        Case("label name", metric(inField(0x0A, [0x0A, 1, 0xFF])), "invalid label name: \u{FFFD}"),
        Case("empty label name", metric(inField(0x0A, [0x0A, 0])), "invalid label name: "),
        Case(
            "label value",
            metric(inField(0x0A, [0x0A, 1, 0x61, 0x12, 2, 0x61, 0xE4])),
            "invalid label value: a\u{FFFD}"
        ),
        Case("label pair", metric(inField(0x0A, [0x0A, 9, 0x61])), "unexpected EOF"),
        Case(
            "spans and buckets",
            Page.family(
                "h",
                .histogram,
                [Page.metric([], .histogram(.init(positiveSpans: [(0, 2)], positiveDeltas: [1])))]
            ),
            "histogram \"h\": positive side: spans require 2 buckets, have 1"
        ),
        Case(
            "spans and float buckets",
            Page.family(
                "h",
                .histogram,
                [Page.metric([], .histogram(.init(floatCount: 1, negativeSpans: [(0, 1)], negativeDeltas: [1])))]
            ),
            "histogram \"h\": negative side: spans require 1 buckets, have 0"
        ),
    ]

    @Test("given → error", arguments: wire + wireTypes + families)
    func errors(_ given: ProtobufErrorCase) {
        var history = RowHistory()
        let exposed = history.read(given.body)
        #expect(exposed.problem == given.text)
        let problem = history.table.problem
        #expect(problem?.line == 1)
        #expect(problem.map { $0.column == $0.offset + 1 && $0.offset <= given.body.count } == true)
        #expect(problem?.expected.hasPrefix("expected ") == true)
        if let offset = given.offset { #expect(problem?.offset == offset) }
        if let hint = given.hint { #expect(problem?.hint == hint) }
        #expect(problem?.hint != nil)
    }

    @Test("what stands before the error is in the table")
    func rowsBeforeErrors() {
        let body =
            Page.family("a", .gauge, [Page.metric([], .gauge(1)), Page.metric([("x", "1")], .gauge(2))])
            + Page.family("b", .gauge, [Page.metric([], .gauge(3)), Page.metric([], .raw([0x0C]))])
        let exposed = ExposedRows(body)
        #expect(exposed.rows == ["a 1", "a{x=1} 2", "b 3"])
        #expect(exposed.problem == "proto: Metric: wiretype end group for non-group")
        #expect(exposed.metadata == ["HELP a ", "TYPE a gauge", "HELP b ", "TYPE b gauge"])
    }
}

@Suite("Hostile protobuf bodies cost no more than their size")
struct ProtobufHostileTests {
    static let page: [UInt8] =
        Page.family("g", .gauge, [Page.metric([("a", "1")], .gauge(1)), Page.metric([("a", "ü")], .gauge(2), at: 5)])
        + Page.family(
            "s_seconds",
            .summary,
            [Page.metric([("a", "1")], .summary(count: 1, sum: 2, quantiles: [(0.5, 1)], created: .init(seconds: 5)))],
            help: "What it is.",
            unit: "seconds"
        )
        + Page.family(
            "h",
            .histogram,
            [
                Page.metric(
                    [("m", "x")],
                    .histogram(
                        .init(
                            count: 2,
                            buckets: [.init(bound: 1, count: 1, exemplar: .init(labels: [("t", "1")], value: 1))],
                            zeroCount: 1,
                            positiveSpans: [(0, 1)],
                            positiveDeltas: [1],
                            created: .init(seconds: 1),
                            exemplars: [.init(value: 2, stamp: .init(seconds: 3, nanos: 4))]
                        )
                    )
                )
            ]
        )

    @Test("cut at any byte: all families before it, then an error unless the cut is between two")
    func truncation() {
        var borders: Set<Int> = [0]
        var end = 0
        while end < Self.page.count {
            end += 1 + Int(Self.page[end])
            borders.insert(end)
        }
        #expect(borders.contains(Self.page.count))
        for count in 0...Self.page.count {
            let exposed = ExposedRows(Array(Self.page[..<count]), options: .keepingClassic)
            #expect((exposed.problem == nil) == borders.contains(count))
        }
    }

    @Test("cut at any byte with a past")
    func truncationAfterPast() {
        var history = RowHistory(options: .keepingClassic)
        let whole = history.read(Self.page)
        #expect(whole.problem == nil)
        history.adopt()
        for count in Self.page.indices {
            let cut = Array(Self.page[..<count])
            #expect(history.read(cut).rows == ExposedRows(cut, options: .keepingClassic).rows)
            history.abandon(entries: history.table.count)
        }
        #expect(history.read(Self.page) == whole)
        #expect(history.table.isInStep)
    }

    @Test("a million labels, unsorted, then the same again")
    func manyLabels() {
        let labels = (0..<1_000_000).map { ("l\(UInt32($0) &* 2_654_435_761)", "v") }
        let body = Page.family("g", .gauge, [Page.metric(labels, .gauge(1))])
        var reader = ExpositionReader()
        var table = BodyTable()
        for _ in 0..<2 {
            reader.read(BodyBuffer(body), as: .protobuf, into: &table)
            #expect(table.problem == nil)
            #expect(table.count == 1)
            _ = reader.adopt()
        }
        #expect(table.isInStep)
        #expect(reader.memoryBytes < 16 * body.count)
    }

    @Test("a million empty buckets, spans, labels, families")
    func manyEmptyMessages() {
        let many = 100_000
        let buckets = (0..<many).flatMap { _ in [0x1A, 0x00] as [UInt8] }
        let spans = (0..<many).flatMap { _ in [0x62, 0x00] as [UInt8] }
        let labels = (0..<many).flatMap { _ in [0x0A, 0x00] as [UInt8] }
        let classic = ExposedRows(Page.family("h", .histogram, [[0x3A] + ProtobufWriter.delimited(buckets)]))
        #expect(classic.rows.count == many + 3)
        let native = ExposedRows(Page.family("h", .histogram, [[0x3A] + ProtobufWriter.delimited(spans)]))
        #expect(native.rows == ["h [schema 0 count 0 zero 0 positive  [] negative  [] sum 0]"])
        #expect(ExposedRows(Page.family("g", .gauge, [labels])).rows.count == 1)
        #expect(ExposedRows([UInt8](repeating: 0, count: many)).rows.isEmpty)
    }

    @Test("groups in groups, ended or not")
    func deepGroups() {
        let open = [UInt8](repeating: 0x7B, count: 1_000_000)
        let closed = open + [UInt8](repeating: 0x7C, count: 1_000_000)
        #expect(ExposedRows(ProtobufWriter.delimited(open)).problem == "unexpected EOF")
        #expect(ExposedRows(ProtobufWriter.delimited(closed)).problem == nil)
    }

    @Test("a span that claims billions of buckets")
    func claims() {
        let histogram = Page.Histogram(positiveSpans: [(.max, .max), (.min, .max)], positiveDeltas: [1])
        let exposed = ExposedRows(Page.family("h", .histogram, [Page.metric([], .histogram(histogram))]))
        #expect(exposed.problem == "histogram \"h\": positive side: spans require 8589934590 buckets, have 1")
    }

    @Test("bytes changed at random: the same with a past as without", arguments: 0..<8)
    func mutations(seed: UInt64) {
        var random = SeededRandom(seed: seed)
        var history = RowHistory(options: .keepingClassic)
        _ = history.read(Self.page)
        history.adopt()
        for _ in 0..<500 {
            var body = Self.page
            for _ in 0..<(1 + random.below(4)) { BodyMutation.mutate(&body, &random) }
            let fresh = ExposedRows(body, options: .keepingClassic)
            let exposed = history.read(body)
            #expect(exposed.rows == fresh.rows)
            #expect(exposed.metadata == fresh.metadata)
            #expect(exposed.problem == fresh.problem)
            if random.below(3) == 0 { history.adopt() } else { history.abandon(entries: random.below(9)) }
        }
    }
}
