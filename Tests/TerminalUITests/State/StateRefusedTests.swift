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

@Suite("What this machine is to blame for") struct StateOverloadTests {
    private static func snapshot(missed: Int) -> EngineSnapshot {
        var snapshot = MockupSnapshot.snapshot
        snapshot.targets[0].missedTicks = missed
        return snapshot
    }

    @Test("scrapes that never began stand in the header for a minute")
    func missed() {
        var script = MonitorScript(Self.snapshot(missed: 4000), columns: 120, rows: 36)
        #expect(!script.frame().text(row: 0).contains("MISSED"))
        script.wait(1)
        var newer = Self.snapshot(missed: 4375)
        newer.takenAt = script.now
        script.send(.snapshot(newer))
        #expect(script.frame().text(row: 0).contains("SCRAPES MISSED 375 "))
        newer.takenAt = script.now + 60_000_000_000
        script.send(.snapshot(newer))
        #expect(!script.frame().text(row: 0).contains("MISSED"))
        newer.targets[0].missedTicks = 4376
        script.send(.snapshot(newer))
        #expect(script.frame().text(row: 0).contains("SCRAPES MISSED 1 "))
    }

    @Test("a scrape longer than its timeout says that its body waited here", arguments: [false, true])
    func heldUp(isDown: Bool) {
        var row = MockupTargets.broken
        row.failure = isDown ? MockupSnapshot.unavailable : nil
        row.state = isDown ? .down : .slow
        row.lastDurationNanoseconds = 51_600_000_000
        var snapshot = MockupSnapshot.snapshot
        snapshot.targets = [row]
        var script = MonitorScript(snapshot)
        script.press(.character("2"))
        if !isDown { #expect(script.selectedLine.hasSuffix("51.6s, CPU busy")) }
        script.press(.enter)
        #expect(script.frame().lines.contains { $0.hasPrefix(" HINT     the body waited here to be read") })
    }
}
