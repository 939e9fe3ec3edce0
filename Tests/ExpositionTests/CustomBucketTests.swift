import MetricModel
import ScrapeTestSupport
import Testing

@testable import Exposition

@Suite("Classic histograms become native ones with custom buckets")
struct CustomBucketTests {
    typealias Span = NativeHistogram.Span

    /// A page of one family `h` of the type histogram.
    static func page(_ lines: String...) -> String { "# TYPE h histogram\n" + lines.joined(separator: "\n") + "\n" }

    static let rows: [(page: String, entries: [String])] = [
        (
            page(#"h_bucket{le="1"} 1"#, #"h_bucket{le="2"} 3"#, #"h_bucket{le="+Inf"} 4"#, "h_sum 5.5", "h_count 4"),
            ["h {count:4, sum:5.5, [-Inf,1]:1, (1,2]:2, (2,+Inf]:1}"]
        ),
        // Any order of series and of bounds; of two equal bounds the first counts.
        (
            page("h_count 4", #"h_bucket{le="+Inf"} 4"#, #"h_bucket{le="2"} 3"#, #"h_bucket{le="1"} 1"#, "h_sum 5.5"),
            ["h {count:4, sum:5.5, [-Inf,1]:1, (1,2]:2, (2,+Inf]:1}"]
        ),
        (
            page(#"h_bucket{le="1"} 1"#, #"h_bucket{le="1.0"} 2"#, #"h_bucket{le="3"} 4"#, #"h_bucket{le="1"} 9"#),
            ["h {count:4, sum:0, [-Inf,1]:1, (1,3]:3}"]
        ),
        (
            page(#"h_bucket{le="0"} 1"#, #"h_bucket{le="-0"} 2"#, #"h_bucket{le="1_0"} 2"#, #"h_bucket{le="0x1p5"} 3"#),
            ["h {count:3, sum:0, [-Inf,0]:1, (0,10]:1, (10,32]:1}"]
        ),
        // What is missing is made up for.
        (page(#"h_bucket{le="1"} 1"#, #"h_bucket{le="2"} 3"#), ["h {count:3, sum:0, [-Inf,1]:1, (1,2]:2}"]),
        (page("h_sum 7"), ["h {count:0, sum:7}"]),
        (page("h_count 7"), ["h {count:7, sum:0, [-Inf,+Inf]:7}"]),
        (page(#"h_bucket{le="1"} 2"#, "h_count 7"), ["h {count:7, sum:0, [-Inf,1]:2, (1,+Inf]:5}"]),
        // Fractions.
        (page(#"h_bucket{le="1"} 1.5"#, #"h_bucket{le="+Inf"} 4"#), ["h {count:4, sum:0, [-Inf,1]:1.5, (1,+Inf]:2.5}"]),
        (page(#"h_bucket{le="1"} 1e19"#), ["h {count:1e+19, sum:0, [-Inf,1]:1e+19}"]),
        (page(#"h_bucket{le="1"} +Inf"#), ["h {count:+Inf, sum:0, [-Inf,1]:+Inf, (1,+Inf]:NaN}"]),
        (
            page(#"h_bucket{le="1"} 5"#, #"h_bucket{le="2"} NaN"#, "h_count 5", #"h_bucket{le="+Inf"} 5"#),
            ["h {count:5, sum:0, [-Inf,1]:5, (1,2]:NaN, (2,+Inf]:NaN}"]
        ),
        (page(#"h_bucket{le="1"} 1"#, "h_sum NaN"), ["h {count:1, sum:NaN, [-Inf,1]:1}"]),
        // What makes no histogram is left out, and the parse goes on.
        (page(#"h_bucket{le="1"} 5"#, #"h_bucket{le="2"} 3"#, "g 1"), ["g 1"]),
        (page(#"h_bucket{le="2"} 3"#, #"h_bucket{le="1"} 5"#, "g 1"), ["g 1"]),
        (page(#"h_bucket{le="1"} 1"#, #"h_bucket{le="3"} 3"#, #"h_bucket{le="2"} 0"#, "g 1"), ["g 1"]),
        (page(#"h_bucket{le="1"} -1"#, "g 1"), ["g 1"]),
        (page("h_count -1", "g 1"), ["g 1"]),
        (page("h_count 5", #"h_bucket{le="+Inf"} 4"#, "g 1"), ["g 1"]),
        (page("h_count NaN", "g 1"), ["g 1"]),
        // Nothing follows the first mistake.
        (page("h_count -1", "h_count 4", "h_sum 3"), []),
    ]

    @Test("from all their series, or not at all", arguments: rows.indices)
    func converts(row: Int) {
        let row = Self.rows[row]
        let body = ConvertedBody(text: row.page)
        #expect(body.entries == row.entries)
        #expect(body.problem == nil)
    }

    static let layoutRows: [(page: String, spans: [Span], deltas: [Int64], bounds: [Double])] = [
        (
            page(#"h_bucket{le="1"} 1"#, #"h_bucket{le="2"} 3"#, #"h_bucket{le="+Inf"} 4"#, "h_sum 5.5", "h_count 4"),
            [Span(offset: 0, length: 3)], [1, 1, -1], [1, 2]
        ),
        (
            page(
                #"h_bucket{le="0"} 2"#,
                #"h_bucket{le="1"} 2"#,
                #"h_bucket{le="2"} 2"#,
                #"h_bucket{le="3"} 2"#,
                #"h_bucket{le="4"} 5"#,
                #"h_bucket{le="+Inf"} 5"#
            ),
            [Span(offset: 0, length: 1), Span(offset: 3, length: 1)], [2, 1], [0, 1, 2, 3, 4]
        ),
        (
            page(#"h_bucket{le="0"} 2"#, #"h_bucket{le="1"} 2"#, #"h_bucket{le="2"} 2"#, #"h_bucket{le="3"} 3"#),
            [Span(offset: 0, length: 4)], [2, -2, 0, 1], [0, 1, 2, 3]
        ),
        (page("h_sum 3"), [], [], []),
        (page("h_count 3"), [Span(offset: 0, length: 1)], [3], []),
    ]

    @Test("laid out as Prometheus does, with few empty buckets kept", arguments: layoutRows.indices)
    func layout(row: Int) throws {
        let row = Self.layoutRows[row]
        let histogram = try #require(ConvertedBody(text: row.page).histograms.first)
        #expect(histogram.schema == -53)
        #expect(histogram.positiveSpans == row.spans)
        #expect(histogram.customBounds == row.bounds)
        guard case .integer(0, _, let deltas, []) = histogram.counts else {
            Issue.record("not of whole numbers")
            return
        }
        #expect(deltas == row.deltas)
    }

    static let fractionRows: [(page: String, spans: [Span], buckets: [Double], bounds: [Double])] = [
        (page(#"h_bucket{le="1"} 1.5"#, #"h_bucket{le="+Inf"} 4"#), [Span(offset: 0, length: 2)], [1.5, 2.5], [1]),
        (
            page(#"h_bucket{le="1"} 1.5"#, #"h_bucket{le="2"} 1.5"#, #"h_bucket{le="3"} 4"#),
            [Span(offset: 0, length: 1), Span(offset: 1, length: 1)], [1.5, 2.5], [1, 2, 3]
        ),
    ]

    @Test("of fractions without any empty bucket", arguments: fractionRows.indices)
    func fractions(row: Int) throws {
        let row = Self.fractionRows[row]
        let histogram = try #require(ConvertedBody(text: row.page).histograms.first)
        #expect(histogram.positiveSpans == row.spans)
        #expect(histogram.customBounds == row.bounds)
        guard case .float(0, _, let buckets, []) = histogram.counts else {
            Issue.record("not of fractions")
            return
        }
        #expect(buckets == row.buckets)
    }

    static let passingRows: [(page: String, entries: [String])] = [
        // Other types, other names, no type.
        ("# TYPE h gauge\nh_bucket{le=\"1\"} 1\nh_sum 1\nh_count 1\n", ["h_bucket{le=1} 1", "h_sum 1", "h_count 1"]),
        ("h_bucket{le=\"1\"} 1\nh_sum 1\n", ["h_bucket{le=1} 1", "h_sum 1"]),
        (page(#"x_bucket{le="1"} 1"#, "x_sum 1", "x_count 1"), ["x_bucket{le=1.0} 1", "x_sum 1", "x_count 1"]),
        ("# TYPE x_count histogram\nx_count 1\nx_sum 2\n", ["x_count 1", "x_sum 2"]),
        // Other series of the family; buckets without a bound that is a number.
        (
            page(
                "h 1",
                "h_max 2",
                "h_bucket 3",
                #"h_bucket{le="foo"} 4"#,
                #"h_bucket{le="NaN"} 5"#,
                #"h_bucket{le=""} 6"#
            ),
            ["h 1", "h_max 2", "h_bucket 3", "h_bucket{le=foo} 4", "h_bucket{le=NaN} 5", "h_bucket{le=} 6"]
        ),
        (page(#"h_bucket{le="1e400"} 4"#), ["h_bucket{le=1e400} 4"]),
        // The TYPE line's name keeps its escapes, that of the series does not.
        ("# TYPE \"h\\\\n\" histogram\n{\"h\\\\n_count\"} 1\n", ["h\\n_count 1"]),
    ]

    @Test("leaving all other series as they are", arguments: passingRows.indices)
    func passes(row: Int) {
        #expect(ConvertedBody(text: Self.passingRows[row].page).entries == Self.passingRows[row].entries)
    }

    static let groupRows: [(page: String, entries: [String])] = [
        // Other labels, another name, a comment, a TYPE line or the end make a histogram of what is there.
        (page(#"h_sum{a="1"} 1"#, #"h_sum{a="2"} 2"#), ["h{a=1} {count:0, sum:1}", "h{a=2} {count:0, sum:2}"]),
        (page("h_sum 1", "g 7", "h_count 2"), ["h {count:0, sum:1}", "g 7", "h {count:2, sum:0, [-Inf,+Inf]:2}"]),
        (page("h_sum 1", "# a comment", "h_sum 2"), ["h {count:0, sum:1}", "h {count:0, sum:2}"]),
        (page("h_sum 1", "# HELP h x", "h_sum 2"), ["h {count:0, sum:1}", "h {count:0, sum:2}"]),
        (page("h_sum 1", "# TYPE h gauge", "h_sum 2"), ["h {count:0, sum:1}", "h_sum 2"]),
        (page("h_sum 1", "", " ", "h_count 0"), ["h {count:0, sum:1}"]),
        // Sum and count of one, with those of another in between: two histograms of the same name.
        (
            page(#"h_sum{a="1"} 1"#, #"h_sum{a="2"} 2"#, #"h_count{a="1"} 3"#),
            ["h{a=1} {count:0, sum:1}", "h{a=2} {count:0, sum:2}", "h{a=1} {count:3, sum:0, [-Inf,+Inf]:3}"]
        ),
        // The same labels, however they are written.
        (
            page(
                #"h_bucket{a="1",b="x",le="1"} 1"#,
                #"h_bucket{le="2",b="x",a="1",} 3"#,
                #"h_bucket { a="1", le="3" b="x"} 4"#,
                #"{"h_bucket",a="1","b"="x","le"="4"} 5"#,
                #"{le="5",a="1","h_bucket",b="x"} 6"#,
                #"h_sum{b="x",a="1"} 2"#
            ),
            ["h{a=1,b=x} {count:6, sum:2, [-Inf,1]:1, (1,2]:2, (2,3]:1, (3,4]:1, (4,5]:1}"]
        ),
        (
            page("h_sum{} 1", "h_count 2", #"h_bucket{le="1",} 1"#, #"{"h_bucket",le="2"} 2"#),
            ["h {count:2, sum:1, [-Inf,1]:1, (1,2]:1}"]
        ),
        (page(#"h_sum{le="1"} 1"#, "h_count 2"), ["h {count:2, sum:1, [-Inf,+Inf]:2}"]),
        // A label without a value is a label here, though not in the histogram.
        (page(#"h_sum{a=""} 1"#, "h_sum 2"), ["h {count:0, sum:1}", "h {count:0, sum:2}"]),
        // Of several bounds the first counts; nothing that looks like a bound inside of a value does.
        (page(#"h_bucket{le="1",le="2"} 3"#), ["h {count:3, sum:0, [-Inf,1]:3}"]),
        (
            page(#"h_bucket{x=",le=",y="7",le="2"} 3"#, #"h_bucket{le="4",x=",le=",y="7"} 5"#),
            ["h{x=,le=,y=7} {count:5, sum:0, [-Inf,2]:3, (2,4]:2}"]
        ),
        (
            page(#"h_bucket{x="a\",le=\"1",le="2"} 3"#, #"h_bucket{le="4",x="a\",le=\"1"} 5"#),
            [#"h{x=a",le="1} {count:5, sum:0, [-Inf,2]:3, (2,4]:2}"#]
        ),
        (
            page(#"h_bucket{role="1",le="2"} 3"#, #"h_bucket{role="2",le="2"} 5"#),
            ["h{role=1} {count:3, sum:0, [-Inf,2]:3}", "h{role=2} {count:5, sum:0, [-Inf,2]:5}"]
        ),
        // A second name stays beside the histogram's: storage refuses such a set.
        (page(#"h_bucket{le="1",__name__="z"} 3"#), ["h{__name__=z} {count:3, sum:0, [-Inf,1]:3}"]),
        // Other series of the family with the same labels make one, too.
        (page("h_sum 1", "h_max 3", "h_sum 2"), ["h {count:0, sum:1}", "h_max 3", "h {count:0, sum:2}"]),
        (page("h_sum 1", "h 3", "h_count 2"), ["h 3", "h {count:2, sum:1, [-Inf,+Inf]:2}"]),
    ]

    @Test("one per run of series with the same labels", arguments: groupRows.indices)
    func groups(row: Int) {
        #expect(ConvertedBody(text: Self.groupRows[row].page).entries == Self.groupRows[row].entries)
    }

    @Test("with the timestamp of the last series read, which may be one behind it")
    func timestamps() {
        #expect(
            ConvertedBody(text: Self.page("h_sum 1 1000", "h_count 0 2000", "g 7 3000", "h_sum 1 4000", "g 8")).entries
                == ["h {count:0, sum:1} @3000", "g 7 @3000", "h {count:0, sum:1}", "g 8"]
        )
        #expect(
            ConvertedBody(text: Self.page("h_sum 1 1000", "# HELP g x", "g 7")).entries
                == ["h {count:0, sum:1} @1000", "g 7"]
        )
    }

    @Test("but not when the first bound is -Inf: then what follows is added to it")
    func minusInfinity() {
        let first = [#"h_bucket{a="1",le="-Inf"} 0"#, #"h_bucket{a="1",le="1"} 2"#]
        #expect(ConvertedBody(text: Self.page(first[0], first[1], "g 7")).entries == ["g 7"])
        // Not even later families are safe, nor is it ever over in this body.
        let page = Self.page(first[0], first[1], #"h_bucket{a="2",le="2"} 3"#, "# TYPE i histogram", "i_sum 5", "g 7")
        #expect(ConvertedBody(text: page).entries == ["g 7"])
    }

    @Test("behind their classic series when those are kept")
    func keepsClassic() {
        let page = Self.page(#"h_bucket{le="1"} 1"#, "h_sum 5", #"h_bucket{le="NaN"} 3"#, "g 1", "h_count 3")
        #expect(
            ConvertedBody(text: page, keepsClassic: true).entries == [
                "h_bucket{le=1.0} 1", "h_sum 5", "h_bucket{le=NaN} 3", "h {count:1, sum:5, [-Inf,1]:1}", "g 1",
                "h_count 3", "h {count:3, sum:0, [-Inf,+Inf]:3}",
            ]
        )
        let broken = Self.page(#"h_bucket{le="1"} 5"#, #"h_bucket{le="2"} 3"#)
        #expect(
            ConvertedBody(text: broken, keepsClassic: true).entries == ["h_bucket{le=1.0} 5", "h_bucket{le=2.0} 3"]
        )
    }

    @Test("not at all where the body is refused")
    func refused() {
        let body = ConvertedBody(text: Self.page("h_sum 1", "g 2", "h_sum 3", "g"))
        #expect(body.entries == ["h {count:0, sum:1}", "g 2"])
        #expect(body.problem == #"expected value after metric, got "\n" ("INVALID") while parsing: "g\n""#)
    }

    @Test(
        "under a key that Go's quoting makes",
        arguments: [
            ("h_sum 1", "h{}"), (#"h_sum{b="2",a="1"} 1"#, #"h{a="1",b="2"}"#),
            (#"h_sum{a="x\ny\"z\\"} 1"#, #"h{a="x\ny\"z\\"}"#), (#"h_sum{a="é\t"} 1"#, #"h{a="é\\t"}"#),
            // The blank behind a comma goes, wherever it is.
            (#"h_sum{a="x, y,  z"} 1"#, #"h{a="x,y, z"}"#), (#"h_sum{a="x,",b=" y"} 1"#, #"h{a="x,",b=" y"}"#),
            (#"h_sum{"a.b"="1"} 1"#, #"h{"a.b"="1"}"#), (#"h_sum{a=""} 1"#, "h{}"),
        ]
    )
    func key(line: String, key: String) {
        #expect(ConvertedBody(text: Self.page(line)).keys == [key])
    }

    @Test("with the same cumulative counts, whatever the page", arguments: 0..<100)
    func cumulativeCounts(seed: Int) throws {
        var random = SeededRandom(seed: UInt64(seed))
        let count = Int.random(in: 0..<12, using: &random)
        let bounds = Set((0..<count).map { _ in Int.random(in: -20..<20, using: &random) }).sorted()
        var total = 0
        var cumulative: [(bound: Double, count: Int)] = []
        for bound in bounds {
            total += Bool.random(using: &random) ? 0 : Int.random(in: 0..<9, using: &random)
            cumulative.append((Double(bound), total))
        }
        total += Int.random(in: 0..<3, using: &random)
        let lines = (cumulative.map { "h_bucket{le=\"\($0.bound)\"} \($0.count)" } + ["h_count \(total)"])
        let classic = lines.reversed().joined(separator: "\n")
        let histogram = try #require(ConvertedBody(text: Self.page(classic)).histograms.first)
        #expect(throws: Never.self) { try histogram.validate() }
        #expect(histogram.customBounds == cumulative.map(\.bound))
        for (bound, count) in cumulative + [(.infinity, total)] {
            let below = histogram.buckets.filter { $0.upper <= bound }.reduce(0) { $0 + $1.count.value }
            #expect(below == Double(count))
        }
    }

    @Test("the same out of a reader, new and in step")
    func throughTheReader() {
        var options = ReadOptions()
        options.convertsClassicHistograms = true
        var reader = ExpositionReader()
        var table = BodyTable()
        let first = BodyBuffer(Array(Self.page(#"h_bucket{a="1",le="1"} 1"#, #"h_sum{a="1"} 2"#, "g 5").utf8))
        reader.read(first, as: .prometheusText, options: options, into: &table)
        #expect(
            table.newKeys.map { reader.key(of: $0.slot).map { String(decoding: $0, as: UTF8.self) } }
                == [#"h{a="1"}"#, "g"]
        )
        #expect(table.histograms.map(\.histogram.description) == ["{count:1, sum:2, [-Inf,1]:1}"])
        #expect(table.histograms.map(\.row) == [0])
        var builder = LabelsBuilder()
        for key in table.newKeys { reader.parseLabels(of: key, into: &builder) }
        #expect(builder.count == 3)
        let slots = table.slots
        _ = reader.adopt()
        let second = BodyBuffer(Array(Self.page(#"h_bucket{le="2",a="1"} 4"#, #"h_sum{a="1"} 3"#, "g 6").utf8))
        reader.read(second, as: .prometheusText, options: options, into: &table)
        #expect(table.isInStep)
        #expect(table.slots == slots)
        #expect(table.histograms.map(\.histogram.description) == ["{count:4, sum:3, [-Inf,2]:4}"])
        #expect(table.valueBits[1] == 6.0.bitPattern)
    }

    @Test("after every cut and every changed byte, without harm")
    func damaged() {
        let page = Self.page(
            #"h_bucket{a="1",le="1"} 1"#,
            #"h_bucket{le="+Inf",a="1"} 3 1000"#,
            #"{"h_sum",a="1"} 2"#,
            "h_count 3",
            "g 1"
        )
        let bytes = Array(page.utf8)
        var entryCount = 0
        for end in bytes.indices {
            entryCount += ConvertedBody(text: String(decoding: bytes[..<end], as: UTF8.self)).entries.count
        }
        for index in bytes.indices {
            for byte in [0x00, 0x0A, 0x20, 0x22, 0x2C, 0x3D, 0x5C, 0x65, 0x7B, 0x7D] as [UInt8] {
                var changed = bytes
                changed[index] = byte
                entryCount += ConvertedBody(text: String(decoding: changed, as: UTF8.self)).entries.count
            }
        }
        #expect(entryCount > bytes.count)
    }
}

@Suite("Classic histograms of OpenMetrics and protobuf bodies")
struct CustomBucketFormatTests {
    static let openMetrics = """
        # TYPE h histogram
        h_bucket{le="1.0"} 1 # {id="a"} 0.5 1
        h_bucket{le="+Inf"} 3 # {id="b"} 7 2
        h_count 3
        h_sum 9
        h_created 5.5
        g 1 # {id="c"} 8
        # TYPE c counter
        c_total 4
        c_created 6
        # EOF

        """

    private static func read(_ text: String, keepsClassic: Bool = false, _ createdTimestamps: Bool) -> ConvertedBody {
        let body = BodyBuffer(Array(text.utf8))
        let view = BodyView(body)
        let scanner = OpenMetricsScanner(
            base: view.start,
            byteCount: view.count,
            createdTimestamps: createdTimestamps
        )
        return withExtendedLifetime(body) { ConvertedBody(scanner, view, keepsClassic) }
    }

    @Test("have the exemplars of all their series and the creation of the first; no _created line stays")
    func exemplars() {
        let body = Self.read(Self.openMetrics, false)
        #expect(body.entries == ["h {count:3, sum:9, [-Inf,1]:1, (1,+Inf]:2}", "g 1", "c_total 4"])
        #expect(body.exemplars == [0: [0.5, 7], 1: [8]])
        #expect(body.createdTimestamps.first == 5500)
        #expect(body.problem == nil)
    }

    @Test("take the exemplars from their classic series when those are kept")
    func exemplarsOfKept() {
        let body = Self.read(Self.openMetrics, keepsClassic: true, false)
        #expect(
            body.entries == [
                "h_bucket{le=1.0} 1", "h_bucket{le=+Inf} 3", "h_count 3", "h_sum 9",
                "h {count:3, sum:9, [-Inf,1]:1, (1,+Inf]:2}", "g 1", "c_total 4",
            ]
        )
        #expect(body.exemplars == [4: [0.5, 7], 5: [8]])
        #expect(body.createdTimestamps.prefix(5) == [5500, 5500, 5500, 5500, 5500])
    }

    @Test("of gauge histograms stay classic")
    func gaugeHistogram() {
        let text = "# TYPE h gaugehistogram\nh_bucket{le=\"1.0\"} 1\nh_gcount 1\n# EOF\n"
        #expect(Self.read(text, false).entries == ["h_bucket{le=1.0} 1", "h_gcount 1"])
    }
}

@Suite("Native histograms on a page whose classic ones are converted")
struct NativeBesideCustomBucketTests {
    private typealias Page = ProtobufPage

    private static func converting(keepsClassic: Bool = false) -> ReadOptions {
        var options = ReadOptions()
        options.convertsClassicHistograms = true
        options.keepsClassicHistograms = keepsClassic
        return options
    }

    /// Both forms in one, of three observations.
    private static let both = Page.Histogram(
        count: 3,
        sum: 4,
        buckets: [.init(bound: 1, count: 1), .init(bound: 2, count: 3)],
        positiveSpans: [(0, 1)],
        positiveDeltas: [3]
    )
    private static let classic = Page.Histogram(count: 3, sum: 4, buckets: both.buckets)

    private static func family(_ name: String, _ histograms: [Page.Histogram]) -> [UInt8] {
        Page.family(
            name,
            .histogram,
            histograms.enumerated().map { Page.metric([("a", "\($0.offset + 1)")], .histogram($0.element)) }
        )
    }

    private static let native = "[schema 0 count 3 zero 0 positive 0:1 [3] negative  [] sum 4]"
    private static let custom = "[schema -53 count 3 zero 0 positive 0:2 [1, 1] negative  [] sum 4]"

    @Test("win over their classic series, which are left out or stay as they are", arguments: [false, true])
    func nativeWins(keepsClassic: Bool) {
        let body = Self.family("h", [Self.both, Self.both]) + Self.family("i", [Self.classic])
        let exposed = ExposedRows(body, options: Self.converting(keepsClassic: keepsClassic))
        #expect(exposed.problem == nil)
        func series(_ name: String, _ number: Int) -> [String] {
            keepsClassic
                ? [
                    "\(name)_count{a=\(number)} 3", "\(name)_sum{a=\(number)} 4",
                    "\(name)_bucket{a=\(number),le=1.0} 1",
                    "\(name)_bucket{a=\(number),le=2.0} 3", "\(name)_bucket{a=\(number),le=+Inf} 3",
                ] : []
        }
        #expect(
            exposed.rows
                == ["h{a=1} \(Self.native)"] + series("h", 1) + ["h{a=2} \(Self.native)"] + series("h", 2)
                + series("i", 1) + ["i{a=1} \(Self.custom)"]
        )
    }

    @Test("end what is collected without a trace, but it is mixed into the next conversion")
    func interruption() {
        // The family began classic: its second metric is read as one, the third as a native one again.
        let interrupted = Self.family("h", [Self.classic, Self.both, Self.both])
        let next = Page.Histogram(count: 3, sum: 10, buckets: [.init(bound: 4, count: 3)])
        let exposed = ExposedRows(
            interrupted + Self.family("i", [next]) + Self.family("j", [next]),
            options: Self.converting()
        )
        #expect(exposed.problem == nil)
        #expect(
            exposed.rows == [
                "h{a=1} \(Self.custom)", "h{a=3} \(Self.native)",
                "i{a=1} [schema -53 count 3 zero 0 positive 0:2 [1, 1] negative  [] sum 10]",
                "j{a=1} [schema -53 count 3 zero 0 positive 0:1 [3] negative  [] sum 10]",
            ]
        )
    }
}
