import MetricModel
import SampleStorage
import ScrapeEngine
import ScrapeTestSupport
import Testing

@testable import TerminalUI

@Suite("Destinations form a table") struct StateDestinationTests {
    private static func names(after script: MonitorScript) -> [String] {
        let table = script.monitor.destinations
        return table.visible.map { table.rows[$0].id }
    }

    @Test(
        "in these orders",
        arguments: [
            (.problems, ["backup", "5d1c0e", "victoria", "mimir"]), (.name, ["5d1c0e", "backup", "mimir", "victoria"]),
            (.file, ["mimir", "backup", "5d1c0e", "victoria"]), (.lag, ["backup", "victoria", "mimir", "5d1c0e"]),
            (.rate, ["mimir", "victoria", "backup", "5d1c0e"]), (.bytes, ["mimir", "victoria", "backup", "5d1c0e"]),
            (.pending, ["backup", "mimir", "victoria", "5d1c0e"]),
            (.sent, ["mimir", "victoria", "backup", "5d1c0e"]),
            (.retried, ["backup", "mimir", "5d1c0e", "victoria"]),
            (.failed, ["victoria", "mimir", "backup", "5d1c0e"]),
            (.dropped, ["victoria", "mimir", "backup", "5d1c0e"]),
            (.lost, ["victoria", "mimir", "backup", "5d1c0e"]),
        ] as [(DestinationOrder, [String])]
    )
    func orders(order: DestinationOrder, expected: [String]) throws {
        var script = MonitorScript()
        script.openEngine(.behind)
        script.press(.character("s"))
        let steps = try #require(DestinationOrder.allCases.firstIndex(of: order))
        for _ in 0..<steps { script.press(.down) }
        script.press(.enter)
        #expect(Self.names(after: script) == expected)
        #expect(script.status.contains("sort: \(order.title)"))
    }

    @Test("numbers without end or sense have a place in every order", arguments: DestinationOrder.allCases)
    func extremes(order: DestinationOrder) {
        let destinations = MonitorScript.snapshot(with: .huge).storage.destinations
        for row in destinations {
            switch order.key(of: row) {
            case .number: #expect(![.name, .state, .url].contains(order))
            case .text(let text): #expect(order == .name ? text == row.id : !text.isEmpty && order != .lost)
            }
        }
    }

    @Test(
        "that / and ! filter",
        arguments: [
            ("mimir", ["mimir"]), ("8443", ["victoria", "mimir"]), ("state:retrying", ["backup", "5d1c0e"]),
            ("state:sending", ["victoria", "mimir"]), ("state:problem", ["backup", "5d1c0e", "victoria"]),
            ("err:refused", ["5d1c0e"]), ("503", ["backup"]), ("pool:back", ["backup"]),
            ("state:starting or state:flushing", []), ("!state:problem", ["mimir"]),
        ] as [(String, [String])]
    )
    func filters(text: String, expected: [String]) {
        var script = MonitorScript()
        script.openEngine(.behind)
        script.type("/\(text)")
        script.press(.enter)
        #expect(Self.names(after: script) == expected)
        if expected.isEmpty { #expect(script.frame().lines.contains { $0.contains("0 of 4 destinations match") }) }
        script.press(.escape, .character("!"))
        #expect(Self.names(after: script) == ["backup", "5d1c0e", "victoria"])
    }

    @Test("where nothing is wrong, ! says so")
    func well() {
        var script = MonitorScript()
        script.openEngine(.healthy)
        script.press(.character("!"))
        #expect(
            script.frame().lines.contains { $0.contains("Remote write is well: 2 destinations. ! shows everything") }
        )
    }

    @Test("n goes from problem to problem")
    func problems() {
        var script = MonitorScript()
        script.openEngine(.behind)
        script.press(.character("n"), .character("n"))
        #expect(script.selectedLine.contains("victoria"))
        script.press(.character("n"))
        #expect(script.status.contains("no further problem"))
        script.press(.character("N"))
        #expect(script.selectedLine.contains("5d1c0e"))
    }

    @Test("a destination keeps the cursor when others overtake it")
    func selection() {
        var script = MonitorScript()
        script.openEngine(.behind)
        script.press(.end)
        #expect(script.selectedLine.contains("mimir"))
        script.wait(4)
        var snapshot = MonitorScript.snapshot(with: .behind)
        snapshot.storage.destinations[0].phase = .retrying
        snapshot.storage.destinations[0].lagSeconds = 4000
        script.send(.snapshot(snapshot))
        #expect(Self.names(after: script).first == "mimir")
        #expect(script.selectedLine.contains("mimir"))
    }
}
