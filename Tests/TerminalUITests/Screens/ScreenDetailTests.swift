import HTTPTransport
import MetricModel
import ScrapeEngine
import Testing

@testable import TerminalUI

@Suite("The tabs of a target's detail on the screen") struct ScreenDetailTests {
    private static func lines(
        columns: Int = 80,
        rows: Int = 24,
        glyphs: GlyphSet = .unicode,
        _ script: (inout MonitorScript) -> Void
    ) -> [String] {
        var run = MonitorScript(columns: columns, rows: rows)
        script(&run)
        return run.frame(glyphs: glyphs).lines
    }

    private static func line(_ lines: [String], _ part: String) -> String { lines.first { $0.contains(part) } ?? "" }

    // MARK: - Labels

    @Test("labels: each rule with its place and what it did, the builtin step, the final labels")
    func labels() {
        let lines = Self.lines { $0.openTabs(2) }
        #expect(lines[3].hasPrefix(" 23 discovered → 6 rules → 5 final"))
        #expect(Self.line(lines, "yml:58").contains("kept, value \"true\""))
        #expect(Self.line(lines, "yml:61").contains("no change"))
        #expect(Self.line(lines, "yml:65").contains("+ app=\"cart\""))
        #expect(Self.line(lines, "instance from __address__").contains("builtin"))
        #expect(lines.contains { $0.contains("FINAL") && $0.contains("app=\"cart\"") })
    }

    @Test("labels at 120 columns: discovered and final at the left, the chosen rule at the right")
    func wideLabels() {
        let lines = Self.lines(columns: 120, rows: 36) {
            $0.openTabs(2)
            $0.press(.character("n"), .character("n"))
        }
        let head = Self.line(lines, "RULE 3 of 6")
        #expect(head.hasPrefix(" DISCOVERED (23)") && head.contains("labelmap  prometheus.yml:65:9"))
        #expect(Self.line(lines, "__meta_kubernetes_pod_label_(.+)").contains("regex"))
        #expect(lines.contains { $0.contains("FINAL (5)") })
    }

    // MARK: - Series

