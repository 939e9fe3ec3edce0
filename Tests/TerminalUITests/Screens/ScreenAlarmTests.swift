import MetricModel
import SampleStorage
import ScrapeEngine
import ScrapeTestSupport
import Testing

@testable import TerminalUI

@Suite("The header has room for alarms") struct ScreenAlarmTests {
    private static func header(_ columns: Int) -> String {
        var snapshot = MonitorScript.snapshot(with: .failing)
        snapshot.storage.destinations = MonitorScript.snapshot(with: .behind).storage.destinations
        return MonitorScript(snapshot, columns: columns, rows: 24).frame().text(row: 0)
    }

    @Test(
        "the gravest stay, others are counted, the clock is never lost",
        arguments: [40, 50, 60, 80, 84, 89, 100, 120, 200]
    )
    func room(columns: Int) {
        let header = Self.header(columns)
        #expect(header.contains("WAL FAILING"))
        #expect(header.hasSuffix("14:07:32"))
        let shown = ["WAL FAILING", "REMOTE BEHIND 3m", "REMOTE LOST 4123", "PAUSED 1 pool"].filter {
            header.contains($0)
        }
        #expect(shown.count == 4 || header.contains("  +\(4 - shown.count)"), "\(header)")
        #expect((shown.count == 4) == (columns >= 89), "\(header)")
    }

    @Test("stay before what the user has done", arguments: [60, 80])
    func first(columns: Int) {
        var snapshot = MonitorScript.snapshot(with: .failing)
        snapshot.storage.destinations = MonitorScript.snapshot(with: .behind).storage.destinations
        var script = MonitorScript(snapshot, columns: columns, rows: 24)
        script.press(.character("z"))
        let header = script.frame().text(row: 0)
        #expect(header.contains("WAL FAILING  REMOTE BEHIND") && header.contains("  +"), "\(header)")
    }

    @Test("one line still says it")
    func line() {
        var script = MonitorScript(columns: 39, rows: 4)
        script.send(.snapshot(MonitorScript.snapshot(with: .failing)))
        #expect(script.frame().text(row: 0) == "✗ 14 DOWN 1249 up ‖6 14:07 WAL FAILING")
    }
}
