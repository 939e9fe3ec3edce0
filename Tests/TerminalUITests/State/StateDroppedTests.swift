import MetricModel
import Relabeling
import ScrapeConfiguration
import ScrapeEngine
import Testing

@testable import TerminalUI

@Suite("A dropped target's page") struct StateDroppedTests {
    static let trace: DroppedTrace = {
        let rules = [
            try? RelabelRule(
                sourceLabels: ["__address__"],
                targetLabel: "host",
                location: MockupSnapshot.place(57, 5),
                number: 1
            ),
            try? RelabelRule(
                sourceLabels: ["__meta_scrape"],
                regex: try? RelabelRegex("true"),
                action: .keep,
                location: MockupSnapshot.place(58, 9),
                number: 2
            ),
        ]
        let labels = MockupDropped.rows[0].discoveredLabels
        return DroppedTrace(
            pool: "kube-pods",
            trace: RelabelRules(rules.compactMap { $0 }).explain(labels: labels)
        )
    }()

    @Test("asks the engine for the rules and shows each with what it did, up to the one that drops it")
    func trace() {
        var script = MonitorScript()
        _ = script.takeEffects()
        script.press(.character("3"), .enter)
        let row = MockupDropped.rows[0]
        #expect(script.takeEffects() == [.loadDroppedTrace(pool: row.pool, discovered: row.discovered)])
        #expect(script.frame().lines.contains { $0.contains("RULES  asking the engine") })
        script.send(.droppedTrace(pool: row.pool, discovered: row.discovered, Self.trace))
        let lines = script.frame().lines
        #expect(lines.contains { $0.contains("RULES  2 rules until it is dropped") })
        #expect(lines.contains { $0.contains("#1 replace __address__") && $0.hasSuffix("prometheus.yml:57") })
        #expect(lines.contains { $0.contains("\"\" does not match: drops the target") })
        script.send(.droppedTrace(pool: row.pool, discovered: row.discovered, nil))
        #expect(script.frame().lines.contains { $0.contains("not configured any more") })
    }

    @Test("n and N lead to the next and the previous dropped target; an answer about another is not shown")
    func next() {
        var script = MonitorScript()
        script.press(.character("3"), .enter)
        let first = script.frame().lines[2]
        script.press(.character("n"))
        #expect(script.frame().lines[2] != first)
        let row = MockupDropped.rows[0]
        script.send(.droppedTrace(pool: row.pool, discovered: row.discovered, Self.trace))
        #expect(script.frame().lines.contains { $0.contains("asking the engine") })
        script.press(.character("N"))
        #expect(script.frame().lines[2] == first)
        script.press(.character("N"))
        #expect(script.status.contains("no earlier dropped target"))
        script.press(.escape)
        #expect(script.monitor.overlay == nil && script.monitor.navigation.tab == .dropped)
    }

    @Test("the table says from 120 columns what the rule found, where the target is from, and since when")
    func columns() {
        var snapshot = MockupSnapshot.snapshot
        snapshot.dropped = snapshot.dropped.map { row in
            var row = row
            row.since = MockupSnapshot.time("14:02:11")
            return row
        }
        var script = MonitorScript(snapshot, columns: 120, rows: 36)
        script.press(.character("3"))
        let lines = script.frame().lines
        #expect(lines.contains { $0.contains("FAILING VALUE") && $0.contains("SD SOURCE") && $0.hasSuffix("SINCE") })
        #expect(lines.contains { $0.contains("\"\" does not match \"true\"") && $0.contains("14:02") })
    }

    @Test("n where nothing has changed says so, and never that all is well while something is not")
    func nothingToGoTo() {
        var script = MonitorScript()
        script.openSameConfig()
        script.press(.character("n"))
        #expect(script.status.contains("the disk has what runs: there is no change to go to"))
        script.openPartialConfig()
        script.press(.character("n"))
        #expect(!script.status.contains("has what runs"), "\(script.status)")
    }
}
