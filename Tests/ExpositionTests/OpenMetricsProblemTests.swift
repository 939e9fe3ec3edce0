import Testing

@testable import Exposition

@Suite("A refused OpenMetrics body says where and why")
struct OpenMetricsProblemTests {
    private static let nul = "a NUL byte stands here; only quoted label values and texts may hold one"
    private static let start = "expected a metric name, {, # HELP, # TYPE, # UNIT or # EOF"
    private static let value = "expected one space and the value (a number)"
    private static let exemplar = "an exemplar is written: value # {name=\"value\"} value timestamp"
    private static let oneSpace = "OpenMetrics wants exactly one space here"
    private static let trailing = "OpenMetrics allows no blank at the end of a line"
    private static let braces = "OpenMetrics allows no blanks inside the braces"
    private static let crlf = "lines end with CR LF; the format wants LF alone"
    private static let tabs = "OpenMetrics separates by single spaces, never by a TAB"
    private static let types = "expected counter, gauge, histogram, gaugehistogram, summary, info, stateset or unknown"
    private static let text = "expected one space and the text"
    private static let unit = "expected the unit that the family's name ends in"
    private static let nothing = "expected nothing more"

    @Test(
        "line, column, expectation and hint",
        arguments: [
            ProblemRow(
                "a 1\n",
                2,
                1,
                "expected # EOF as the last line",
                "the page is cut short, or it is Prometheus text sent as OpenMetrics"
            ),
            ProblemRow(
                "# EOF\n\n",
                2,
                1,
                nothing,
                "the page ends with # EOF and one line feed; there is a blank line behind it"
            ),
            ProblemRow("a 1\0\n# EOF\n", 1, 4, start, nul),
            ProblemRow("# EOF\r\n", 1, 6, nothing, crlf),
            ProblemRow("# EOF \n", 1, 6, nothing, trailing),
            ProblemRow("# EOF\na 1\n", 2, 1, nothing, "# EOF must be the last line; are these two pages in one?"),
            ProblemRow("a 1\n\nb 1\n", 2, 1, start, "OpenMetrics has no blank lines"),
            ProblemRow(" a 1\n", 1, 1, start, "OpenMetrics allows no blank at the start of a line"),
            ProblemRow(
                "# a comment\n",
                1,
                1,
                start,
                "OpenMetrics has no comments, only # HELP, # TYPE, # UNIT and # EOF, with one space behind the #"
            ),
            ProblemRow("a 1 \n", 1, 5, start, trailing), ProblemRow("a 1  2\n", 1, 5, start, oneSpace),
            ProblemRow(
                "a 1 # b\n",
                1,
                7,
                start,
                "behind a value only a timestamp and an exemplar may follow; \(exemplar)"
            ),
            ProblemRow("a  1\n", 1, 2, value, oneSpace), ProblemRow("a\t1\n", 1, 2, value, tabs),
            ProblemRow("a{b=\"c\"}1\n", 1, 9, value, "one space is missing before the value"),
            ProblemRow("a\n", 1, 2, value, "the line ends without a value"),
            ProblemRow("a 1\t2\n", 1, 3, "expected a number", tabs),
            ProblemRow("a 1\r\n", 1, 3, "expected a number", crlf),
            ProblemRow("a 1,5\n", 1, 3, "expected a number", "numbers take a point, not a comma, and no separators"),
            ProblemRow("a{b=\"c\", d=\"e\"} 1\n", 1, 9, "expected label name", braces),
            ProblemRow("a{b =\"c\"} 1\n", 1, 4, "expected =", braces),
            ProblemRow("a{b= \"c\"} 1\n", 1, 5, "expected label value (double-quoted string)", braces),
            ProblemRow("a{b=\"c\" } 1\n", 1, 8, "expected , or }", braces),
            ProblemRow("a{b=\"c\"d=\"e\"} 1\n", 1, 8, "expected , or }", "a comma is missing between two labels"),
            ProblemRow(
                "a{b=\"x\ny\"} 1\n",
                1,
                5,
                "expected label value (double-quoted string)",
                "the string ends with its line: a quote is missing, or a line feed in it is to be written \\n"
            ),
            ProblemRow("# TYPE a untyped\n", 1, 10, types, "OpenMetrics calls it unknown"),
            ProblemRow("# TYPE a  info\n", 1, 10, types, oneSpace),
            ProblemRow("# TYPE a Info\n", 1, 10, types, "write exactly: info"),
            ProblemRow(
                "# HELP a\n",
                1,
                9,
                text,
                "a space must follow the name in a HELP line, even when nothing comes behind it"
            ),
            ProblemRow("# HELP a x", 1, 9, text, "the page ends in the middle of this line"),
            ProblemRow("# HELP  a x\n", 1, 8, "expected metric name", oneSpace),
            ProblemRow("# UNIT a seconds\n", 1, 10, unit, "a family with a unit is named something_seconds"),
            ProblemRow(
                "# UNIT a_seconds_total seconds\n",
                1,
                24,
                unit,
                "the family's name has no _total: only its samples have"
            ),
            ProblemRow(
                "a 1 NaN\n",
                1,
                5,
                "expected seconds since 1970",
                "a timestamp is a number of seconds since 1970"
            ),
            ProblemRow("a 1 2 \n", 1, 6, "expected an exemplar or the end of the line", trailing),
            ProblemRow("a 1 #{} 2\n", 1, 5, "expected a number", exemplar),
            ProblemRow(
                "a 1 # {}\n",
                1,
                9,
                "expected one space and the exemplar's value (a number)",
                "the exemplar has no value"
            ),
            ProblemRow(
                "a 1 # {} 2 \n",
                1,
                11,
                "expected the exemplar's timestamp (seconds) or the end of the line",
                trailing
            ),
            ProblemRow(
                "a 1 # {\"b\"} 2\n",
                1,
                11,
                "expected label name",
                "an exemplar's labels are written name=\"value\""
            ),
            ProblemRow(
                "<html>",
                1,
                1,
                start,
                "this is an HTML or XML page, not metrics: look at the path, a login or a proxy"
            ),
        ]
    )
    func places(row: ProblemRow) {
        #expect(ProblemRow(reading: row.body, as: .openMetricsText) == row)
    }
}
