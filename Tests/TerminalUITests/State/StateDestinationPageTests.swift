import MetricModel
import SampleStorage
import ScrapeEngine
import ScrapeTestSupport
import Testing

@testable import TerminalUI

@Suite("The page about a destination") struct StateDestinationPageTests {
    private static func text(_ script: MonitorScript) -> String { script.frame().lines.joined(separator: "\n") }

    @Test("tells what the newest snapshot says, while it is open")
    func live() {
        var script = MonitorScript()
        script.openEngine(.behind)
        script.press(.enter)
        #expect(Self.text(script).contains("REMOTE  backup"))
        #expect(Self.text(script).contains("next try in 2.4s"))
        script.wait(1)
        #expect(Self.text(script).contains("next try in 1.4s"))
        var snapshot = MonitorScript.snapshot(with: .behind)
        snapshot.storage.destinations[1].phase = .sending
        script.send(.snapshot(snapshot))
        #expect(Self.text(script).contains("✓ sending"))
        snapshot.storage.destinations.removeAll()
        script.send(.snapshot(snapshot))
        #expect(Self.text(script).contains("REMOTE  backup"))
        script.press(.escape)
        #expect(Self.text(script).contains("off (remote_write: in prometheus.yml turns it on)"))
    }

    @Test("an error of a megabyte costs no more than its beginning, and says that it was cut")
    func endless() {
        var snapshot = MonitorScript.snapshot(with: .behind)
        snapshot.storage.destinations[1].lastError = String(repeating: "0123456789", count: 100_000)
        var script = MonitorScript(snapshot, columns: 200, rows: 60)
        script.press(.character("6"), .enter)
        let error = script.frame().lines.filter { $0.contains("0123456789") }
        #expect(error.count == 22)
        #expect(error.last?.hasSuffix("…") == true)
    }

    @Test("wraps the whole error, and scrolls to its end at every width", arguments: [60, 80, 200])
    func wraps(columns: Int) throws {
        var script = MonitorScript(columns: columns, rows: 16)
        var snapshot = MonitorScript.snapshot(with: .behind)
        snapshot.storage.destinations[1].lastError = String(repeating: "word ", count: 300) + "the end"
        script.send(.snapshot(snapshot))
        script.press(.character("6"), .enter)
        #expect(!Self.text(script).contains("the end"))
        script.press(.end)
        #expect(Self.text(script).contains("the end"))
        script.send(.resized(ScreenSize(columns: 120, rows: 60)))
        #expect(Self.text(script).contains("URL"))
        #expect(Self.text(script).contains("the end"))
    }
}
