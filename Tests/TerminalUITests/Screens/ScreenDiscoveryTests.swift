import Discovery
import MetricModel
import Relabeling
import ScrapeEngine
import Testing

@testable import TerminalUI

@Suite("Screens about discovery")
struct ScreenDiscoveryTests {
    private static func screen(_ columns: Int = 200, _ rows: Int = 60, _ keys: Key...) -> [String] {
        var script = MonitorScript(MockupDiscovery.snapshot, columns: columns, rows: rows)
        for key in keys { script.press(key) }
        return script.frame().lines
    }

    @Test("the engine screen has a row per provider: last answer, groups, targets, what it asks, the worst first")
    func rows() {
        let lines = Self.screen(200, 60, .character("6"))
            .filter { $0.contains(" targets  ") || $0.contains(" target   ") }
        let names = lines.compactMap { line in line.split(separator: " ").first { $0.contains("/") } }
        #expect(names == ["kubernetes/5", "http/3", "dns/4", "static/0", "kubernetes/1", "file/2"])
        #expect(lines[1].contains("7s ago   31 groups    402 targets  since 14:01:12: server returned HTTP status 503"))
        #expect(lines[4].contains("2s ago  214 groups  3,923 targets  api server https://10.0.0.1 role=pod"))
    }

    @Test("the pools' counts tell of providers that fail")
    func counted() {
        #expect(Self.screen(80, 24)[2].contains("✗ 2 SD FAILING"))
        #expect(!MonitorScript().frame().lines[2].contains("SD"))
    }

    @Test(
        "what discovery logs is told by kind and job, in few words",
        arguments: [
            ("Unable to refresh target groups", "http of web: HTTP 503 Service Unavailable"),
            ("Cannot create service discovery", "http of web: not available: HTTP 503 Service Unavailable"),
            ("Error reading file", "http of web: Error reading file: HTTP 503 Service Unavailable"),
        ]
    )
    func words(text: String, brief: String) {
        let event = EngineEvent(
            at: MockupSnapshot.now,
            level: .error,
            area: .discovery,
            text: text,
            fields: [
                EngineEvent.Field("discovery", "http"), EngineEvent.Field("config", "web"),
                EngineEvent.Field("err", "server returned HTTP status 503 Service Unavailable"),
            ]
        )
        #expect(event.brief == brief)
    }

    @Test("providers that have no room are counted, with how many of them are not well", arguments: [1, 2, 4])
    func noRoom(count: Int) {
        let facts = ProviderFacts(
            MockupDiscovery.providers,
            glyphs: .unicode,
            times: TimeFormat(display: .relative, now: MockupSnapshot.now)
        )
        let lines = facts.lines(width: 80, rows: count, key: "D").map(\.text)
        #expect(lines.count == count)
        let hidden = 6 - (count - 1)
        let bad = max(2 - (count - 1), 0)
        #expect(lines.last?.contains("\(hidden) more\(bad > 0 ? ", \(bad) not well" : "")  D shows all") == true)
    }

    @Test("the page has everything about each provider and follows the engine")
    func page() {
        var script = MonitorScript(MockupDiscovery.snapshot, columns: 120, rows: 60)
        script.press(.character("D"))
        let lines = script.frame().lines
        #expect(lines.contains { $0.contains("DISCOVERY  6 providers, 2 not well") })
        #expect(
            lines.contains {
                $0.contains("ERROR     since 14:01:12: server returned HTTP status 503 Service Unavailable")
            }
        )
        #expect(lines.contains { $0.contains("ASKS      https://sd.example/targets?team=shop") })
        #expect(lines.contains { $0.contains("JOBS      http-job, shared") })
        #expect(lines.contains { $0.contains("FROM      /etc/prometheus/prometheus.yml:41:5") })
        var newer = MockupDiscovery.snapshot
        newer.generation += 1
        newer.providers = [MockupDiscovery.providers[0]]
        script.send(.snapshot(newer))
        #expect(script.frame().lines.contains { $0.hasSuffix("DISCOVERY  1 provider") })
    }

    @Test("the labels of a target: what discovery said, each rule with its place and effect, what is left")
    func labels() throws {
        let rules = RelabelRules([
            try RelabelRule(
                sourceLabels: ["__meta_url"],
                targetLabel: "sd",
                regex: try RelabelRegex("http://(.*)"),
                replacement: "$1",
                location: SourceLocation(file: "p.yml", line: 7, column: 9)
            ),
            try RelabelRule(regex: try RelabelRegex("tmp_.*"), action: .labelDrop),
        ])
        var row = MockupTargets.broken
        row.source = "pod/shop/cart-1"
        row.discoveredLabels = Labels([("__address__", "a:1"), ("__meta_url", "http://sd")])
        var state = DetailState(row: row)
        state.detail = TargetDetail(
            row: row,
            trace: rules.explain(labels: row.discoveredLabels),
            limits: TargetLimits(samples: 0, bodyBytes: 0, labels: 0)
        )
        let lines = LabelsTab(detail: state, keys: .standard, glyphs: .unicode).lines(width: 100).map(\.text)
        #expect(lines[0].hasPrefix("2 discovered → 2 rules → 4 final"))
        #expect(lines.contains("GROUP     pod/shop/cart-1"))
        #expect(lines.contains { $0.contains("1  ") && $0.contains("yml:7") && $0.contains(#"+ sd="sd""#) })
        #expect(lines.contains { $0.contains("labeldrop") && $0.contains("no change") || $0.contains("labelmap") })
        #expect(lines.contains { $0.hasPrefix("  __meta_url ") && $0.hasSuffix(" http://sd") })
        #expect(lines.contains { $0.hasPrefix("FINAL") && $0.contains(#"tier="web""#) })
    }
}
