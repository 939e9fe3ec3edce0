import MetricModel
import ScrapeEngine
import Testing

@testable import TerminalUI

@Suite("Repeats in Events") struct StateEventPlaceTests {
    private static func event(_ sequence: UInt64, _ text: String, count: Int = 1) -> EngineEvent {
        var event = EngineEvent(
            sequence: sequence,
            at: MockupSnapshot.time("14:07:01"),
            level: .warning,
            area: .scrape,
            pool: "node",
            text: text
        )
        event.count = count
        return event
    }

    private static func texts(_ script: MonitorScript) -> [String] {
        script.monitor.events.visible.prefix(4).map { script.monitor.events.rows[$0].text }
    }

    private static func script() -> MonitorScript {
        var script = MonitorScript()
        script.type("5")
        script.send(.events([event(4, "one"), event(5, "two"), event(6, "three")]))
        return script
    }

    @Test("come to the top while the screen is live")
    func live() {
        var script = Self.script()
        script.send(.events([Self.event(7, "one", count: 2)]))
        #expect(Self.texts(script).prefix(3) == ["one", "three", "two"])
    }

    @Test("keep their place while somebody reads, and go where they belong when g follows again")
    func held() {
        var script = Self.script()
        script.press(.down)
        script.send(.events([Self.event(7, "one", count: 2), Self.event(8, "four"), Self.event(9, "one", count: 3)]))
        #expect(Self.texts(script) == ["four", "three", "two", "one"])
        #expect(script.selectedLine.hasSuffix("two"))
        #expect(script.monitor.log.lastSequence == 9)
        script.send(.events([Self.event(9, "one", count: 3)]))
        #expect(script.monitor.log.events.filter { $0.text == "one" }.map(\.count) == [3])
        script.type("g")
        #expect(Self.texts(script) == ["one", "four", "three", "two"])
    }
}
