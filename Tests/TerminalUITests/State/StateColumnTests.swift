import MetricModel
import ScrapeEngine
import Testing

@testable import TerminalUI

@Suite("Columns") struct StateColumnTests {
    private static func heading(_ script: MonitorScript) -> [String] {
        let row = script.monitor.navigation.context == .pools ? 3 : 2
        return script.frame().text(row: row).split(separator: " ").filter { $0.first?.isNumber != true }.map(
            String.init
        )
    }

    @Test(
        "come in sets by the screen's width",
        arguments: [
            (80, "1", "POOL UP/TOT DOWN P95/TIMEOUT SAMPLES LAST HEALTH"),
            (
                120, "1",
                "POOL UP/TOT DOWN SLOW LATE P50 P95/TIMEOUT SAMPLES D5M SERIES+ STALE INT LAST HEALTH"
            ),
            (
                200, "1",
                "POOL UP/TOT DOWN SLOW LATE P50 P95/TIMEOUT SAMPLES D5M SERIES+ STALE DROP BYTES/s LIMIT% FLAP SD "
                    + "RELOADED INT LAST HEALTH"
            ),
            (80, "2", "TARGET POOL SINCE LAST DUR FAILS ERROR"),
            (120, "2", "TARGET POOL SINCE LAST DUR FAILS SAMPLES D INT NEXT HEALTH ERROR"),
            (60, "2", "TARGET LAST ERROR"),
        ] as [(Int, String, String)]
    )
    func sets(columns: Int, tab: String, expected: String) {
        var script = MonitorScript(columns: columns, rows: 24)
        script.type(tab)
        #expect(Self.heading(script).joined(separator: " ") == expected)
    }

    @Test("at 200 without the preview are all there are")
    func all() {
        var script = MonitorScript(columns: 240, rows: 60)
        script.type("2v")
        let entries = MonitorView(
            monitor: script.monitor,
            layout: Layout(script.monitor.size),
            glyphs: .unicode,
            clock: script.now
        )
        .columnEntries
        #expect(Self.heading(script) == entries.map(\.name))
    }

    @Test("that do not fit are reached by l and h, the first one stays")
    func scroll() {
        var script = MonitorScript()
        script.press(.character("2"), .right)
        #expect(Self.heading(script).prefix(3) == ["TARGET", "SINCE", "LAST"])
        for _ in 0..<30 { script.press(.right) }
        #expect(Self.heading(script).first == "TARGET")
        #expect(Self.heading(script).last == "LABELS")
        #expect(script.monitor.navigation.tab == .targets)
        for _ in 0..<30 { script.press(.left) }
        #expect(Self.heading(script).prefix(3) == ["TARGET", "POOL", "SINCE"])
    }

    @Test("are hidden, shown and moved in the list that C opens, and D makes them as they were")
    func picker() {
        var script = MonitorScript()
        script.type("2C")
        #expect(script.frame().lines.contains { $0.contains(" COLUMNS ") })
        script.type("jj ")
        script.type("jjJ")
        script.press(.escape)
        #expect(Self.heading(script) == ["TARGET", "POOL", "LAST", "FAILS", "DUR", "ERROR"])
        script.type("C D")
        script.press(.escape)
        #expect(Self.heading(script) == ["TARGET", "POOL", "SINCE", "LAST", "DUR", "FAILS", "ERROR"])
    }

    @Test("the user shows come before those of narrower screens")
    func shown() {
        var script = MonitorScript()
        script.type("2")
        script.monitor.columnChoice.shown = ["SAMPLES"]
        #expect(Self.heading(script).contains("SAMPLES"))
        #expect(!Self.heading(script).contains("FAILS"))
    }

    @Test("w shows whole names and every column")
    func wide() {
        var script = MonitorScript()
        script.press(.down, .down, .down, .enter)
        #expect(!script.frame().lines.contains { $0.contains("bb:9115/probe?module=http_2xx&target=eu-3") })
        script.type("w")
        #expect(script.frame().lines.contains { $0.contains("bb:9115/probe?module=http_2xx&target=eu-3") })
        #expect(script.status.contains("wide"))
    }

    @Test("the order that holds is underlined, and > goes to the next column")
    func order() {
        var script = MonitorScript()
        script.type("2>")
        #expect(script.monitor.targets.order == .target)
        script.type(">>")
        #expect(script.monitor.targets.order == .since)
        let frame = script.frame()
        let column = frame.text(row: 2).distance(of: "SINCE")
        #expect(frame[2, column].attributes.contains(.underline))
        script.type("<<<<")
        #expect(script.monitor.targets.order == .labels)
    }

    @Test("F pins the cursor to the top row, a cursor key lets go")
    func pin() {
        var script = MonitorScript()
        script.type("2jjF")
        #expect(script.status.contains("top row"))
        #expect(script.monitor.targets.cursor == 0)
        script.wait(5)
        var newer = MockupSnapshot.snapshot
        newer.targets.removeAll { $0.id == MockupTargets.broken.id }
        script.send(.snapshot(newer))
        #expect(script.monitor.targets.cursor == 0)
        #expect(script.selectedLine.contains("10.4.2.24"))
        script.type("j")
        #expect(!script.status.contains("top row"))
    }
}

extension String {
    fileprivate func distance(of piece: String) -> Int {
        guard let range = range(of: piece) else { return 0 }
        return distance(from: startIndex, to: range.lowerBound)
    }

    private func range(of piece: String) -> Range<String.Index>? { ranges(of: piece).first }
}
