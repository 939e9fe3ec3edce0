import MetricModel
import ScrapeEngine
import Testing

@testable import TerminalUI

@Suite("A time on the screen") struct StateMomentTests {
    @Test(
        "is a time of day, or a day when that is another one",
        arguments: [
            (0, "14:07:32", "14:07"), (-3600, "13:07:32", "13:07"), (3600, "15:07:32", "15:07"),
            (-19 * 3600, "19:07:32", "19:07"), (-20 * 3600, "Jul 31", "Jul 31"), (-72 * 3600, "Jul 29", "Jul 29"),
            (24 * 3600, "Aug 02", "Aug 02"), (-365 * 86_400, "Aug 01", "Aug 01"),
        ] as [(Int64, String, String)]
    )
    func clock(seconds: Int64, clock: String, short: String) {
        _ = MonitorScript.isZoneSet
        let now = MockupSnapshot.now
        let time = now + seconds * 1_000_000_000
        let times = TimeFormat(display: .local, now: now)
        #expect(times.clock(time) == clock)
        #expect(times.shortClock(time) == short)
    }

    @Test("of a configuration and of a cause that are days old is a day")
    func onScreen() {
        var snapshot = MockupSnapshot.snapshot
        snapshot.configuration.loadedAt = MockupSnapshot.now + -3 * 86_400_000_000_000
        for index in snapshot.targets.indices where snapshot.targets[index].state == .down {
            snapshot.targets[index].since = MockupSnapshot.now + -2 * 86_400_000_000_000
        }
        let frame = MonitorScript(snapshot).frame()
        #expect(frame.text(row: 0).contains("prometheus.yml ✓ Jul 29"))
        #expect(frame.lines.contains { $0.contains("connection refused") && $0.contains(" Jul 30 ") })
    }
}
