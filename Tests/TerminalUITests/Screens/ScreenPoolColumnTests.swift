import MetricModel
import ScrapeEngine
import Testing

@testable import TerminalUI

@Suite("Pools") struct ScreenPoolColumnTests {
    @Test("say how their samples changed, which providers they have, and stand out for ten seconds after a change")
    func columns() {
        var snapshot = MockupSnapshot.snapshot
        snapshot.pools[1].history = (0..<40).map { _ in PoolHealth(up: 1, down: 0, paused: 0, samples: 823_000) }
        snapshot.pools[1].configuredAt = MockupSnapshot.time("14:02:11")
        snapshot.pools[1].flapping = 2
        var script = MonitorScript(snapshot, columns: 200, rows: 60)
        let line = script.frame().lines.first { $0.contains("kube-pods ") } ?? ""
        #expect(line.contains("-11.0k") && line.contains("14:02:11"))
        func isReversed() -> Bool { script.frame()[5, 3].attributes.contains(.reversed) }
        #expect(!isReversed())
        let index = snapshot.targets.firstIndex { $0.id == MockupTargets.broken.id } ?? 0
        snapshot.targets[index].since = MockupSnapshot.now + -2_000_000_000
        script.send(.snapshot(snapshot))
        #expect(isReversed())
        script.wait(11)
        #expect(!isReversed())
    }

    @Test("from 120 columns on have the examples of a cause below it")
    func causes() {
        let lines = MonitorScript(columns: 120, rows: 36).frame().lines
        #expect(lines.contains { $0.contains("connect: connection refused") && $0.contains("8  14:06:50") })
        #expect(lines.contains { $0.hasPrefix("     kube-pods 10.4.2.17:9102, 10.4.2.18:9102 (+6)") })
        #expect(lines.contains { $0.hasPrefix("     kube-pods 10.4.9.3:8080") && !$0.contains("(+") })
    }
}
