import ScrapeTestSupport
import Testing

@testable import TerminalUI

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
