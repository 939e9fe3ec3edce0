import Testing

@testable import Exposition

@Suite("A refused OpenMetrics body says where and why")
struct OpenMetricsProblemTests {
    struct Row: Sendable, CustomTestStringConvertible {
        let body: String
        let line: Int
        let column: Int
        let expected: String
        let hint: String?

        init(_ body: String, _ line: Int, _ column: Int, _ expected: String, _ hint: String?) {
            self.body = body
            self.line = line
            self.column = column
            self.expected = expected
            self.hint = hint
        }

        var testDescription: String { body.debugDescription }
    }

    private static let start = "expected a metric name, {, # HELP, # TYPE, # UNIT or # EOF"
    private static let value = "expected one space and the value (a number)"
    private static let exemplar = "an exemplar is written: value # {name=\"value\"} value timestamp"
    private static let oneSpace = "OpenMetrics wants exactly one space here"
    private static let trailing = "OpenMetrics allows no blank at the end of a line"
    private static let braces = "OpenMetrics allows no blanks inside the braces"
    private static let crlf = "lines end with CR LF; the format wants LF alone"
    private static let tabs = "OpenMetrics separates by single spaces, never by a TAB"

    @Test(
        "line, column, expectation and hint",
        arguments: [
            Row(
                "a 1\n",
                2,
                1,
                "expected # EOF as the last line",
                "the page is cut short, or it is Prometheus text sent as OpenMetrics"
            ),
            Row(
                "# EOF\n\n",
                2,
                1,
                "expected nothing more",
                "the page ends with # EOF and one line feed; there is a blank line behind it"
            ),
            Row("# EOF\r\n", 1, 6, "expected nothing more", crlf),
            Row("# EOF \n", 1, 6, "expected nothing more", trailing),
            Row(
                "# EOF\na 1\n",
                2,
                1,
                "expected nothing more",
                "# EOF must be the last line; are these two pages in one?"
            ),
            Row("a 1\n\nb 1\n", 2, 1, start, "OpenMetrics has no blank lines"),
            Row(" a 1\n", 1, 1, start, "OpenMetrics allows no blank at the start of a line"),
            Row(
                "# a comment\n",
                1,
                1,
                start,
                "OpenMetrics has no comments, only # HELP, # TYPE, # UNIT and # EOF, with one space behind the #"
            ),
            Row("a 1 \n", 1, 5, start, trailing), Row("a 1  2\n", 1, 5, start, oneSpace),
            Row(
                "a 1 # b\n",
                1,
                7,
                start,
                "behind a value only a timestamp and an exemplar may follow; \(exemplar)"
            ),
            Row("a  1\n", 1, 2, value, oneSpace), Row("a\t1\n", 1, 2, value, tabs),
            Row("a{b=\"c\"}1\n", 1, 9, value, "one space is missing before the value"),
            Row("a\n", 1, 2, value, "the line ends without a value"),
            Row("a 1\t2\n", 1, 3, "expected a number", tabs), Row("a 1\r\n", 1, 3, "expected a number", crlf),
            Row(
                "a 1,5\n",
                1,
                3,
                "expected a number",
                "numbers take a point, not a comma, and no separators"
            ),
            Row("a{b=\"c\", d=\"e\"} 1\n", 1, 9, "expected label name", braces),
            Row("a{b =\"c\"} 1\n", 1, 4, "expected =", braces),
            Row("a{b= \"c\"} 1\n", 1, 5, "expected label value (double-quoted string)", braces),
            Row("a{b=\"c\" } 1\n", 1, 8, "expected , or }", braces),
            Row("a{b=\"c\"d=\"e\"} 1\n", 1, 8, "expected , or }", "a comma is missing between two labels"),
            Row(
                "a{b=\"x\ny\"} 1\n",
                1,
                5,
                "expected label value (double-quoted string)",
                "the string ends with its line: a quote is missing, or a line feed in it is to be written \\n"
            ),
            Row(
                "# TYPE a untyped\n",
                1,
                10,
                "expected counter, gauge, histogram, gaugehistogram, summary, info, stateset or unknown",
                "OpenMetrics calls it unknown"
            ),
            Row(
                "# TYPE a  info\n",
                1,
                10,
                "expected counter, gauge, histogram, gaugehistogram, summary, info, stateset or unknown",
                oneSpace
            ),
            Row(
                "# TYPE a Info\n",
                1,
                10,
                "expected counter, gauge, histogram, gaugehistogram, summary, info, stateset or unknown",
                "write exactly: info"
            ),
            Row(
                "# HELP a\n",
                1,
                9,
                "expected one space and the text",
                "a space must follow the name in a HELP line, even when nothing comes behind it"
            ),
            Row("# HELP a x", 1, 9, "expected one space and the text", "the page ends in the middle of this line"),
            Row("# HELP  a x\n", 1, 8, "expected metric name", oneSpace),
            Row(
                "# UNIT a seconds\n",
                1,
                10,
                "expected the unit that the family's name ends in",
                "a family with a unit is named something_seconds"
            ),
            Row(
                "# UNIT a_seconds_total seconds\n",
                1,
                24,
                "expected the unit that the family's name ends in",
                "the family's name has no _total: only its samples have"
            ),
            Row("a 1 NaN\n", 1, 5, "expected seconds since 1970", "a timestamp is a number of seconds since 1970"),
            Row("a 1 2 \n", 1, 6, "expected an exemplar or the end of the line", trailing),
            Row("a 1 #{} 2\n", 1, 5, "expected a number", exemplar),
            Row(
                "a 1 # {}\n",
                1,
                9,
                "expected one space and the exemplar's value (a number)",
                "the exemplar has no value"
            ),
            Row("a 1 # {} 2 \n", 1, 11, "expected the exemplar's timestamp (seconds) or the end of the line", trailing),
            Row("a 1 # {\"b\"} 2\n", 1, 11, "expected label name", "an exemplar's labels are written name=\"value\""),
            Row(
                "<html>",
                1,
                1,
                start,
                "this is an HTML or XML page, not metrics: look at the path, a login or a proxy"
            ),
        ]
    )
    func places(row: Row) throws {
        var history = ReaderHistory(format: .openMetricsText)
        _ = history.read(row.body)
        let problem = try #require(history.table.problem)
        #expect(problem.line == row.line)
        #expect(problem.column == row.column)
        #expect(problem.expected == row.expected)
        #expect(problem.hint == row.hint)
    }
}
