import MetricModel
import SampleStorage
import ScrapeEngine
import ScrapeTestSupport
import Testing

@testable import TerminalUI

@Suite("The Engine screen shares its rows") struct ScreenEngineLayoutTests {
    @Test(
        "between facts, destinations and the selected one",
        arguments: [
            // columns, rows, facts, destinations → facts, gap, table, details
            (80, 24, 3, 1, 3, 1, 1, 14), (80, 24, 5, 30, 5, 1, 13, 0), (80, 24, 5, 6, 5, 1, 6, 7),
            (80, 24, 5, 7, 5, 1, 13, 0), (200, 60, 4, 30, 4, 1, 30, 20), (200, 60, 4, 60, 4, 1, 35, 15),
            (60, 10, 8, 30, 3, 0, 3, 0), (60, 10, 2, 1, 2, 1, 3, 0),
        ]
    )
    func shares(
        columns: Int,
        rows: Int,
        facts: Int,
        destinations: Int,
        factRows: Int,
        gap: Int,
        tableRows: Int,
        detailRows: Int
    ) {
        let layout = EngineLayout(
            size: ScreenSize(columns: columns, rows: rows),
            facts: facts,
            destinations: destinations,
            hasDestinations: true
        )
        #expect(
            [layout.factRows, layout.gap, layout.tableRows, layout.detailRows] == [
                factRows, gap, tableRows, detailRows,
            ]
        )
    }

    @Test("without a destination the facts have the whole body", arguments: [(12, 9), (24, 12), (24, 30)])
    func alone(rows: Int, facts: Int) {
        let size = ScreenSize(columns: 80, rows: rows)
        let layout = EngineLayout(size: size, facts: facts, destinations: 0, hasDestinations: false)
        #expect(layout.factRows == min(facts, Layout(size).bodyRows) && layout.detailRows == 0)
    }

    @Test("what does not fit is counted, and on a page that scrolls")
    func page() {
        var script = MonitorScript(MonitorScript.snapshot(with: .none), columns: 60, rows: 10)
        script.press(.character("6"))
        let lines = script.frame().lines
        #expect(lines.contains { $0.hasPrefix(" ⋮ ") && $0.contains("more rows  f shows all") }, "\(lines)")
        script.press(.character("f"))
        #expect(script.frame().lines[2].hasPrefix(" ENGINE"))
        #expect(script.status.hasPrefix(" lines 1-"))
        var seen = ""
        for _ in 0..<20 {
            seen += script.frame().lines.joined(separator: "\n")
            script.press(.down)
        }
        for name in ["UP", "LOOPS", "SCHEDULE", "RATE", "MEMORY", "HEAD"] { #expect(seen.contains(" \(name) ")) }
    }

    @Test("never beyond the body", arguments: 10..<70)
    func bounded(rows: Int) {
        let size = ScreenSize(columns: 80, rows: rows)
        for facts in [0, 1, 4, 9, 60] {
            for destinations in [0, 1, 3, 30, 500] {
                let layout = EngineLayout(size: size, facts: facts, destinations: destinations, hasDestinations: true)
                #expect(layout.tableRows >= 1)
                let used = layout.factRows + layout.gap + 1 + layout.tableRows + layout.detailRows
                #expect(used <= Layout(size).bodyRows, "\(layout)")
            }
        }
    }
}
