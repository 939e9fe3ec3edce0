import MetricModel
import ScrapeEngine
import Testing

@testable import TerminalUI

@Suite("The display freezes") struct StateFreezeTests {
    @Test("z holds what is shown, says for how long, and catches up afterwards")
    func freezes() {
        var script = MonitorScript()
        // Without header and hints, which say that it stands.
        let before = script.frame().lines.dropFirst().dropLast()
        script.press(.character("z"))
        script.wait(12)
        var newer = MockupSnapshot.snapshot
        newer.takenAt = script.now
        newer.pools.removeLast()
        _ = script.takeEffects()
        script.send(.snapshot(newer))
        #expect(script.takeEffects().isEmpty)
        #expect(Array(script.frame().lines.dropFirst().dropLast()) == Array(before))
        let header = script.frame().text(row: 0)
        #expect(header.contains("FROZEN +12s"))
        #expect(header.hasSuffix("14:07:44"))
        // The wall clock is set an hour ahead.
        script.send(.tick, wallClockAhead: 3600)
        #expect(script.frame().text(row: 0).contains("FROZEN +12s"))
        script.press(.character("z"))
        #expect(!script.frame().text(row: 0).contains("FROZEN"))
        #expect(script.monitor.pools.rows.count == 7)
    }

    @Test("keys still move, filter and act while it is frozen")
    func acts() {
        var script = MonitorScript()
        script.press(.character("z"), .down)
        #expect(script.selectedLine.contains("kube-pods"))
        _ = script.takeEffects()
        script.press(.character("p"))
        #expect(script.takeEffects() == [.send(.pause(.pool("kube-pods")))])
    }
}
