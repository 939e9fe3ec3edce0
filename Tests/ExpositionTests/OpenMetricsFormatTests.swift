import Testing

@testable import Exposition

/// A body without its last line `# EOF`, and what Prometheus 3.5 makes of it.
struct OpenMetricsRow: Sendable, CustomTestStringConvertible {
    let body: String
    let expected: [String]

    init(_ body: String, _ expected: String...) {
        self.body = body
        self.expected = expected
    }

    var exposed: Exposed { Exposed(body + "# EOF\n", as: .openMetricsText) }
    var testDescription: String { body.debugDescription }
}

@Suite("OpenMetrics is read as Prometheus 3.5 reads it")
struct OpenMetricsFormatTests {
    @Test(
        "accepted lines give these series",
        arguments: [
            OpenMetricsRow(""), OpenMetricsRow("a 1\n", "a 1"), OpenMetricsRow("a{} 1\n", "a 1"),
            OpenMetricsRow("a{b=\"c\",} 1\n", "a{b=c} 1"), OpenMetricsRow("a{b=\"c\",d=\"e\"} 1\n", "a{b=c,d=e} 1"),
            OpenMetricsRow("{\"a.b\",c=\"d\"} 1\n", "a.b{c=d} 1"),
            OpenMetricsRow("{c=\"d\",\"a.b\"} 1\n", "a.b{c=d} 1"), OpenMetricsRow("{\"a\",} 1 5\n", "a 1 @5000"),
            OpenMetricsRow("{\"a\nb\"} 1\n", "a\nb 1"), OpenMetricsRow("a{\"b\nc\"=\"d\"} 1\n", "a{b\nc=d} 1"),
            OpenMetricsRow("a{b=\"x\\ny\\t\\\"\\\\\"} 1\n", "a{b=x\ny\\t\"\\} 1"),
            OpenMetricsRow("{\"a\\\"\\\\\\n\\x\"} 1\n", "a\"\\\n\\x 1"),
            OpenMetricsRow("a{\"b c\"=\"1\"} 1\n", "a{b c=1} 1"), OpenMetricsRow("a{b=\"\"} 1\n", "a{b=} 1"),
            OpenMetricsRow("a{b=\"1\",b=\"2\"} 1\n", "a{b=1,b=2} 1"),
            OpenMetricsRow("a{__name__=\"z\"} 1\n", "a{__name__=z} 1"), OpenMetricsRow("{\"\"} 1\n", " 1"),
            OpenMetricsRow("a nAn\n", "a NaN"), OpenMetricsRow("a inf\n", "a +Inf"),
            OpenMetricsRow("a -Infinity\n", "a -Inf"), OpenMetricsRow("a 1.\n", "a 1"),
            OpenMetricsRow("a .5\n", "a 0.5"),
            OpenMetricsRow("a 1E+3\n", "a 1000"), OpenMetricsRow("a 1e-400\n", "a 0"), OpenMetricsRow("a -0\n", "a -0"),
            OpenMetricsRow("a 123456789012345678901234567890\n", "a 1.2345678901234568e+29"),
            OpenMetricsRow("a 1\na 2\n", "a 1", "a 2"), OpenMetricsRow(":a:b 1\nA_9 2\n", ":a:b 1", "A_9 2"),
            OpenMetricsRow("a{b=\"c\0\"} 1\n", "a{b=c\0} 1"), OpenMetricsRow("a{b=\"c\"\0} 1\n", "a{b=c\"} 1"),
            OpenMetricsRow("a{b=\"\\\0x\"} 1\n", "a{b=\\\0x} 1"),
            OpenMetricsRow("# HELP a x\n\0\0b 1\n", "b 1"),
            OpenMetricsRow("a_created 5\n", "a_created 5"),
            OpenMetricsRow("# TYPE a counter\na_total 1\na_created 5\n", "a_total 1", "a_created 5"),
        ]
    )
    func acceptedLines(row: OpenMetricsRow) {
        #expect(row.exposed.problem == nil)
        #expect(row.exposed.samples == row.expected)
    }

