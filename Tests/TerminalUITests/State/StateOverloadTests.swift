import MetricModel
import ScrapeEngine
import Testing

@testable import TerminalUI

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
