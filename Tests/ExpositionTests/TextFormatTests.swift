import Testing

@testable import Exposition

/// A body and what Prometheus 3.5 makes of it.
struct TextRow: Sendable, CustomTestStringConvertible {
    let body: String
    let samples: [String]
    let problem: String?

    init(_ body: String, _ samples: String...) {
        self.body = body
        self.samples = samples
        problem = nil
    }

    init(_ body: String, samples: [String] = [], problem: String) {
        self.body = body
        self.samples = samples
        self.problem = problem
    }

    var testDescription: String { body.debugDescription }
}

@Suite("Prometheus text is read as Prometheus 3.5 reads it")
struct TextFormatTests {
    @Test(
        "accepted lines give these series",
        arguments: [
            TextRow(""), TextRow("\n \n\t\n"),
            TextRow("a 1", "a 1"),
            TextRow("a 1 \t\n", "a 1"),
            TextRow("a 1 0005\n", "a 1 @5"),
            TextRow("a 1 9223372036854775807\n", "a 1 @9223372036854775807"),
            TextRow(" a 1\n", " a 1"),
            TextRow("\t {\"m\"} 1\n", "m 1"),
            TextRow("a{}1\n", "a 1"), TextRow("a{ } 1\n", "a 1"),
            TextRow("a {b=\"c\"} 1\n", "a{b=c} 1"),
            TextRow("a{b=\"c\" d=\"e\"} 1", "a{b=c,d=e} 1"), TextRow("a{b=\"c\"d=\"e\"} 1", "a{b=c,d=e} 1"),
            TextRow("a{b=\"c\",} 1\n", "a{b=c} 1"),
            TextRow("a{b=\"x\ny\"} 1", "a{b=x\ny} 1"),
            TextRow("a{b=\"x\\ny\\t\\\"\\\\\"} 1", "a{b=x\ny\\t\"\\} 1"),
            TextRow("{\"a.b\",c=\"d\"} 1", "a.b{c=d} 1"), TextRow("{c=\"d\",\"a.b\"} 1", "a.b{c=d} 1"),
            TextRow("{ \"a.b\" , c = \"d\" , } 1", "a.b{c=d} 1"),
            TextRow("{\"a\"}1", "a 1"), TextRow("{\"a\",} 1 5", "a 1 @5"),
            TextRow("{\"a\\\"\\\\\\n\\x\"} 1", "a\"\\\n\\x 1"),
            TextRow("{\"\"} 1", " 1"), TextRow("a{\"\"=\"d\"} 1", "a{=d} 1"),
            TextRow("a{\"b c\"=\"1\"} 1", "a{b c=1} 1"),
            TextRow("a.5", "a 0.5"), TextRow("a-5 10", "a -5 @10"), TextRow("a+5", "a 5"),
            TextRow("a nAn", "a NaN"), TextRow("a inf", "a +Inf"), TextRow("a -Infinity", "a -Inf"),
            TextRow("a +INF", "a +Inf"), TextRow("a 1.", "a 1"), TextRow("a .5", "a 0.5"), TextRow("a 1E+3", "a 1000"),
            TextRow("a 1e+00005", "a 100000"), TextRow("a -0", "a -0"), TextRow("a 1e-400", "a 0"),
            TextRow("a 2e-324", "a 0"), TextRow("a 4.9e-324", "a 5e-324"), TextRow("a 000123", "a 123"),
            TextRow("a 123456789012345678901234567890", "a 1.2345678901234568e+29"),
            TextRow("a 1\n\0\nb 2\n", "a 1"), TextRow("a 1\n \0b 2\n", "a 1"), TextRow("#x\0\na 1\n"),
            TextRow("# \0\na 1\n"), TextRow("# x\0\na 1\n", "a 1"),
            TextRow("a{b=\"c\0\"} 1", "a{b=c\0} 1"),
            TextRow("a{b=\"1\",b=\"2\"} 1", "a{b=1,b=2} 1"),
            TextRow("a{__name__=\"z\"} 1", "a{__name__=z} 1"),
            TextRow("a 1\na 2\n", "a 1", "a 2"),
            TextRow(":a:b 1\nA_9 2\n", ":a:b 1", "A_9 2"),
            TextRow("a{b=\"\"} 1", "a{b=} 1"),
            TextRow("#\n#x\n# x\n# HELP\n# HELPx y\n# UNIT a s\n# EOF\n#HELP a b\n# help a b\n"),
        ]
    )
    func acceptedLines(row: TextRow) {
        let exposed = Exposed(row.body)
        #expect(exposed.problem == nil)
        #expect(exposed.samples == row.samples)
    }