    @Test(
        "timestamps are seconds, cut off to milliseconds",
        arguments: [
            ("123.4567", 123_456), ("1e3", 1_000_000), ("-1.5", -1500), ("-0.0004", 0), ("0", 0), ("1.0005", 1000),
            ("1700000000.123", 1_700_000_000_123), ("9223372036854774", 9_223_372_036_854_773_760),
            // The smallest integer, as on x86-64, and one more since it is no timestamp's.
            ("1e300", .min + 1), ("-1e300", .min + 1), ("1e306", .min + 1), ("9223372036854776", .min + 1),
        ] as [(String, Int64)]
    )
    func timestamps(text: String, milliseconds: Int64) {
        #expect(OpenMetricsRow("a 1 \(text)\n").exposed.samples == ["a 1 @\(milliseconds)"])
        #expect(OpenMetricsRow("a 1 # {} 2 \(text)\n").exposed.exemplars == ["0: {} 2 @\(milliseconds)"])
    }

    @Test(
        "bodies end with # EOF, with or without a line feed",
        arguments: ["# EOF", "# EOF\n", "# EOF\0", "# EOF\0\0", "# EOF\0\n", "# EOF\n\0", "# E\0O\0F\n"]
    )
    func ends(body: String) {
        #expect(Exposed(body, as: .openMetricsText) == Exposed())
    }

    @Test(
        "metadata lines give these texts",
        arguments: [
            ("# HELP a \n", "HELP a "), ("# HELP a x\r\n", "HELP a x\r"), ("# HELP a  two \n", "HELP a  two "),
            ("# HELP a x\\\"y\\n\\\\\\t\n", "HELP a x\"y\n\\\\t"), ("# HELP \"a.b\\n\" x\n", "HELP a.b\\n x"),
            ("# H\0ELP a x\n", "HELP a x"), ("# HELP \0a x\n", "HELP a x"), ("# HELP a x\0\n", "HELP a x\0"),
            ("# HELP a x\n\0\0", "HELP a x\n\0"), ("# TYPE a unknown\n", "TYPE a unknown"),
            ("# TYPE a counter\n", "TYPE a counter"), ("# TYPE a gauge\n", "TYPE a gauge"),
            ("# TYPE a histogram\n", "TYPE a histogram"), ("# TYPE a gaugehistogram\n", "TYPE a gaugehistogram"),
            ("# TYPE a summary\n", "TYPE a summary"), ("# TYPE a info\n", "TYPE a info"),
            ("# TYPE \"a\nb\" stateset\n", "TYPE a\nb stateset"), ("# UNIT a \n", "UNIT a "),
            ("# UNIT a_seconds seconds\n", "UNIT a_seconds seconds"), ("# UNIT _s s\n", "UNIT _s s"),
            ("# UNIT \"a.b_x\\\\n\" x\\\\n\n", "UNIT a.b_x\\\\n x\\\\n"),
        ]
    )
    func metadata(body: String, expected: String) {
        let exposed = Exposed(body + "# EOF\n", as: .openMetricsText)
        #expect(exposed.problem == nil)
        #expect(exposed.metadata == [expected])
    }

    @Test(
        "le and quantile are written as floats under the type seen last, but not for gauge histograms",
        arguments: [
            ("histogram", "le", "1", "1.0"), ("histogram", "le", "1000000", "1e+06"),
            ("summary", "quantile", "1", "1.0"),
            ("gaugehistogram", "le", "1", "1"), ("unknown", "le", "1", "1"), ("summary", "le", "1", "1"),
            ("histogram", "quantile", "1", "1"), ("info", "le", "1", "1"),
        ]
    )
    func floatLabels(type: String, name: String, value: String, expected: String) {
        let row = OpenMetricsRow("# TYPE other \(type)\nh{\(name)=\"\(value)\"} 1\n")
        #expect(row.exposed.samples == ["h{\(name)=\(expected)} 1"])
    }

