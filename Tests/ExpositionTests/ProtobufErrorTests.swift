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

    var testDescription: String { name }
}

@Suite("Wrong protobuf bodies are refused in Prometheus's words")
struct ProtobufErrorTests {
    private static let gauge = Page.metric([], .gauge(1))

    /// A family called g with a metric of these bytes.
    private static func metric(_ bytes: [UInt8]) -> [UInt8] { Page.family("g", .gauge, [bytes]) }

    private static func family(_ bytes: [UInt8]) -> [UInt8] { Page.delimited(bytes) }

    private static func inField(_ tag: UInt8, _ bytes: [UInt8]) -> [UInt8] { [tag] + Page.delimited(bytes) }

    static let wire: [ProtobufErrorCase] = [
        ProtobufErrorCase(
            name: "row 87: cut",
            body: Array(Page.family("some_name", .gauge, [gauge], help: "x").dropLast(3)),
            text: "clientpb: insufficient length of buffer, expected at least 30 bytes, got 27 bytes",
            offset: 27,
            hint: "the body ends inside the family some_name: 27 of 30 bytes; it was cut, or a length is wrong"
        ),
        ProtobufErrorCase(
            name: "a length of six bytes",
            body: [0x80, 0x80, 0x80, 0x80, 0x80, 0x01],
            text: "clientpb: invalid varint encountered",
            offset: 0
        ),
        ProtobufErrorCase(
            name: "a length that ends nowhere",
            body: [0x80],
            text: "clientpb: invalid varint encountered"
        ),
        ProtobufErrorCase(
            name: "a length of five bytes",
            body: [0xFF, 0xFF, 0xFF, 0xFF, 0x7F],
            text: "clientpb: insufficient length of buffer, expected at least 34359738372 bytes, got 5 bytes"
        ),
        ProtobufErrorCase(
            name: "text",
            body: Array("# HELP a b\n# TYPE a gauge\na 1\n".utf8),
            text: "clientpb: insufficient length of buffer, expected at least 36 bytes, got 30 bytes",
            hint: "this is text, but the Content-Type header says protobuf"
        ),
        ProtobufErrorCase(
            name: "gzip",
            body: [0x1F, 0x8B, 8, 0, 0, 0, 0, 0],
            text: "clientpb: insufficient length of buffer, expected at least 32 bytes, got 8 bytes",
            hint: "the body is gzip data, but there is no Content-Encoding: gzip header"
        ),
        ProtobufErrorCase(
            name: "HTML",
            body: Array("<!DOCTYPE html><html></html>".utf8),
            text: "clientpb: insufficient length of buffer, expected at least 61 bytes, got 28 bytes",
            hint: "this is an HTML or XML page, not metrics: look at the path, a login or a proxy"
        ),
        ProtobufErrorCase(
            name: "end of a group",
            body: family([0x0C]),
            text: "proto: MetricFamily: wiretype end group for non-group"
        ),
        ProtobufErrorCase(
            name: "field 0",
            body: family([0x02]),
            text: "proto: MetricFamily: illegal tag 0 (wire type 2)"
        ),
        ProtobufErrorCase(
            name: "wire type",
            body: family([0x08, 1]),
            text: "proto: wrong wireType = 0 for field Name"
        ),
        ProtobufErrorCase(
            name: "wire type of help",
            body: family([0x10, 1]),
            text: "proto: wrong wireType = 0 for field Help"
        ),
        ProtobufErrorCase(
            name: "wire type of type",
            body: family([0x1A, 1]),
            text: "proto: wrong wireType = 2 for field Type"
        ),
        ProtobufErrorCase(
            name: "wire type of metric",
            body: family([0x20, 1]),
            text: "proto: wrong wireType = 0 for field Metric"
        ),
        ProtobufErrorCase(
            name: "wire type of unit",
            body: family([0x28, 1]),
            text: "proto: wrong wireType = 0 for field Unit"
        ),
        ProtobufErrorCase(name: "a text behind the family", body: family([0x0A, 5, 0x61]), text: "unexpected EOF"),
        ProtobufErrorCase(
            name: "a length below zero",
            body: family([0x0A] + ProtobufEncoder.varint(.max)),
            text: "proto: negative length found during unmarshaling"
        ),
        ProtobufErrorCase(
            name: "a number of eleven bytes",
            body: family([0x18] + [UInt8](repeating: 0x80, count: 10) + [1]),
            text: "proto: integer overflow"
        ),
        ProtobufErrorCase(name: "wire type 6", body: family([0x7E]), text: "proto: illegal wireType 6"),
        ProtobufErrorCase(name: "a group without end", body: family([0x7B, 0x08, 1]), text: "unexpected EOF"),
        ProtobufErrorCase(name: "a cut field nobody knows", body: family([0x79, 1, 2]), text: "unexpected EOF"),
        ProtobufErrorCase(
            name: "metric",
            body: metric([0x0C]),
            text: "proto: Metric: wiretype end group for non-group"
        ),
        ProtobufErrorCase(name: "label", body: metric([0x08, 1]), text: "proto: wrong wireType = 0 for field Label"),
        ProtobufErrorCase(
            name: "timestamp",
            body: metric([0x32, 0]),
            text: "proto: wrong wireType = 2 for field TimestampMs"
        ),
        ProtobufErrorCase(
            name: "messages that the type does not ask for are checked too",
            body: metric(inField(0x22, [0x0A, 0])),
            text: "proto: wrong wireType = 2 for field SampleCount"
        ),
        ProtobufErrorCase(
            name: "gauge",
            body: metric(inField(0x12, [0x0D, 0, 0, 0, 0])),
            text: "proto: wrong wireType = 5 for field Value"
        ),
        ProtobufErrorCase(
            name: "counter",
            body: metric(inField(0x1A, [0x04])),
            text: "proto: Counter: wiretype end group for non-group"
        ),
        ProtobufErrorCase(name: "untyped", body: metric(inField(0x2A, [0x09, 0])), text: "unexpected EOF"),
        ProtobufErrorCase(
            name: "created",
            body: metric(inField(0x1A, inField(0x1A, [0x0A, 0]))),
            text: "proto: wrong wireType = 2 for field Seconds"
        ),
        ProtobufErrorCase(
            name: "exemplar's label",
            body: metric(inField(0x1A, inField(0x12, inField(0x0A, [0x08, 0])))),
            text: "proto: wrong wireType = 0 for field Name"
        ),
        ProtobufErrorCase(
            name: "bucket",
            body: metric(inField(0x3A, inField(0x1A, [0x10, 0]))),
            text: "proto: wrong wireType = 0 for field UpperBound"
        ),
        ProtobufErrorCase(
            name: "span",
            body: metric(inField(0x3A, inField(0x62, [0x12, 0]))),
            text: "proto: wrong wireType = 2 for field Length"
        ),
        ProtobufErrorCase(
            name: "deltas",
            body: metric(inField(0x3A, [0x69, 0, 0, 0, 0, 0, 0, 0, 0])),
            text: "proto: wrong wireType = 1 for field PositiveDelta"
        ),
        ProtobufErrorCase(
            name: "packed counts that are no doubles",
            body: metric(inField(0x3A, [0x72, 9, 0, 0, 0, 0, 0, 0, 0, 0, 1])),
            text: "unexpected EOF"
        ),
    ]

