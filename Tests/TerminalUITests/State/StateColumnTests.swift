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

@Suite("Times") struct StateTimeTests {
    @Test("t goes from ages to clocks of the zone, to UTC, and back")
    func cycle() {
        var script = MonitorScript()
        script.type("2")
        #expect(script.selectedLine.contains(" 32s "))
        script.type("t")
        #expect(script.selectedLine.contains("14:07:00"))
        #expect(script.status.contains("local"))
        script.type("t")
        #expect(script.status.contains("UTC"))
        script.type("t")
        #expect(script.selectedLine.contains(" 32s "))
    }

    @Test(
        "in UTC are the same on every machine; what is most of a day away shows the day",
        arguments: [
            (0, "00:00:00"), (86_399, "23:59:59"), (-1, "23:59:59"), (72_001, "Jan 01"), (-86_400, "Dec 31"),
        ] as [(Int64, String)]
    )
    func utc(seconds: Int64, expected: String) {
        let now = WallTime(nanoseconds: seconds > 72_000 && seconds < 86_000 ? 200_000_000_000_000 : 0)
        let time = WallTime(nanoseconds: seconds * 1_000_000_000)
        let asOf = seconds == 86_399 ? time : now
        #expect(TimeFormat(display: .utc, now: asOf).clock(time) == expected)
    }

    @Test(
        "days follow the calendar",
        arguments: [
            (951_782_400, "Feb 29"), (951_868_800, "Mar 01"), (1_709_164_800, "Feb 29"), (4_107_542_400, "Mar 01"),
            (1_785_542_400, "Aug 01"),
        ] as [(Int64, String)]
    )
    func days(seconds: Int64, expected: String) {
        let format = TimeFormat(display: .utc, now: WallTime(nanoseconds: 0))
        #expect(format.clock(WallTime(nanoseconds: seconds * 1_000_000_000)) == expected)
    }

    @Test("are never negative, whatever the clock does")
    func future() {
        let format = TimeFormat(display: .relative, now: WallTime(nanoseconds: 0))
        #expect(format.age(WallTime(nanoseconds: 5_000_000_000)) == "0s")
        #expect(format.ahead(WallTime(nanoseconds: -5_000_000_000)) == "0s")
        #expect(format.age(nil) == "-")
    }
}

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
