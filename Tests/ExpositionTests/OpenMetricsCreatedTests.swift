import MetricModel
import Testing

@testable import Exposition

@Suite("Created timestamps come from _created samples ahead")
struct OpenMetricsCreatedTests {
    /// Every sample's key and created timestamp.
    private func read(_ text: String, hides: Bool = true) -> [String] {
        let body = BodyBuffer(Array((text + "# EOF\n").utf8))
        let view = BodyView(body)
        var scanner = OpenMetricsScanner(base: view.start, byteCount: view.count, createdTimestamps: hides)
        var rows: [String] = []
        while true {
            switch scanner.next() {
            case .sample:
                let created = scanner.createdTimestamp()
                rows.append("\(String(decoding: scanner.key, as: UTF8.self)) \(created)")
            case .end: return rows
            case .problem: return rows + [scanner.problem?.text ?? "no problem"]
            default: continue
            }
        }
    }

    @Test(
        "who gets which, and which lines are hidden",
        arguments: [
            OpenMetricsRow("# TYPE a counter\na_total 1\na_created 123.456\n", "a_total 123456"),
            OpenMetricsRow("# TYPE a counter\na_created 123\na_total 1\n", "a_total 0"),
            OpenMetricsRow(
                "# TYPE h histogram\nh_bucket{le=\"1\"} 1\nh_bucket{le=\"+Inf\"} 1\nh_count 1\nh_sum 1\nh_created 5.5\n",
                "h_bucket{le=\"1\"} 5500",
                "h_bucket{le=\"+Inf\"} 5500",
                "h_count 5500",
                "h_sum 5500"
            ),
            OpenMetricsRow("foo_total 1\nfoo_created 5\n", "foo_total 0", "foo_created 0"),
            OpenMetricsRow("# TYPE a gauge\na 1\na_created 5\n", "a 0", "a_created 0"),
            OpenMetricsRow("# TYPE x_created gauge\nx_created 1\n", "x_created 0"),
            OpenMetricsRow(
                "# TYPE s summary\ns{quantile=\"0.5\",x=\"1\"} 1\ns_sum{x=\"1\"} 1\ns_created{x=\"1\"} 7\n",
                "s{quantile=\"0.5\",x=\"1\"} 7000",
                "s_sum{x=\"1\"} 7000"
            ),
            // Only the first of a row of samples finds its own.
            OpenMetricsRow(
                "# TYPE a counter\na_total{x=\"1\"} 1\na_total{x=\"2\"} 1\na_created{x=\"1\"} 5\na_created{x=\"2\"} 6\n",
                "a_total{x=\"1\"} 5000",
                "a_total{x=\"2\"} 0"
            ),
            OpenMetricsRow(
                "# TYPE a counter\na_total{x=\"1\"} 1\na_created{x=\"1\"} 5\na_total{x=\"2\"} 1\na_created{x=\"2\"} 6\n",
                "a_total{x=\"1\"} 5000",
                "a_total{x=\"2\"} 6000"
            ),
            // A sample behind the line gets what was found before.
            OpenMetricsRow("# TYPE h histogram\nh_count 1\nh_created 5\nh_sum 2\n", "h_count 5000", "h_sum 5000"),
            OpenMetricsRow("# TYPE h histogram\nh_count 1\nh_created -5\nh_sum 2\n", "h_count -5000", "h_sum 0"),
            // A metadata line ends the search.
            OpenMetricsRow("# TYPE a counter\na_total 1\n# HELP a x\na_created 5\n", "a_total 0"),
            // The name's length is that of the last metadata line's name.
            OpenMetricsRow("# TYPE a counter\n# HELP longer x\na_total 1\na_created 5\n", "a_total 0"),
            OpenMetricsRow("# TYPE a counter\na_total 1\na_created 0\n", "a_total 0"),
            OpenMetricsRow("# TYPE a counter\na_total 1\na_created NaN\n", "a_total \(Int64.min)"),
            OpenMetricsRow("# TYPE a counter\na_total 1 # {} NaN\na_created 5\n", "a_total \(Int64.min)"),
            OpenMetricsRow(
                "# TYPE \"a.b\" counter\n{\"a.b_total\",x=\"y\"} 1\n{\"a.b_created\",x=\"y\"} 5\n",
                "{\"a.b_total\",x=\"y\"} 5000"
            ),
            // Exemplars and timestamps on the way are passed over.
            OpenMetricsRow("# TYPE a counter\na_total 1 2 # {x=\"y\"} 2\na_created 5 6\n", "a_total 5000"),
            // Where 3.5.3 crashes: a family's name longer than the rest of the page.
            OpenMetricsRow("# TYPE aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa counter\nb 1\nb_created 5\n", "b 0"),
        ]
    )
    func rows(row: OpenMetricsRow) {
        #expect(read(row.body) == row.expected)
    }

    @Test("without the flag the lines are samples until somebody asks")
    func sideEffect() {
        let text = "# TYPE a counter\na_created 1\na_total 1\na_created 5\n"
        #expect(read(text, hides: false) == ["a_created 5000", "a_total 5000"])
    }

    @Test("the reader's table says when each row was created, and has no row for hidden lines")
    func column() {
        var options = ReadOptions()
        options.createdTimestamps = true
        var history = ReaderHistory(format: .openMetricsText, options: options)
        let page = "# TYPE g gauge\ng 1\n# TYPE a counter\na_total 1\na_created 5\n# EOF\n"
        for round in 0..<3 {
            #expect(history.read(page).samples == ["g 1", "a_total 1"])
            #expect(history.table.createdTimestamps == [0, 5000])
            #expect(history.table.isInStep == (round > 0))
            history.adopt()
        }
        // The last line was no key of its own, so nothing is gone.
        #expect(history.read("# TYPE g gauge\ng 1\na_total 1\n# EOF\n").samples == ["g 1", "a_total 1"])
        #expect(history.table.createdTimestamps.isEmpty)
        #expect(history.adopt().isEmpty)
    }

    @Test("asking in between changes neither the samples nor their exemplars")
    func undisturbed() {
        let body = BodyBuffer(Array("# TYPE a counter\na_total 1 2 # {x=\"y\"} 3 4\na_created 5\n# EOF\n".utf8))
        let view = BodyView(body)
        var scanner = OpenMetricsScanner(base: view.start, byteCount: view.count, createdTimestamps: true)
        _ = scanner.next()
        #expect(scanner.next() == .sample)
        #expect(scanner.createdTimestamp() == 5000)
        #expect(scanner.valueBits == (1.0).bitPattern)
        #expect(scanner.timestamp == 2000)
        var exemplars: [ExemplarRow] = []
        scanner.appendExemplars(row: 0, to: &exemplars)
        #expect(exemplars.map(\.timestamp) == [4000])
        var builder = LabelsBuilder()
        scanner.appendLabels(into: &builder)
        #expect(builder["__name__"] == "a_total")
        #expect(scanner.next() == .end)
    }

    @Test("a long block without such a line is looked through once")
    func longBlock() {
        let count = 30_000
        let lines = (0..<count).map { "a_total{x=\"\($0)\"} 1\n" }.joined()
        let rows = read("# TYPE a counter\n" + lines)
        #expect(rows.count == count)
        #expect(rows.allSatisfy { $0.hasSuffix(" 0") })
    }
}
