import ScrapeEngine
import Testing

@testable import TerminalUI

@Suite("The preview below a table") struct StateBottomPreviewTests {
    private func lines(_ script: MonitorScript) -> String { script.frame().lines.joined(separator: "\n") }

    @Test("of a pool names its worst targets and why, goes along with the cursor, and v takes it away")
    func pools() {
        var script = MonitorScript(columns: 120, rows: 36)
        script.type("v")
        #expect(!lines(script).contains("WHY DOWN"))
        script.press(.down)
        #expect(script.selectedLine.contains("kube-pods"))
        #expect(lines(script).contains("10.4.9.3:8080") && lines(script).contains("timeout"))
        script.press(.up)
        #expect(lines(script).contains("edge-1.example:9443") && !lines(script).contains("10.4.9.3:8080"))
        script.type("G")
        #expect(lines(script).contains("well"))
        script.type("v")
        #expect(lines(script).contains("WHY DOWN"))
    }

    @Test("of a dropped target has the rule and every label")
    func dropped() {
        var script = MonitorScript(columns: 120, rows: 36)
        script.type("3v")
        script.press(.down)
        #expect(lines(script).contains("RULE") && lines(script).contains("__address__="))
        #expect(lines(script).contains("BY RULE"))
        script.press(.pageDown, .pageDown)
        #expect(!script.selectedLine.isEmpty)
    }

    @Test("wants 120 columns and 20 rows", arguments: [(119, 36), (120, 19), (80, 24)])
    func small(columns: Int, rows: Int) {
        var script = MonitorScript(columns: columns, rows: rows)
        script.type("v")
        #expect(script.status.contains("a preview needs 120 columns and 20 rows"))
        #expect(script.monitor.bottomPreview.screens.isEmpty)
    }

    @Test("fits on every screen, also while it shrinks")
    func fits() {
        for tab in ["1", "3"] {
            var script = MonitorScript(columns: 200, rows: 60)
            script.type("\(tab)v")
            for (columns, rows) in [(200, 60), (120, 20), (120, 21), (80, 24), (60, 15), (20, 3)] {
                script.send(.resized(ScreenSize(columns: columns, rows: rows)))
                script.press(.down, .pageDown)
                #expect(script.frame().lines.count == rows)
            }
        }
    }
}
