import MetricModel
import ScrapeEngine
import Testing

@testable import TerminalUI

@Suite("The preview") struct StatePreviewTests {
    private static func open(columns: Int = 120, rows: Int = 36) -> MonitorScript {
        var script = MonitorScript(columns: columns, rows: rows)
        script.type("2")
        if columns < 160 { script.type("v") }
        return script
    }

    @Test("is open from 160 columns, opens with v from 120, and says why not below", arguments: [80, 120, 160, 200])
    func opens(columns: Int) {
        var script = MonitorScript(columns: columns, rows: 36)
        script.type("2")
        #expect(script.monitor.isPreviewOpen == (columns >= 160))
        script.type("v")
        #expect(script.monitor.isPreviewOpen == (columns == 120))
        #expect(script.status.contains("120 columns") == (columns == 80))
    }

    @Test(
        "leaves the table what is compared from row to row, from 186 columns on, as far as it fits",
        arguments: [(185, 0), (186, 2), (200, 3)]
    )
    func compares(columns: Int, count: Int) {
        var script = MonitorScript(columns: columns, rows: 36)
        script.type("2")
        let heading = script.frame().lines[2]
        #expect(["SERIES+", "STALE", "%TIMEOUT"].count { heading.contains($0) } == count, "\(heading)")
        for name in ["POST", "SIZE", "PROTO", "LABELS"] { #expect(!heading.contains(name), "\(heading)") }
    }

    @Test("asks for a target's results and body once the cursor has rested on it, once per scrape")
    func asks() {
        var script = Self.open()
        _ = script.takeEffects()
        #expect(script.monitor.deadline != nil)
        script.wait(0.1)
        script.press(.down)
        script.wait(0.1)
        script.send(.deadline)
        #expect(script.takeEffects().isEmpty)
        script.wait(0.06)
        script.send(.deadline)
        let id = script.monitor.targets.current?.id ?? MockupTargets.broken.id
        #expect(script.takeEffects() == [.loadDetail(id), .loadKeptBody(id)])
        #expect(script.monitor.deadline == nil)
        script.send(.deadline)
        #expect(script.takeEffects().isEmpty)
    }

    @Test("shows why, the line that broke the body, and when it is next")
    func shows() {
        var script = Self.open()
        script.wait(0.2)
        script.send(.deadline)
        #expect(script.frame().lines.contains { $0.contains("│ loading its body") })
        script.send(.detail(MockupTargets.broken.id, MockupDetail.detail))
        script.send(.keptBody(MockupTargets.broken.id, MockupDetail.body))
        let lines = script.frame().lines
        #expect(lines[2].contains("│ ✗ 10.4.9.3:8080  DOWN 32s"))
        #expect(lines.contains { $0.contains("│ parse: expected label value") })
        #expect(lines.contains { $0.contains("│ 214 │ ") && $0.contains("user_class=gold") })
        #expect(lines.contains { $0.contains("▲ col 23") })
        #expect(lines.contains { $0.contains("next     14:07:45  15s/10s") })
    }

    @Test("of another target than the one asked about keeps nothing of the answer")
    func late() {
        var script = Self.open()
        script.press(.down)
        script.send(.detail(MockupTargets.broken.id, MockupDetail.detail))
        #expect(script.monitor.preview.target?.detail == nil)
        script.press(.character("1"))
        #expect(script.monitor.preview.target == nil)
    }
}