    @Test(
        "refused lines give Prometheus's error text",
        arguments: [
            TextRow("a", problem: #"expected value after metric, got "\n" ("INVALID") while parsing: "a\n""#),
            TextRow(
                "a 1 2 3\n",
                problem: #"expected next entry after timestamp, got "3\n" ("TIMESTAMP") while parsing: "a 1 2 3\n""#
            ),
            TextRow(
                "a 1 # c\n",
                problem: ##"expected timestamp or new record, got "#" ("INVALID") while parsing: "a 1 #""##
            ),
            TextRow(
                "a 1 1.5\n",
                problem: #"expected next entry after timestamp, got "." ("INVALID") while parsing: "a 1 1.""#
            ),
            TextRow(
                "a 1 -5\n",
                problem: #"expected timestamp or new record, got "-" ("INVALID") while parsing: "a 1 -""#
            ),
            TextRow("a 1\r\n", problem: #"strconv.ParseFloat: parsing "1\r": invalid syntax while parsing: "a 1\r""#),
            TextRow(
                "a 1 2\r\n",
                problem: #"expected next entry after timestamp, got "\r" ("INVALID") while parsing: "a 1 2\r""#
            ),
            TextRow("\r\n", problem: #"expected a valid start token, got "\r" ("INVALID") while parsing: "\r""#),
            TextRow("a{,} 1", problem: #"expected label name, got ",}" ("COMMA") while parsing: "a{,}""#),
            TextRow(
                "a{b=\"c\",,} 1",
                problem: #"expected label name, got ",}" ("COMMA") while parsing: "a{b=\"c\",,}""#
            ),
            TextRow("a{,b=\"c\"} 1", problem: #"expected label name, got ",b" ("COMMA") while parsing: "a{,b""#),
            TextRow("a{b='c'} 1\n", problem: #"expected label value, got "'" ("INVALID") while parsing: "a{b='""#),
            TextRow(
                "a{\nb=\"c\"} 1",
                problem: #"expected label name, got "\n" ("INVALID") while parsing: "a{\n""#
            ),
            TextRow(
                "a{b=\"\\\"} 1\n",
                problem: #"expected label value, got "\"\\\"} 1\n\n" ("INVALID") while parsing: "a{b=\"\\\"} 1\n\n""#
            ),
            TextRow(
                "a{b=\"x\\\ny\"} 1",
                problem: #"expected label value, got "\"x\\\n" ("INVALID") while parsing: "a{b=\"x\\\n""#
            ),
            TextRow(
                "{\"a\",\"b\"} 1",
                problem: #"metric name already set while parsing: "{\"a\",\"b\"}""#
            ),
            TextRow("x{\"a\"} 1", problem: #"metric name already set while parsing: "x{\"a\"}""#),
            TextRow("{a=\"ok\"} 1", problem: #"metric name not set while parsing: "{a=\"ok\"} 1""#),
            TextRow("{} 1", problem: #"metric name not set while parsing: "{} 1""#),
            TextRow(
                "{__name__=\"z\"} 1",
                problem: #"metric name not set while parsing: "{__name__=\"z\"} 1""#
            ),
            TextRow("{\"m\" b=\"c\"} 1", problem: #"expected equal, got "b=" ("LNAME") while parsing: "{\"m\" b=""#),
            TextRow("a{\"b\":\"c\"} 1", problem: #"expected equal, got ":" ("INVALID") while parsing: "a{\"b\":""#),
            TextRow("a{b:c=\"d\"} 1", problem: #"expected equal, got ":" ("INVALID") while parsing: "a{b:""#),
            TextRow("{bcd} 1", problem: #"expected equal, got "} " ("BCLOSE") while parsing: "{bcd} ""#),
            TextRow("{b} 1", problem: #"expected equal, got "} " ("BCLOSE") while parsing: "{b} ""#),
            TextRow("a.b 1", problem: #"strconv.ParseFloat: parsing ".b": invalid syntax while parsing: "a.b""#),
            TextRow(
                "a\"b\" 1",
                problem: ##"strconv.ParseFloat: parsing "\"b\"": invalid syntax while parsing: "a\"b\"""##
            ),
            TextRow("9a 1", problem: #"expected a valid start token, got "9" ("INVALID") while parsing: "9""#),
            TextRow("a 0x1p-3", problem: #"unsupported character in float while parsing: "a 0x1p-3""#),
            TextRow("a 1_2", problem: #"unsupported character in float while parsing: "a 1_2""#),
            TextRow("a 1p3", problem: #"unsupported character in float while parsing: "a 1p3""#),
            TextRow("a 0x10", problem: #"strconv.ParseFloat: parsing "0x10": invalid syntax while parsing: "a 0x10""#),
            TextRow("a 0b1", problem: #"strconv.ParseFloat: parsing "0b1": invalid syntax while parsing: "a 0b1""#),
            TextRow("a true", problem: #"strconv.ParseFloat: parsing "true": invalid syntax while parsing: "a true""#),
            TextRow("a 1,5", problem: #"strconv.ParseFloat: parsing "1,5": invalid syntax while parsing: "a 1,5""#),
            TextRow("a +NaN", problem: #"strconv.ParseFloat: parsing "+NaN": invalid syntax while parsing: "a +NaN""#),
            TextRow("a .", problem: #"strconv.ParseFloat: parsing ".": invalid syntax while parsing: "a .""#),
            TextRow("a 1e", problem: #"strconv.ParseFloat: parsing "1e": invalid syntax while parsing: "a 1e""#),
            TextRow(
                "a 1e400",
                problem: #"strconv.ParseFloat: parsing "1e400": value out of range while parsing: "a 1e400""#
            ),
            TextRow(
                "a 1 9223372036854775808",
                problem: "strconv.ParseInt: parsing \"9223372036854775808\": value out of range"
                    + " while parsing: \"a 1 9223372036854775808\""
            ),
            TextRow(
                "# HELP \n",
                problem: ##"expected metric name after HELP, got "\n" ("INVALID") while parsing: "# HELP \n""##
            ),
            TextRow(
                "# TYPE #\n",
                problem: ##"expected metric name after TYPE, got "#" ("INVALID") while parsing: "# TYPE #""##
            ),
            TextRow("# TYPE a", problem: #"invalid metric type """#),
            TextRow("# TYPE a  \n", problem: #"invalid metric type """#),
            TextRow("# TYPE a counter ", problem: #"invalid metric type "counter ""#),
            TextRow("# TYPE a Counter", problem: #"invalid metric type "Counter""#),
            TextRow("# TYPE a info", problem: #"invalid metric type "info""#),
            TextRow("# TYPE \"a.b\"counter", problem: #"invalid metric type "ounter""#),
            TextRow("# TYPE a counter\r\n", problem: #"invalid metric type "counter\r""#),
            TextRow("a\0 1", problem: #"expected value after metric, got "\x00" ("INVALID") while parsing: "a\x00""#),
            TextRow(
                "a 1\0",
                problem: #"expected timestamp or new record, got "\x00" ("INVALID") while parsing: "a 1\x00""#
            ),
            TextRow("a{b\0=\"c\"} 1", problem: #"expected equal, got "\x00" ("INVALID") while parsing: "a{b\x00""#),
            TextRow("a 1{", problem: #"expected timestamp or new record, got "{" ("INVALID") while parsing: "a 1{""#),
            TextRow(
                "b 2\na{} {} 1",
                samples: ["b 2"],
                problem: #"expected value after metric, got "{}" ("BOPEN") while parsing: "a{} {}""#
            ),
        ]
    )
    func refusedLines(row: TextRow) {
        let exposed = Exposed(row.body)
        #expect(exposed.problem == row.problem)
        #expect(exposed.samples == row.samples)
    }

    @Test("bytes that are no text are refused where Prometheus refuses them")
    func rawBytes() {
        #expect(
            Exposed(bytes: Array("a{b=\"".utf8) + [0xFF] + Array("\"} 1".utf8)).problem
                == #"invalid UTF-8 label value: "\"\xff\"""#
        )
        #expect(
            Exposed(bytes: Array("a{".utf8) + [0xFF] + Array("=\"x\"} 1".utf8)).problem
                == #"expected label name, got "\xff" ("INVALID") while parsing: "a{\xff""#
        )
        #expect(
            Exposed(bytes: Array("# HELP a ".utf8) + [0xFF, 0x0A]).problem
                == #"help text "\xff" is not a valid utf8 string"#
        )
        #expect(
            Exposed(bytes: [0xEF, 0xBB, 0xBF] + Array("a 1".utf8)).problem
                == #"expected a valid start token, got "\xef" ("INVALID") while parsing: "\xef""#
        )
        #expect(Exposed(bytes: Array("#".utf8) + [0xFF, 0x0A] + Array("a 1".utf8)).samples == ["a 1"])
        #expect(Exposed(bytes: Array("{\"".utf8) + [0xFF] + Array("\"} 1".utf8)).problem == nil)
    }

    @Test(
        "metadata lines give these texts",
        arguments: [
            ("# HELP a x\r\n", "HELP a x\r"), (" # HELP a x\n", "HELP a x"), ("# HELP a", "HELP a "),
            ("# HELP a ", "HELP a "), ("# HELP a   ", "HELP a "), ("# HELP a  two \n", "HELP a  two "),
            ("# HELP a\t\tx \n", "HELP a \tx "), ("# HELP a{b x", "HELP a b x"),
            ("# HELP a \\n\\\\n\\\"\\y\\", "HELP a \n\\n\\\"\\y\\"), ("# HELP \"a.b\\n\" x", "HELP a.b\\n x"),
            ("#\t HELP \t a x", "HELP a x"), ("# HELP a x\0", "HELP a x\0"), ("# HELP a \u{E9}", "HELP a \u{E9}"),
            ("# TYPE a untyped", "TYPE a unknown"), ("# TYPE a gauge\n", "TYPE a gauge"),
            ("# TYPE \"a\nb\" summary\n", "TYPE a\nb summary"),
        ]
    )
    func metadata(body: String, expected: String) {
        let exposed = Exposed(body)
        #expect(exposed.problem == nil)
        #expect(exposed.metadata == [expected])
    }

    @Test(
        "le and quantile are written as floats under the type seen last",
        arguments: [
            ("histogram", "le", "1", "1.0"), ("histogram", "le", "1000000", "1e+06"),
            ("histogram", "le", "+inf", "+Inf"),
            ("histogram", "le", "foo", "foo"), ("histogram", "le", "0x1p3", "8.0"), ("histogram", "le", "1_0", "10.0"),
            ("histogram", "le", "-0", "0.0"), ("histogram", "le", "-1", "-1.0"),
            ("histogram", "le", "123456", "123456.0"),
            ("histogram", "le", "12345678", "1.2345678e+07"), ("histogram", "le", "1234567.25", "1.23456725e+06"),
            ("histogram", "le", "0.0001", "0.0001"), ("histogram", "le", "0.00001", "1e-05"),
            ("histogram", "le", "nan", "NaN"), ("histogram", "le", "1e999", "1e999"), ("histogram", "le", "", ""),
            ("histogram", "quantile", "1", "1"), ("summary", "quantile", "1", "1.0"), ("summary", "le", "1", "1"),
            ("gauge", "le", "10", "10"), ("counter", "le", "10", "10"), ("histogram", "le", "_1", "_1"),
            ("histogram", "le", "1__0", "1__0"), ("histogram", "le", "0x_1p1", "2.0"),
            ("histogram", "le", "\\n1", "\n1"),
        ]
    )
    func floatLabels(type: String, name: String, value: String, expected: String) {
        let exposed = Exposed("# TYPE other \(type)\nh{\(name)=\"\(value)\"} 1\n")
        #expect(exposed.samples == ["h{\(name)=\(expected)} 1"])
    }

    @Test(
        "the exposure key is the text from the start of the line to the name's end or the brace",
        arguments: [
            ("a 1", "a"), (" a 1", " a"), ("a{} 1", "a{}"), ("a {b=\"c\"} 1", "a {b=\"c\"}"), ("a.5", "a"),
            ("a{b=\"c\",} 1", "a{b=\"c\",}"), (" {\"m\"} 1", " {\"m\"}"), ("# x\n\na \t1", "a"),
        ]
    )
    func exposureKeys(body: String, key: String) {
        #expect(Exposed(body).keys == [key])
    }

    @Test("every NaN gets the same bits")
    func ordinaryNaN() {
        var history = ReaderHistory()
        _ = history.read("a NaN\nb nan\nc NAN")
        #expect(Set(history.table.valueBits) == [0x7ff8_0000_0000_0001])
    }
}
