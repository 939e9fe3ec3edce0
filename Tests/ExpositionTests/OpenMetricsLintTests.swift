import MetricModel
import Testing

@testable import Exposition

@Suite("What OpenMetrics demands and Prometheus does not enforce is told")
struct OpenMetricsLintTests {
    @Test("a fine page has no findings")
    func finePage() {
        let page = """
            # HELP a A.
            # TYPE a counter
            # UNIT a_seconds seconds
            a_total{x="1"} 1 1 # {trace_id="abc"} 1 1
            a_created{x="1"} 1
            # HELP i I.
            # TYPE i info
            i_info{version="1"} 1
            # HELP s S.
            # TYPE s stateset
            s{s="on"} 1
            s{s="off"} 0
            # HELP h H.
            # TYPE h histogram
            h_bucket{le="1.0"} 1
            h_bucket{le="+Inf"} 1 # {a="b"} 1
            h_count 1
            h_sum 1
            # EOF

            """
        #expect(lintLines(page, as: .openMetricsText, groups: [.structure, .values, .naming]).isEmpty)
    }

    @Test(
        "one rule each",
        arguments: [
            ("# TYPE a counter\na 1\n", "2:1: a: OpenMetrics: the sample of the counter a lacks its suffix"),
            (
                "# TYPE a_total counter\na_total 1\n",
                "1:1: a_total: OpenMetrics: the family of a counter is named without _total"
            ),
            ("# TYPE a info\na 1\n", "2:1: a: OpenMetrics: the sample of the info a lacks its suffix"),
            ("# TYPE a info\na_info 2\n", "2:1: a: OpenMetrics: a_info may not be 2"),
            ("# TYPE a stateset\na{a=\"x\"} 2\n", "2:1: a: OpenMetrics: a may not be 2"),
            ("# TYPE a stateset\na{b=\"x\"} 1\n", "2:1: a: OpenMetrics: a stateset's sample without the label a"),
            ("# TYPE a summary\na_count 1.5\n", "2:1: a: OpenMetrics: a_count may not be 1.5"),
            ("# TYPE a counter\na_total 1\n# HELP a x\n", "3:1: a: OpenMetrics: metadata behind the family's samples"),
            ("a{__x=\"1\"} 1\n", "1:1: a: OpenMetrics: label __x begins with __"),
            ("a{x=\"1\",} 1\n", "1:1: a: OpenMetrics: a comma behind the last label"),
            ("# TYPE a gauge\na 1 # {x=\"1\"} 1\n", "2:1: a: OpenMetrics: an exemplar on a"),
            (
                "a{x=\"1\"} 1 1\na{x=\"2\"} 1\n",
                "1:1: a: OpenMetrics: some samples of a have timestamps and some have none"
            ),
            ("# TYPE a_x info\n# UNIT a_x x\na_x_info 1\n", "1:1: a_x: OpenMetrics: an info with a unit"),
        ]
    )
    func rules(page: String, finding: String) {
        #expect(lintLines(page + "# EOF\n", as: .openMetricsText, groups: [.openMetrics]) == [finding])
    }

    @Test("labels of an exemplar may have 128 characters, whatever their bytes", arguments: [(127, 0), (128, 1)])
    func longExemplars(count: Int, findings: Int) {
        let page = "# TYPE a counter\na_total 1 # {x=\"\(String(repeating: "é", count: count))\"} 1\n# EOF\n"
        #expect(lintLines(page, as: .openMetricsText, groups: [.openMetrics]).count == findings)
    }

    @Test("points of one series may follow each other in time, and only so")
    func points() {
        let page = "a 1 1\na 1 2\na 1 2\n# EOF\n"
        #expect(
            lintLines(page, as: .openMetricsText, groups: [.structure, .values]) == [
                "3:1: a: metric not unique: the same series stands in line 1"
            ]
        )
    }

    @Test("lines that do not parse are all told, and the missing end")
    func problems() {
        let lines = lintLines("a  1\na 1\nb{x=1} 1\n", as: .openMetricsText, groups: [])
        #expect(lines.map { $0.prefix(2) } == ["1:", "3:", "4:"])
        #expect(lines.last?.contains("data does not end with # EOF") == true)
    }

    @Test(
        "what stands behind the end is one problem",
        arguments: ["\n", "b 1\n", "b 1\n\n# TYPE c gauge\nc{\n", "a 1\n# EOF\n"]
    )
    func behindTheEnd(rest: String) {
        let lines = lintLines("a 1\n# EOF\n" + rest, as: .openMetricsText, groups: [])
        #expect(lines == ["3:1: -: unexpected data after # EOF"])
    }
}

@Suite("A lint reads protobuf")
struct ProtobufLintTests {
    /// A counter family with one metric of this value and these labels.
    private func counter(_ name: String, _ value: Double, labels: [(String, String)] = []) -> [UInt8] {
        func field(_ tag: UInt8, _ bytes: [UInt8]) -> [UInt8] { [tag, UInt8(bytes.count)] + bytes }
        let number: [UInt8] = [0x09] + withUnsafeBytes(of: value.bitPattern.littleEndian) { Array($0) }
        let pairs = labels.flatMap { field(0x0A, field(0x0A, Array($0.0.utf8)) + field(0x12, Array($0.1.utf8))) }
        let family = field(0x0A, Array(name.utf8)) + [0x18, 0x00] + field(0x22, pairs + field(0x1A, number))
        return [UInt8(family.count)] + family
    }

    @Test("and names the byte at which the family starts")
    func findings() {
        let body = counter("a_total", 1, labels: [("x", "1")]) + counter("b", -1)
        let lint = ExpositionLint(BodyBuffer(body), as: .protobuf)
        #expect(lint.sampleCount == 2)
        #expect(
            lint.findings.map { "\($0.family ?? "-"): \($0.text)" } == [
                "a_total: no help text", "b: counter with the value -1", "b: no help text",
                #"b: counter metrics should have "_total" suffix"#,
            ]
        )
        #expect(lint.findings.allSatisfy { $0.place.line == 0 })
        #expect(lint.findings.map(\.place.offset).allSatisfy { $0 > 0 })
    }

    @Test("and tells where it breaks")
    func cut() {
        let lint = ExpositionLint(BodyBuffer(counter("a_total", 1).dropLast(3)), as: .protobuf)
        #expect(lint.hasErrors)
        #expect(lint.findings.first?.text.hasPrefix("clientpb: insufficient length of buffer") == true)
    }
}
