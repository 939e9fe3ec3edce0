import MetricModel
import Testing

@testable import Exposition

@Suite("check metrics finds what promtool finds, with places")
struct ExpositionLintTests {
    private func findings(_ body: String) -> [String] {
        ExpositionLint(BodyBuffer(Array(body.utf8))).findings.map {
            "\($0.line):\($0.column): \($0.metric ?? "-"): \($0.text)"
        }
    }

    @Test("a fine page has no findings")
    func finePage() {
        let body = """
            # HELP http_requests_total Requests.
            # TYPE http_requests_total counter
            http_requests_total{code="200"} 1
            http_requests_total{code="404"} 1
            # HELP latency_seconds Latency.
            # TYPE latency_seconds histogram
            latency_seconds_bucket{le="+Inf"} 1
            latency_seconds_sum 1
            latency_seconds_count 1
            # HELP untyped_things_total No type, no rules.
            untyped_things_total{le="1",quantile="2"} 1
            """
        #expect(findings(body).isEmpty)
    }

    @Test(
        "one rule each",
        arguments: [
            ("gauge", "", "metric names should not contain ':'", "a:b"),
            ("counter", "", #"counter metrics should have "_total" suffix"#, "c"),
            ("gauge", "", #"non-counter metrics should not have "_total" suffix"#, "g_total"),
            ("gauge", "", #"non-histogram and non-summary metrics should not have "_count" suffix"#, "x_count"),
            ("gauge", "", #"non-histogram metrics should not have "_bucket" suffix"#, "x_bucket"),
            ("gauge", "{le=\"1\"}", #"non-histogram metrics should not have "le" label"#, "x"),
            ("gauge", "{quantile=\"1\"}", #"non-summary metrics should not have "quantile" label"#, "x"),
            ("gauge", "{camelCase=\"1\"}", "label names should be written in 'snake_case' not 'camelCase'", "x"),
            ("gauge", "", "metric names should be written in 'snake_case' not 'camelCase'", "xY"),
            ("gauge", "", "metric name should not include type 'gauge'", "z_gauge_x"),
            ("gauge", "", "metric names should not contain abbreviated units", "lat_ms"),
            ("gauge", "", #"use base unit "seconds" instead of "milliseconds""#, "lat_milliseconds"),
            ("gauge", "", #"use base unit "bytes" instead of "bits""#, "disk_bits"),
            ("gauge", "", #"use base unit "kelvin" instead of "kelvins""#, "t_kelvins"),
        ]
    )
    func rules(type: String, labels: String, text: String, name: String) {
        let body = "# HELP \(name) h\n# TYPE \(name) \(type)\n\(name)\(labels) 1\n"
        #expect(findings(body) == ["1:1: \(name): \(text)"])
    }

    @Test("missing help and repeated series are told where they stand")
    func helpAndRepeats() {
        #expect(
            findings("a 1\nc{x=\"1\",y=\"2\"} 1\n\nc{y=\"2\",x=\"1\"} 1\n") == [
                "1:1: a: no help text", "2:1: c: no help text",
                "4:1: c: metric not unique: this series stands in an earlier line",
            ]
        )
    }

    @Test("every line that does not parse is listed, not only the first")
    func allProblems() {
        let lint = ExpositionLint(BodyBuffer(Array("# HELP a h\na 1\na{b=x} 1\n  a{c=\"1\"} 2x\na{b=\"y\"} 1\n".utf8)))
        #expect(lint.findings.map(\.line) == [3, 4])
        #expect(lint.findings.map(\.column) == [5, 12])
        #expect(lint.hasErrors)
        #expect(lint.sampleCount == 2)
    }

    @Test("a line after a wrong one gets its own verdict")
    func problemsDoNotStick() {
        let lint = ExpositionLint(BodyBuffer(Array("# HELP a h\na{b=x} 1\na \n9\na 1\n".utf8)))
        #expect(
            lint.findings.map(\.text) == [
                #"expected label value, got "x" ("INVALID") while parsing: "a{b=x""#,
                #"expected value after metric, got "\n" ("INVALID") while parsing: "a \n""#,
                #"expected a valid start token, got "9" ("INVALID") while parsing: "9""#,
            ]
        )
    }

    @Test("a label name that stands twice is an error, as it is when it is scraped")
    func repeatedLabels() {
        let lint = ExpositionLint(BodyBuffer(Array("# HELP a h\na{b=\"1\",b=\"2\"} 1\n".utf8)))
        #expect(lint.hasErrors)
        #expect(lint.findings.map(\.text) == [#"label name "b" is not unique"#])
    }

    @Test("the list is bounded, the rest is counted")
    func bounded() {
        let lint = ExpositionLint(BodyBuffer(Array(String(repeating: "?\n", count: 3000).utf8)))
        #expect(lint.findings.count == 1000)
        #expect(lint.omittedCount == 2000)
    }
}
