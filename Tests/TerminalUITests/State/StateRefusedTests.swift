import MetricModel
import ScrapeEngine
import Testing

@testable import TerminalUI

@Suite("Targets whose samples are refused") struct StateRefusedTests {
    /// The mockup, where storage refuses samples of two nodes and two scrapes of another are missed.
    private static let snapshot: EngineSnapshot = {
        var snapshot = MockupSnapshot.snapshot
        for number in [3, 7] {
            let index = snapshot.targets.firstIndex { $0.url == "http://n\(number):9100/metrics" } ?? 0
            snapshot.targets[index].state = .refused
            snapshot.targets[index].samplesRefused = number
        }
        snapshot.pools = MockupPools.all(of: snapshot.targets)
        return snapshot
    }()

    @Test("are counted on the first screen, and their pool is a problem, though up")
    func pools() {
        var script = MonitorScript(Self.snapshot)
        #expect(script.frame().text(row: 2).contains("≠ 2 refused"))
        #expect(script.frame(glyphs: .ascii).text(row: 2).contains("< 2 refused"))
        script.press(.character("!"))
        #expect(script.frame().lines.contains { $0.hasPrefix("   ≠ node") && $0.contains("412/412") })
    }

    @Test("come before what is new and after what repeats another's labels, with how many in a row of their own")
    func targets() {
        var script = MonitorScript(Self.snapshot)
        script.press(.character("2"), .character("!"))
        #expect(script.monitor.targets.visible.count == 17)
        #expect(script.frame().lines.contains { $0.contains("≠ n3:9100") && $0.contains("refused 3 samp") })
        #expect(TargetState.bySeverity.firstIndex(of: .refused) == 5)
        #expect(TargetState.bySeverity[4] == .duplicate && TargetState.bySeverity[6] == .new)
    }

    @Test("are found by their state", arguments: [("state:refused", 2), ("state:ref", 2), ("!state:refused", 1268)])
    func filter(text: String, count: Int) {
        var script = MonitorScript(Self.snapshot)
        script.press(.character("2"))
        script.type("/\(text)")
        script.press(.enter)
        #expect(script.monitor.targets.visible.count == count)
    }
}
