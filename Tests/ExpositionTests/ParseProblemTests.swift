import Testing

@testable import Exposition

@Suite("A refused body says where and why")
struct ParseProblemTests {
    private static let nul = "a NUL byte stands here; only quoted label values and texts may hold one"

    @Test(
        "line, column, expectation and hint",
        arguments: [
            ProblemRow(
                "a 1\n# HELP b x\nb{job=\"x\",tier=gold} 1\n",
                3,
                16,
                "expected label value (double-quoted string)",
                "label values need double quotes"
            ),
            ProblemRow(
                "a{b='c'} 1",
                1,
                5,
                "expected label value (double-quoted string)",
                "label values need double quotes, not single ones"
            ),
            ProblemRow(
                "a{b=\"c\\\"} 1\n",
                1,
                5,
                "expected label value (double-quoted string)",
                "the string never ends: a quote is missing, or a backslash before the last quote escapes it"
            ),
            ProblemRow(
                "<!DOCTYPE html>\n<html>",
                1,
                1,
                "expected a metric name, { or #",
                "this is an HTML or XML page, not metrics: look at the path, a login or a proxy"
            ),
            ProblemRow(
                "{\"status\": \"up\"}",
                1,
                10,
                "expected =",
                "this looks like JSON, not metrics: look at the path"
            ),
            ProblemRow(
                "b\0 2\n",
                1,
                2,
                "expected value (a number)",
                nul
            ),
            ProblemRow(
                "a{l\0=\"x\"} 2\n",
                1,
                4,
                "expected =",
                nul
            ),
            ProblemRow(
                "a 2\0\n",
                1,
                4,
                "expected timestamp (whole milliseconds) or the end of the line",
                nul
            ),
            ProblemRow(
                "# TYPE a\0 counter\n",
                1,
                9,
                "expected counter, gauge, histogram, summary or untyped",
                nul
            ),
            ProblemRow("a 1\r\nb 2\r\n", 1, 3, "expected a number", "lines end with CR LF; the format wants LF alone"),
            ProblemRow(
                "a 1,5\n",
                1,
                3,
                "expected a number",
                "numbers take a point, not a comma, and no separators"
            ),
            ProblemRow(
                "\n\na.b 1\n",
                3,
                2,
                "expected a number",
                "a metric's name with other characters than letters, digits, _ and : is written {\"name\"}"
            ),
            ProblemRow(
                "a 1 # {t=\"x\"} 1\n",
                1,
                5,
                "expected timestamp (whole milliseconds) or the end of the line",
                "comments need a line of their own, and exemplars need the OpenMetrics format"
            ),
            ProblemRow(
                "a 1 1.5\n",
                1,
                6,
                "expected the end of the line",
                "timestamps are whole milliseconds since 1970, without sign or point"
            ),
            ProblemRow("a", 1, 2, "expected value (a number)", "the line ends without a value"),
            ProblemRow(
                "# TYPE a info\n",
                1,
                10,
                "expected counter, gauge, histogram, summary or untyped",
                "type info exists in OpenMetrics only"
            ),
            ProblemRow(
                "# TYPE a Counter \n",
                1,
                10,
                "expected counter, gauge, histogram, summary or untyped",
                "write exactly: counter"
            ),
            ProblemRow(
                "a{x=\"1\ny\"} 1\nb{,} 1\n",
                3,
                3,
                "expected label name",
                "a label is missing before this comma"
            ),
            ProblemRow(
                "\u{1}\u{2}",
                1,
                1,
                "expected a metric name, { or #",
                "the body is binary: protobuf, or packed without a Content-Encoding header"
            ),
            ProblemRow("9a 1", 1, 1, "expected a metric name, { or #", "metric names do not start with a digit"),
        ]
    )
    func places(row: ProblemRow) {
        #expect(ProblemRow(reading: row.body, as: .prometheusText) == row)
    }

    @Test("the offset is that of the byte pointed at, and invalid UTF-8 is pointed at exactly")
    func offsets() throws {
        var history = ReaderHistory()
        _ = history.read(Array("ok 1\na{b=\"xy".utf8) + [0xFF] + Array("\"} 1".utf8))
        let problem = try #require(history.table.problem)
        #expect(problem.offset == 12)
        #expect(problem.line == 2)
        #expect(problem.column == 8)
    }

    @Test("gzip bytes and byte order marks are recognised")
    func wholeBodies() {
        var history = ReaderHistory()
        _ = history.read([0x1F, 0x8B, 0x08, 0x00])
        #expect(history.table.problem?.hint == "the body is gzip data, but there is no Content-Encoding: gzip header")
        _ = history.read([0xEF, 0xBB, 0xBF, 0x61, 0x20, 0x31])
        #expect(history.table.problem?.hint == "the body starts with a byte order mark; remove it")
    }

    @Test("a message stays small when the body is one endless string")
    func boundedText() throws {
        var history = ReaderHistory()
        _ = history.read("a{b=\"" + String(repeating: "x", count: 1_000_000))
        let problem = try #require(history.table.problem)
        #expect(problem.text.utf8.count < 140_000)
        #expect(problem.text.hasPrefix(#"expected label value, got "\"xxx"#))
    }

    @Test("samples before the problem are in the table")
    func samplesBefore() {
        let exposed = Exposed("a 1\nb 2\nc\nd 4\n")
        #expect(exposed.samples == ["a 1", "b 2"])
        #expect(exposed.problem != nil)
    }
}
