import ScrapeTestSupport
import Testing

@testable import TerminalUI

@Suite("In a window too small for tables no key acts on what nobody sees")
struct StateSmallWindowTests {
    private static func script(_ columns: Int, _ rows: Int) -> MonitorScript {
        var script = MonitorScript(columns: columns, rows: rows)
        _ = script.takeEffects()
        return script
    }

    @Test(
        "keys about a row say what size shows it, and change nothing",
        arguments: "jpreyv/ *sC[".unicodeScalars.map { $0 }
    )
    func selection(key: Unicode.Scalar) {
        var script = Self.script(40, 6)
        script.press(.character(key))
        #expect(script.status.contains("60x10 shows what that is about"), "\(script.status)")
        #expect(script.takeEffects().isEmpty && script.monitor.overlay == nil && script.monitor.prompt == nil)
    }

    @Test("keys about everything act", arguments: [("P", "pause everything? y/N"), ("R", ""), ("q", "quit? y/N")])
    func everything(key: String, status: String) {
        var script = Self.script(40, 6)
        script.type(key)
        #expect(!script.takeEffects().isEmpty)
        #expect(status.isEmpty || script.status == " \(status)", "\(script.status)")
    }

    @Test("help and palette are there to be seen")
    func overlays() {
        var script = Self.script(40, 6)
        script.type("?reload")
        #expect(script.frame().lines[1].hasPrefix(" HELP  Pools"))
        #expect(script.frame().lines.contains { $0.contains("reload") && !$0.contains("HELP") })
        script.press(.escape)
        script.type(":reload")
        #expect(script.status.hasPrefix(" :reload"))
    }

    @Test("what was open in a larger window takes no key in one line but those that leave it")
    func unseen() {
        var script = Self.script(80, 24)
        script.type("?")
        script.send(.resized(ScreenSize(columns: 30, rows: 3)))
        script.type("reload!")
        script.press(.enter, .down)
        #expect(script.takeEffects().isEmpty)
        guard case .help(let help) = script.monitor.overlay else {
            Issue.record("no help")
            return
        }
        #expect(help.editor.text.isEmpty && help.cursor == 0)
        script.press(.escape)
        #expect(script.monitor.overlay == nil)
        script.type("?:")
        #expect(script.monitor.overlay == nil)
    }
}

@Suite("Tabs stay in their row")
struct TabRowTests {
    private static func row(open: Int, _ titles: [String]) -> TabRow {
        let tabs = titles.enumerated().map { index, title in
            TabRow.Tab(spot: index + 1, key: "\(index + 1)", title: title, isOpen: index == open)
        }
        return TabRow(tabs: tabs, glyphs: .unicode)
    }

    private static let roots = ["Pools", "Targets", "Dropped", "Config", "Events", "Engine"]

    @Test(
        "the titles farthest from the open one give way, and last the open one's middle",
        arguments: [
            (80, 5, roots, ["1 Pools", "2 Targets", "3 Dropped", "4 Config", "5 Events", "6 Engine"]),
            (60, 5, roots, ["1", "2 Targets", "3 Dropped", "4 Config", "5 Events", "6 Engine"]),
            (
                60, 0, ["Pools › kube-state-metrics"] + roots[1...],
                ["1 Pools › kube-state-metrics", "2 Targets", "3", "4", "5", "6"]
            ),
            (25, 0, roots, ["1 Pools", "2", "3", "4", "5", "6"]),
            (20, 1, roots, ["1", "2…", "3", "4", "5", "6"]),
        ]
    )
    func labels(columns: Int, open: Int, titles: [String], labels: [String]) {
        #expect(Self.row(open: open, titles).labels(columns: columns) == labels)
    }

    @Test(
        "on every screen at 60 columns all six can be read or at least their keys",
        arguments: ["1", "2", "3", "4", "5", "6", "1\r", "2\r6"]
    )
    func sixty(keys: String) {
        var script = MonitorScript(columns: 60, rows: 15)
        for key in keys { script.press(key == "\r" ? .enter : .character(key.unicodeScalars.first ?? " ")) }
        let row = script.frame().text(row: script.monitor.navigation.detail == nil ? 1 : 2)
        for number in 1...6 { #expect(row.contains("\(number)"), "\(row)") }
        #expect(row.contains("[") && row.contains("]") && !row.contains("…"), "\(row)")
    }
}
