import MetricModel
import ScrapeEngine
import Testing

@testable import TerminalUI

@Suite("Changes while the clock is behind") struct StateChangesAheadTests {
    @Test("are told for five minutes from when they were seen")
    func changes() {
        var snapshot = MockupSnapshot.snapshot
        snapshot.takenAt = MockupSnapshot.now + -3_600_000_000_000
        var script = MonitorScript(snapshot)
        #expect(!script.monitor.digest.changes.isEmpty)
        script.wait(299)
        script.send(.snapshot(snapshot))
        #expect(!script.monitor.digest.changes.isEmpty)
        script.wait(2)
        script.send(.snapshot(snapshot))
        #expect(script.monitor.digest.changes.isEmpty)
        #expect(!script.monitor.changes.contains { $0.at > snapshot.takenAt + 10_000_000_000 })
    }
}