    @Test("series: the facts, the table, what is stale, and what relabeling took away by which rule")
    func series() {
        let lines = Self.lines { $0.openTabs(4) }
        #expect(lines[3].contains("last good 14:06:45") && lines[3].contains("1,204 samples  1,198 series"))
        #expect(lines[3].contains("+3 new  -2 gone  6 relabelled"))
        let first = Self.line(lines, "▸")
        #expect(first.contains("http_request_duration_seconds_bucket"))
        #expect(first.contains("612") && first.contains("51%") && first.contains("+3") && first.contains("path 34"))
        #expect(Self.line(lines, " STALE").contains("written 1,198 at 14:07:00 (scrape failed)"))
        #expect(
            Self.line(lines, " OFF").contains("6 series by metric_relabel #2 drop __name__ =~ \"go_gc_.*\"")
        )
        #expect(!lines.joined().contains("\u{1B}"))
    }

    @Test("series at 120 columns have types, and the values of the chosen metric's widest label beside them")
    func wideSeries() {
        let lines = Self.lines(columns: 120, rows: 36) { $0.openTabs(4) }
        #expect(Self.line(lines, "LABEL path  34 values").contains("METRIC"))
        #expect(Self.line(lines, "/gift").contains("new"))
        #expect(Self.line(lines, "▸").contains("histogram"))
    }

    @Test("series say why there are none")
    func noSeries() {
        func reason(_ series: TargetSeries) -> String {
            Self.lines {
                $0.openTabs(1)
                $0.press(.character("4"))
                $0.send(.series(MockupTabs.row.id, series))
            }
            .joined(separator: "\n")
        }
        #expect(reason(TargetSeries()).contains("No good scrape yet"))
        #expect(reason(TargetSeries(at: MockupSnapshot.now)).contains("the page was empty"))
        var removed = TargetSeries(at: MockupSnapshot.now)
        removed.rules = MockupTabs.series.rules
        #expect(reason(removed).contains("metric_relabel_configs removed them all"))
    }

    // MARK: - History

    @Test("history: a graph with its axis, strips, and every scrape with a note")
    func history() {
        let lines = Self.lines { $0.openTabs(5) }
        #expect(lines[3].hasPrefix(" DURATION  60 scrapes"))
        #expect(lines[3].contains("timeout 10s"))
        #expect(lines[4].hasPrefix("  131ms ┤") && lines[5].hasPrefix("    0ms ┤"))
        #expect(lines[6].hasPrefix(" SAMPLES") && lines[6].contains("▇▇▇···"))
        #expect(lines[7].hasPrefix(" HEALTH") && lines[7].contains("▇▇▇✗✗✗"))
        #expect(Self.line(lines, "▸").contains("parse 214:23 (3rd)"))
    }

    @Test("history at 120 columns has the phases")
    func wideHistory() {
        let lines = Self.lines(columns: 120, rows: 36) { $0.openTabs(5) }
        let heading = Self.line(lines, "PARSE")
        #expect(
            heading.contains("DNS") && heading.contains("CONN") && heading.contains("WAIT") && heading.contains("GONE")
        )
        #expect(Self.line(lines, "▸").contains("88.0") && Self.line(lines, "▸").contains("18.1"))
    }

    private static func rows(_ milliseconds: [Int64], missed: [Int: Int] = [:]) -> [HistoryRow] {
        milliseconds.enumerated().map { index, duration in
            var result = ScrapeResult(timestamp: WallTime(milliseconds: Int64(index)))
            result.durationNanoseconds = duration * 1_000_000
            return HistoryRow(result: result, streak: 0, missed: missed[index] ?? 0, distance: 0)
        }
        .reversed()
    }

    struct Graph: Sendable, CustomTestStringConvertible {
        let testDescription: String
        let milliseconds: [Int64]
        var missed: [Int: Int] = [:]
        var timeout: Int64 = 0
        let expected: [String]
    }

    private static let graphs: [Graph] = [
        Graph(
            testDescription: "rises with the duration",
            milliseconds: [10, 20, 80, 160],
            expected: ["160ms ┤   █", "  0ms ┤▁▂██"]
        ),
        Graph(
            testDescription: "leaves gaps where scrapes are missing, short even where many are",
            milliseconds: [100, 100, 100],
            missed: [1: 1, 2: 1000],
            expected: ["100ms ┤█ █    █", "  0ms ┤█ █    █"]
        ),
        Graph(
            testDescription: "reaches up to the timeout when a scrape comes near it",
            milliseconds: [100, 700],
            timeout: 1000,
            expected: ["1.00s ┤─▃", "  0ms ┤▂█"]
        ),
        Graph(testDescription: "of nothing is an axis", milliseconds: [], expected: ["  0ms ┤", "  0ms ┤"]),
    ]

    @Test("a graph of durations", arguments: graphs)
    func graph(_ graph: Graph) {
        let drawn = DurationGraph(
            Self.rows(graph.milliseconds, missed: graph.missed),
            timeout: graph.timeout * 1_000_000,
            width: 40,
            glyphs: .unicode
        )
        let lines = drawn.bars(rows: 2).map { line in
            String(line.text.reversed().drop { $0 == " " }.reversed())
        }
        #expect(lines == graph.expected.map { " " + $0 })
    }

    @Test("a graph shows the newest where there is no room for all")
    func graphRoom() {
        let graph = DurationGraph(Self.rows(Array(1...100)), timeout: 0, width: 18, glyphs: .ascii)
        #expect(graph.health.columns(.ascii) == 18)
        #expect(graph.bars(rows: 3).count == 3)
    }

    // MARK: - HTTP

    @Test("http: request and answer, phases on one axis of time, header lines without secrets")
    func http() {
        let lines = Self.lines(columns: 100, rows: 40) { $0.openTabs(6) }
        #expect(lines[3].hasPrefix(" GET /metrics HTTP/1.1 → 200 OK"))
        #expect(lines[3].contains("10.4.0.2:51514 → 10.4.9.3:8080"))
        #expect(Self.line(lines, "  wait").contains("88.0ms"))
        #expect(Self.line(lines, "  total").contains("1.1% of 10s timeout"))
        #expect(Self.line(lines, "  tls").contains("plain http"))
        #expect(lines.contains { $0.contains("> Authorization: Bearer <redacted>") })
        #expect(lines.contains { $0.contains("< Set-Cookie: <redacted>") })
        #expect(!lines.joined().contains("hush"))
    }

    @Test("each phase begins where the one before it ended, and none is invisible")
    func bars() {
        var result = ScrapeResult(timestamp: WallTime(milliseconds: 0))
        result.durationNanoseconds = 100_000_000
        result.timings.connect = 25_000_000
        result.timings.wait = 50_000_000
        result.timings.transfer = 24_999_000
        result.parseNanoseconds = 1000
        let bars = PhaseBars(result: result, results: [result], timeout: .zero, glyphs: .unicode)
        let text = bars.lines(width: 61, hasQuantiles: false, notes: [:]).map(\.text)
        func bar(_ name: String) -> String { String((text.first { $0.contains(name) } ?? "").dropFirst(21)) }
        #expect(bar("connect") == String(repeating: "█", count: 10))
        #expect(bar("wait") == String(repeating: " ", count: 10) + String(repeating: "█", count: 20))
        #expect(bar("body") == String(repeating: " ", count: 30) + String(repeating: "█", count: 10))
        #expect(bar("parse") == String(repeating: " ", count: 39) + "█")
    }

    @Test("a timeout names the phase that consumed the budget", arguments: [1, 6])
    func timeout(tab: Int) {
        let text = Self.lines(columns: 110, rows: 36) { $0.openTimeout(tab: tab) }.joined(separator: "\n")
        if tab == 6 {
            #expect(text.contains("no answer"))
            #expect(text.contains("the time ran out: 9.98s of 10s went to waiting for an answer"))
        }
        #expect(text.contains("9.98s"))
    }

    @Test("a handshake that failed shows the certificates and what is wrong with them", arguments: [80, 120])
    func expired(columns: Int) {
        let lines = Self.lines(columns: columns, rows: 40) { $0.openExpired() }
        #expect(lines.contains { $0.contains("SNI edge-1.example") })
        #expect(lines.contains { $0.contains("✗ certificate has expired") })
        #expect(lines.contains { $0.contains("leaf CN=edge-1  expired 9m ago") })
        #expect(lines.contains { $0.contains("ca   CN=shop CA,O=Shop") })
    }

    // MARK: - Fitting

    @Test(
        "lines are brought to a width",
        arguments: [("abc", 5, "abc  "), ("abcdef", 4, "abc…"), ("日本語", 4, "日… "), ("", 2, "  ")]
    )
    func fitted(text: String, columns: Int, expected: String) {
        #expect(StyledText(text).fitted(to: columns, glyphs: .unicode).text == expected)
    }

    @Test(
        "lines are wrapped at blanks, else anywhere",
        arguments: [
            ("one two three", 9, ["one two", "  three"]), ("abcdefghijkl", 8, ["abcdefgh", "  ijkl"]),
            ("short", 8, ["short"]), ("aaaaaaaa bbbbbbbb", 8, ["aaaaaaaa", "  bbbbbb", "  bb"]),
        ]
    )
    func wrapped(text: String, columns: Int, expected: [String]) {
        let lines = StyledText(text).wrapped(to: columns, glyphs: .unicode).map { line in
            String(line.text.reversed().drop { $0 == " " }.reversed())
        }
        #expect(lines == expected)
    }
}