    @Test(
        "the exposure key is the text from the start of the line to the name's end or the brace",
        arguments: [
            ("a 1\n", "a"), ("a{} 1\n", "a{}"), ("a{b=\"c\",} 1 2 # {} 3\n", "a{b=\"c\",}"),
            ("# HELP x y\n{\"m\"} 1\n", "{\"m\"}"),
        ]
    )
    func exposureKeys(body: String, key: String) {
        #expect(OpenMetricsRow(body).exposed.keys == [key])
    }

    @Test("new keys know the unit declared last, whatever family it named")
    func units() throws {
        var history = ReaderHistory(format: .openMetricsText)
        let body = "a 1\n# UNIT b_seconds seconds\nb 1\n# TYPE c gauge\nc 1\n# UNIT d \nd 1\n# EOF\n"
        _ = history.read(body)
        let bytes = Array(body.utf8)
        let units = history.table.newKeys.map { String(decoding: bytes[$0.unit], as: UTF8.self) }
        #expect(units == ["", "seconds", "seconds", ""])
    }

    @Test("every NaN gets the same bits")
    func ordinaryNaN() {
        var history = ReaderHistory(format: .openMetricsText)
        _ = history.read("a NaN # {} nan\nb nan\n# EOF\n")
        #expect(history.table.valueBits == [0x7ff8_0000_0000_0001, 0x7ff8_0000_0000_0001])
        #expect(history.table.exemplars.map(\.valueBits) == [0x7ff8_0000_0000_0001])
    }

    @Test(
        "what the standard forbids but Prometheus takes",
        arguments: [
            // Families twice, metadata twice or behind samples.
            "# TYPE a gauge\na 1\n# TYPE a gauge\na 2\n", "# HELP a x\n# HELP a y\n",
            "# TYPE a gauge\n# TYPE a counter\n",
            "# UNIT a_s s\n# UNIT a_s s\n", "a 1\n# TYPE a gauge\n", "# TYPE a gauge\n# TYPE b gauge\na 1\n",
            // Numbers that cannot be.
            "# TYPE a counter\na_total NaN\n", "# TYPE a counter\na_total -1\n",
            "# TYPE a histogram\na_bucket{le=\"+Inf\"} -1\na_count -1\na_sum -1\n",
            "# TYPE a summary\na{quantile=\"0.5\"} -1\n", "# TYPE a gaugehistogram\na_gcount -1\na_gsum NaN\n",
            // Histograms that are not whole.
            "# TYPE a histogram\na_bucket{le=\"1\"} 1\n", "# TYPE a histogram\na_count 1\n",
            "# TYPE a histogram\na_bucket{le=\"2\"} 5\na_bucket{le=\"1\"} 3\na_bucket{le=\"+INF\"} 1\n",
            // Exemplars where none belong, and long ones.
            "# TYPE a gauge\na 1 # {} 2\n", "# TYPE a info\na_info 1 # {} 2\n",
            "# TYPE a histogram\na_sum 1 # {b=\"c\"} 2\na_created 1 # {b=\"c\"} 2\n",
            "# TYPE a counter\na_total 1 # {b=\"\(String(repeating: "x", count: 200))\"} 2\n",
            // Order.
            "a{b=\"c\"} 1\nd 1\na{b=\"c\"} 2\n", "a 1 5\na 2 4\n", "a 1\na 2 4\n",
            // Info, statesets, labels.
            "# TYPE a info\na_info 2\n", "# TYPE a stateset\na{a=\"x\"} 3\n", "# TYPE a stateset\na 1\n",
            "# TYPE a histogram\na_bucket 1\na_bucket{le=\"a\"} 1\n", "# TYPE a summary\na 1\na{quantile=\"2\"} 1\n",
            "# TYPE a_x info\n# UNIT a_x x\n", "a{b=\"c\",} 1\n", "a{b=\"c\",b=\"c\"} 1\n", "_a{_b=\"c\"} 1\n",
            "# TYPE a counter\na 1.5\n",
        ]
    )
    func unenforced(body: String) {
        #expect(OpenMetricsRow(body).exposed.problem == nil)
    }
}
