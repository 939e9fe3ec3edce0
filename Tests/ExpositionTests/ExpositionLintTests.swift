import MetricModel
import Testing

@testable import Exposition

/// `line:column: family: text` of every finding.
func lintLines(
    _ page: String,
    as format: ExpositionFormat = .prometheusText,
    groups: Set<LintGroup> = Set(LintGroup.allCases)
) -> [String] {
    ExpositionLint(BodyBuffer(Array(page.utf8)), as: format, groups: groups).findings.map {
        "\($0.place.line):\($0.place.column): \($0.family ?? "-"): \($0.text)"
    }
}

@Suite("A lint of a page tells what is wrong, where, and what to do")
struct ExpositionLintTests {
    @Test("a fine page has no findings")
    func finePage() {
        let body = """
            # HELP http_requests_total Requests.
            # TYPE http_requests_total counter
            http_requests_total{code="200"} 1
            http_requests_total{code="404"} 1
            # HELP latency_seconds Latency.
            # TYPE latency_seconds histogram
            latency_seconds_bucket{le="0.1"} 0
            latency_seconds_bucket{le="+Inf"} 1
            latency_seconds_sum 1
            latency_seconds_count 1
            # HELP rpc_seconds RPC.
            # TYPE rpc_seconds summary
            rpc_seconds{quantile="0.5"} 1
            rpc_seconds_sum 1
            rpc_seconds_count 1
            # HELP untyped_things_total No type, no rules.
            untyped_things_total{le="1",quantile="2"} 1

            """
        #expect(lintLines(body).isEmpty)
    }

    @Test("every line that does not parse is listed, not only the first")
    func allProblems() {
        let lint = ExpositionLint(BodyBuffer(Array("# HELP a h\na 1\na{b=x} 1\n  a{c=\"1\"} 2x\na{b=\"y\"} 1\n".utf8)))
        #expect(lint.findings.map(\.place.line) == [3, 4])
        #expect(lint.findings.map(\.place.column) == [5, 12])
        #expect(lint.findings.map(\.place.offset) == [19, 35])
        #expect(lint.hasErrors)
        #expect(lint.sampleCount == 2)
    }

    @Test("a line after a wrong one gets its own verdict")
    func problemsDoNotStick() {
        #expect(
            lintLines("# HELP a h\na{b=x} 1\na \n9\na 1\n") == [
                #"2:5: -: expected label value, got "x" ("INVALID") while parsing: "a{b=x""#,
                #"3:3: -: expected value after metric, got "\n" ("INVALID") while parsing: "a \n""#,
                #"4:1: -: expected a valid start token, got "9" ("INVALID") while parsing: "9""#,
            ]
        )
    }

    @Test("what is no exposition at all is one fault", arguments: ["<html>\n<body>\n<p>\n", "{\"a\":\n1,\n}\n"])
    func foreignPages(page: String) {
        let lint = ExpositionLint(BodyBuffer(Array(page.utf8)))
        #expect(lint.findings.count == 1)
        #expect(lint.findings.first?.hint?.contains("not metrics") == true)
    }

    @Test("after a byte order mark, the other lines are read")
    func byteOrderMark() {
        let lint = ExpositionLint(BodyBuffer([0xEF, 0xBB, 0xBF] + Array("a 1\n# HELP b B.\nb 1 x\n".utf8)))
        #expect(lint.findings.map(\.place.line) == [1, 3])
        #expect(lint.findings[0].hint?.contains("byte order mark") == true)
        #expect(lint.findings[1].hint?.contains("byte order mark") == false)
    }

    @Test("lines that fail for one reason are listed ten times and then counted")
    func carriageReturns() {
        let lint = ExpositionLint(BodyBuffer(Array(String(repeating: "a 1\r\n", count: 50).utf8)))
        #expect(lint.findings.count == 10)
        #expect(lint.findings.map(\.repeats).reduce(0, +) == 40)
    }

    @Test("a fault that repeats in a family is one finding with a count")
    func repeats() {
        let page = "# HELP a A.\n# TYPE a gauge\na 1\na 2\na 3\na 4\n"
        let findings = ExpositionLint(BodyBuffer(Array(page.utf8))).findings
        #expect(findings.map(\.text) == ["metric not unique: the same series stands in line 3"])
        #expect(findings.map(\.repeats) == [2])
    }

    @Test("the list is bounded, the rest is counted")
    func bounded() {
        let page = (0..<3000).map { "n\($0) 1\n" }.joined()
        let lint = ExpositionLint(BodyBuffer(Array(page.utf8)))
        #expect(lint.findings.count == 1000)
        #expect(lint.omittedCount == 2000)
    }

    @Test("groups of rules can be left out, errors cannot")
    func groups() {
        let page = "# TYPE a counter\na -1\na -1\nb{\n"
        #expect(lintLines(page, groups: []).map { $0.prefix(4) } == ["4:3:"])
        #expect(lintLines(page, groups: [.values]).count == 2)
        #expect(lintLines(page, groups: [.naming]).count == 3)
        #expect(lintLines(page, groups: [.structure]).count == 2)
    }

    @Test("every finding but those of the parser says what to do")
    func hints() {
        let page = """
            # TYPE aB counter
            aB_ms{le="1",x="1",x="2"} -1
            aB -1
            # TYPE aB gauge
            # TYPE h histogram
            h_bucket{le="2"} 2
            h_bucket{le="1"} 3
            h 1
             aB 4 5
            """
        let findings = ExpositionLint(BodyBuffer(Array(page.utf8))).findings
        #expect(findings.count > 10)
        #expect(findings.filter { $0.hint == nil } == [])
    }

    @Test("families are counted with their labels, the largest first")
    func cardinality() {
        let page = """
            # TYPE h histogram
            h_bucket{le="1",p="/"} 1
            h_bucket{le="+Inf",p="/"} 1
            h_sum{p="/"} 1
            h_count{p="/"} 1
            a{x="1",y="1"} 1
            a{x="2",y="1"} 1
            a{x="2",y="1"} 1
            b 1

            """
        let families = ExpositionLint(BodyBuffer(Array(page.utf8)), groups: []).families
        #expect(families.map(\.name) == ["h", "a", "b"])
        #expect(families.map(\.seriesCount) == [4, 2, 1])
        #expect(families.map(\.type) == [.histogram, .unknown, .unknown])
        #expect(families[0].labels.map { "\($0.name) \($0.valueCount)" } == ["le 2", "p 1"])
        #expect(families[1].labels.map { "\($0.name) \($0.valueCount)" } == ["x 2", "y 1"])
        #expect(families[2].labels.isEmpty)
    }

    @Test("places are right on pages whose quoted texts hold line feeds")
    func lineFeedsInQuotes() {
        let page = "# HELP a A.\na{b=\"x\ny\"} 1\na{b=\"x\ny\"} 2\na{b} 3\n"
        #expect(
            lintLines(page) == [
                "4:1: a: metric not unique: the same series stands in line 2",
                #"6:4: -: expected equal, got "} " ("BCLOSE") while parsing: "a{b} ""#,
            ]
        )
    }
}
