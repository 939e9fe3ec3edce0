import MetricModel
import Testing

@testable import Exposition

@Suite("Each rule of a lint finds its fault, and says it once")
struct LintRuleTests {
    @Test(
        "promtool's naming rules, in its words",
        arguments: [
            ("gauge", "", "metric names should not contain ':'", "a:b"),
            ("counter", "", #"counter metrics should have "_total" suffix"#, "c"),
            ("gauge", "", #"non-counter metrics should not have "_total" suffix"#, "g_total"),
            ("gauge", "", #"non-histogram and non-summary metrics should not have "_count" suffix"#, "x_count"),
            ("gauge", "", #"non-histogram and non-summary metrics should not have "_sum" suffix"#, "x_sum"),
            ("gauge", "", #"non-histogram metrics should not have "_bucket" suffix"#, "x_bucket"),
            ("gauge", "{le=\"1\"}", #"non-histogram metrics should not have "le" label"#, "x"),
            ("gauge", "{quantile=\"1\"}", #"non-summary metrics should not have "quantile" label"#, "x"),
            ("gauge", "{camelCase=\"1\"}", "label names should be written in 'snake_case' not 'camelCase'", "x"),
            ("gauge", "", "metric names should be written in 'snake_case' not 'camelCase'", "xY"),
            ("gauge", "", "metric name should not include type 'gauge'", "z_gauge_x"),
            ("gauge", "", "metric name should not include type 'gauge'", "z_gauge"),
            ("gauge", "", "metric names should not contain abbreviated units", "lat_ms"),
            ("gauge", "", "metric names should not contain abbreviated units", "lat_ms_x"),
            ("gauge", "", #"use base unit "seconds" instead of "milliseconds""#, "lat_milliseconds"),
            ("gauge", "", #"use base unit "seconds" instead of "minutes""#, "minutes_x"),
            ("gauge", "", #"use base unit "bytes" instead of "bits""#, "disk_bits"),
            ("gauge", "", #"use base unit "kelvin" instead of "kelvins""#, "t_kelvins"),
            ("gauge", "", #"use base unit "meters" instead of "decameters""#, "d_decameters"),
        ]
    )
    func naming(type: String, labels: String, text: String, name: String) {
        let page = "# HELP \(name) h\n# TYPE \(name) \(type)\n\(name)\(labels) 1\n"
        #expect(lintLines(page) == ["1:1: \(name): \(text)"])
    }

    @Test(
        "names that no naming rule minds",
        arguments: [
            ("gauge", "gauge_x"), ("gauge", "ms_x"), ("gauge", "x_gauges"), ("gauge", "x_counter"),
            ("gauge", "x_seconds_minutes"), ("gauge", "d_kilomoles"), ("untyped", "x_count"), ("untyped", "x_total"),
            ("untyped", "x_untyped"), ("gauge", "total"), ("gauge", "X_Y"), ("gauge", "HTTP_requests"),
        ]
    )
    func innocentNames(type: String, name: String) {
        #expect(lintLines("# HELP \(name) h\n# TYPE \(name) \(type)\n\(name) 1\n").isEmpty)
    }

    @Test("help is missing where there is none or an empty one", arguments: ["", "# HELP a\n", "# HELP a \n"])
    func help(line: String) {
        #expect(lintLines("\(line)a 1\n") == ["1:1: a: no help text"])
    }

    @Test("a family without samples is not judged")
    func noSamples() { #expect(lintLines("# TYPE aB counter\n").isEmpty) }

    @Test(
        "how lines stand together",
        arguments: [
            (
                "a{x=\"1\",y=\"2\"} 1\na{y=\"2\",x=\"1\"} 1\n",
                "2:1: a: metric not unique: the same series stands in line 1"
            ),
            ("a{x=\"\"} 1\na 1\n", "2:1: a: metric not unique: the same series stands in line 1"),
            ("a 1 1\na 1 2\n", "2:1: a: metric not unique: the same series stands in line 1"),
            (
                "# TYPE h histogram\nh_bucket{le=\"1\"} 1\nh_bucket{le=\"1.0\"} 1\n",
                "3:1: h: metric not unique: the same series stands in line 2"
            ),
            ("# HELP a A.\n# HELP a A.\na 1\n", "2:1: a: second HELP line for a"),
            ("# TYPE a gauge\n# TYPE a gauge\na 1\n", "2:1: a: second TYPE line for a"),
            (
                "# TYPE a untyped\n# TYPE a gauge\na 1\n",
                "2:1: a: second TYPE line for a: gauge here, unknown in line 1"
            ),
            ("a 1\n# TYPE a gauge\n", "2:1: a: TYPE behind samples of a"),
            (
                "# TYPE a summary\na_sum 1\na_count 1\n# TYPE a_count gauge\n",
                "4:1: a_count: a_count belongs to the summary a of line 1 already"
            ),
            ("a{x=\"1\"} 1\nb 1\na{x=\"2\"} 1\n", "3:1: a: samples of other families stand between those of a"),
            ("# TYPE a histogram\na 1\n", "2:1: a: a is no sample of the histogram a"),
            ("# TYPE a summary\na_bucket 1\n", ""),
            ("\ta 1\n", "1:1: \ta: the line begins with a blank, which Prometheus takes for part of the name"),
            (" {\"a\"} 1\n", ""),
            ("a 1\n\0b 2\nc", "2:1: -: a NUL byte ends the page here: Prometheus never reads the 5 bytes behind it"),
            ("#\0\nb 2\n", "1:2: -: a NUL byte ends the page here: Prometheus never reads the 5 bytes behind it"),
            ("a{x=\"\0\"} 1\n", ""),
            ("a 1", "1:4: -: the last line does not end with a line feed"),
            ("", ""),
        ]
    )
    func structure(page: String, finding: String) {
        #expect(lintLines(page, groups: [.structure]) == (finding.isEmpty ? [] : [finding]))
    }

    @Test(
        "values that nobody can have meant",
        arguments: [
            ("counter", "a_total -1", "a_total: counter with the value -1"),
            ("counter", "a_total NaN", "a_total: counter with the value NaN"),
            ("gauge", "a_total -1", ""),
            ("histogram", "a_total_count -1", "a_total: a_total_count is -1"),
            ("histogram", "a_total_bucket{le=\"+Inf\"} NaN", "a_total: a_total_bucket is NaN"),
            ("histogram", "a_total_bucket 1", "a_total: bucket without an le label"),
            ("histogram", "a_total_bucket{le=\"x\"} 1", #"a_total: bucket with le="x", which is no number"#),
            ("histogram", "a_total_bucket{le=\"NaN\"} 1", #"a_total: bucket with le="NaN", which is no number"#),
            ("summary", "a_total_count -1", "a_total: a_total_count is -1"),
            ("summary", "a_total 1", "a_total: summary sample without a quantile label"),
            ("summary", "a_total{quantile=\"1.5\"} 1", #"a_total: summary sample with quantile="1.5""#),
            ("summary", "a_total{quantile=\"1\"} -1", ""),
            ("gauge", "a_total 1 5", "a_total: samples carry timestamps of their own"),
        ]
    )
    func values(type: String, sample: String, finding: String) {
        let lint = ExpositionLint(
            BodyBuffer(Array("# TYPE a_total \(type)\n\(sample)\n".utf8)),
            groups: [.values]
        )
        let unfinished: Set<LintRule> = [.infinityMissing, .sumOrCountMissing]
        let found = lint.findings.filter { !unfinished.contains($0.rule) }
        #expect(found.map { "\($0.family ?? "-"): \($0.text)" } == (finding.isEmpty ? [] : [finding]))
        #expect(found.allSatisfy { $0.place.line == 2 })
    }

    @Test(
        "histograms whose lines do not add up",
        arguments: [
            ("b 1 2;b +Inf 2;s;c 2", ""),
            ("b -1 2;b +Inf 2;c 2", ""),
            ("b 1 2;b 2 1;b +Inf 2;s;c 2", #"3: bucket le="2" counts 1, the one below it 2"#),
            ("b 2 1;b 1 1;b +Inf 2;s;c 2", #"3: bucket le="1" behind le="2""#),
            ("b 1 2;s;c 2", #"2: histogram without the bucket le="+Inf""#),
            ("b 1 2;b +Inf 3;s;c 2", #"2: the bucket le="+Inf" says 3, h_count says 2"#),
            ("b +Inf 3;s", "2: histogram without h_count"),
            ("b +Inf 3;c 3", "2: histogram without h_sum"),
            ("s;c 2", #"2: histogram without the bucket le="+Inf""#),
        ]
    )
    func histograms(lines: String, finding: String) {
        let page = lines.split(separator: ";").map { line in
            let words = line.split(separator: " ")
            switch words[0] {
            case "b": return "h_bucket{le=\"\(words[1])\"} \(words[2])\n"
            case "c": return "h_count \(words[1])\n"
            default: return "h_sum 1\n"
            }
        }
        let lint = ExpositionLint(BodyBuffer(Array(("# TYPE h histogram\n" + page.joined()).utf8)), groups: [.values])
        #expect(lint.findings.map { "\($0.place.line): \($0.text)" } == (finding.isEmpty ? [] : [finding]))
    }

    @Test("histograms with other labels are others, however their lines are mixed")
    func mixedHistograms() {
        let page = """
            # TYPE h histogram
            h_bucket{p="1",le="1"} 5
            h_bucket{p="2",le="1"} 1
            h_bucket{p="1",le="+Inf"} 5
            h_bucket{p="2",le="+Inf"} 1
            h_sum{p="1"} 1
            h_sum{p="2"} 1
            h_count{p="1"} 5
            h_count{p="2"} 1

            """
        #expect(lintLines(page, groups: [.values, .structure]).isEmpty)
    }

    @Test(
        "what the scrape refuses though every line parses",
        arguments: [
            ("a{b=\"1\",b=\"2\"} 1\n", #"1:1: a: label name "b" is not unique"#),
            ("a{__name__=\"b\"} 1\n", #"1:1: a: label name "__name__" is not unique"#),
            ("{\"\"} 1\n", #"1:1: : invalid metric name or label name """#),
            ("a{\"\"=\"1\"} 1\n", #"1:1: a: invalid metric name or label name """#),
        ]
    )
    func refusedSeries(page: String, finding: String) {
        let lint = ExpositionLint(BodyBuffer(Array(page.utf8)), groups: [])
        #expect(lint.hasErrors)
        #expect(lintLines(page, groups: []) == [finding])
    }

    @Test("names that are not UTF-8 are refused")
    func invalidNames() {
        let lint = ExpositionLint(BodyBuffer(Array("{\"a".utf8) + [0xFF] + Array("\"} 1\n".utf8)), groups: [])
        #expect(lint.findings.map(\.text) == [#"invalid metric name or label name "a\xff""#])
    }

    @Test("too many series of a family, too many values of a label", arguments: [1000, 1001, 10_000, 10_001])
    func cardinality(count: Int) {
        let page = (0..<count).map { "a{x=\"\($0)\",le=\"1\"} 1\n" }.joined()
        var expected: [String] = []
        if count > 10_000 { expected.append("1:1: a: \(count) series in one family") }
        if count > 1000 { expected.append("1:1: a: label x has \(count) values") }
        #expect(lintLines(page, groups: [.cardinality]) == expected)
    }
}

@Suite("A page's format is told by its bytes when nobody says it")
struct FormatRecognitionTests {
    @Test(
        "by its beginning or its end",
        arguments: [
            ("a 1\n", ExpositionFormat.prometheusText), ("", .prometheusText), ("a 1\n# EOF\n", .openMetricsText),
            ("# EOF", .openMetricsText), ("# EOF\n\n", .openMetricsText), ("a 1\n# EOF\r\n", .openMetricsText),
            ("# EOF\na 1\n", .prometheusText), ("a # EOF\n", .prometheusText),
            ("#\n# HELP a b\na 1\n", .prometheusText),
            ("\u{12}\u{0A}\u{01}g\u{18}\u{01}", .protobuf), ("\u{12}\u{0A}\u{00}", .prometheusText),
            ("\n\n\n", .prometheusText), ("\u{03}\u{0A}\u{09}g", .prometheusText),
        ]
    )
    func recognised(page: String, format: ExpositionFormat) {
        #expect(FormatRecognition.format(of: BodyBuffer(Array(page.utf8))) == format)
    }
}