    static let families: [ProtobufErrorCase] = [
        ProtobufErrorCase(name: "no name", body: Page.family("", .gauge, [gauge]), text: "invalid metric name: "),
        ProtobufErrorCase(
            name: "the metric is read before the name is looked at",
            body: Page.family("", .gauge, [[0x0C]]),
            text: "proto: Metric: wiretype end group for non-group"
        ),
        ProtobufErrorCase(
            name: "but its labels are looked at afterwards",
            body: Page.family("", .gauge, [inField(0x0A, [0x0A, 0])]),
            text: "invalid metric name: "
        ),
        ProtobufErrorCase(
            name: "help",
            body: family([0x0A, 1, 0x67, 0x12, 1, 0xFF] + inField(0x22, gauge)),
            text: "invalid help for metric \"g\": \u{FFFD}",
            offset: 6
        ),
        ProtobufErrorCase(
            name: "row 88: type",
            body: family([0x0A, 1, 0x67, 0x18, 9] + inField(0x22, gauge)),
            text: "unknown metric type for metric \"g\": 9"
        ),
        ProtobufErrorCase(
            name: "type below zero",
            body: family([0x0A, 1, 0x67, 0x18] + ProtobufEncoder.varint(.max) + inField(0x22, gauge)),
            text: "unknown metric type for metric \"g\": -1"
        ),
        ProtobufErrorCase(
            name: "unit",
            body: Page.family("a_seconds_total", .gauge, [gauge], unit: "seconds"),
            text: "unit \"seconds\" not a suffix of metric \"a_seconds_total\""
        ),
        ProtobufErrorCase(
            name: "unit of a counter",
            body: Page.family("a_total", .counter, [gauge], unit: "a"),
            text: "unit \"a\" not a suffix of counter \"a_total\""
        ),
        ProtobufErrorCase(
            name: "unit without a blank before it",
            body: Page.family("aseconds", .gauge, [gauge], unit: "seconds"),
            text: "unit \"seconds\" not a suffix of metric \"aseconds\""
        ),
        ProtobufErrorCase(
            name: "label name",
            body: metric(inField(0x0A, [0x0A, 1, 0xFF])),
            text: "invalid label name: \u{FFFD}"
        ),
        ProtobufErrorCase(
            name: "empty label name",
            body: metric(inField(0x0A, [0x0A, 0])),
            text: "invalid label name: "
        ),
        ProtobufErrorCase(
            name: "label value",
            body: metric(inField(0x0A, [0x0A, 1, 0x61, 0x12, 2, 0x61, 0xE4])),
            text: "invalid label value: a\u{FFFD}"
        ),
        ProtobufErrorCase(
            name: "label pair",
            body: metric(inField(0x0A, [0x0A, 9, 0x61])),
            text: "unexpected EOF"
        ),
        ProtobufErrorCase(
            name: "spans and buckets",
            body: Page.family(
                "h",
                .histogram,
                [Page.metric([], .histogram(.init(positiveSpans: [(0, 2)], positiveDeltas: [1])))]
            ),
            text: "histogram \"h\": positive side: spans require 2 buckets, have 1"
        ),
        ProtobufErrorCase(
            name: "spans and float buckets",
            body: Page.family(
                "h",
                .histogram,
                [Page.metric([], .histogram(.init(floatCount: 1, negativeSpans: [(0, 1)], negativeDeltas: [1])))]
            ),
            text: "histogram \"h\": negative side: spans require 1 buckets, have 0"
        ),
    ]

    @Test("given → error", arguments: wire + families)
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
        let classic = ExposedRows(Page.family("h", .histogram, [[0x3A] + Page.delimited(buckets)]))
        #expect(classic.rows.count == many + 3)
        let native = ExposedRows(Page.family("h", .histogram, [[0x3A] + Page.delimited(spans)]))
        #expect(native.rows == ["h [schema 0 count 0 zero 0 positive  [] negative  [] sum 0]"])
        #expect(ExposedRows(Page.family("g", .gauge, [labels])).rows.count == 1)
        #expect(ExposedRows([UInt8](repeating: 0, count: many)).rows.isEmpty)
    }

    @Test("groups in groups, ended or not")
    func deepGroups() {
        let open = [UInt8](repeating: 0x7B, count: 1_000_000)
        let closed = open + [UInt8](repeating: 0x7C, count: 1_000_000)
        #expect(ExposedRows(Page.delimited(open)).problem == "unexpected EOF")
        #expect(ExposedRows(Page.delimited(closed)).problem == nil)
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
