import MetricModel
import SampleStorage
import ScrapeEngine
import ScrapeTestSupport
import Testing

@testable import TerminalUI

@Suite("The Engine screen tells of the storage") struct ScreenEngineStorageTests {
    private static func lines(_ storage: ScriptedEngine.Storage, columns: Int = 120) -> [String] {
        var script = MonitorScript(columns: columns, rows: 36)
        script.openEngine(storage)
        return script.frame().lines
    }

    @Test(
        "in these rows",
        arguments: [
            (.none, " HEAD      1.20M series   312/1024 MiB   window 15m   14.1M samples kept"),
            (.none, " WAL       off (--storage.path DIR turns it on)"),
            (.none, " REMOTE    off (remote_write: in prometheus.yml turns it on)"),
            (
                .ring,
                " RING      41/64 MiB in memory: samples not yet sent are lost at exit   --storage.path DIR keeps them"
            ),
            (.healthy, " WAL       ./data/wal   1.3/10.0 GiB   segments 12-31   keeps 2h"),
            (.healthy, " REPLAY    12 segments, 31,204 series, 4.1M samples in 1.2 s"),
            (
                .failing,
                " HEAD      1.20M series   312/1024 MiB   window 15m   14.1M samples kept   12.3k dropped (budget)"
            ),
            (.failing, " FAILING   WAL since 14:05:12 (2m): write ./data/wal/00000031: no space left on device"),
        ] as [(ScriptedEngine.Storage, String)]
    )
    func rows(storage: ScriptedEngine.Storage, expected: String) {
        let lines = Self.lines(storage)
        #expect(lines.contains(expected), "\(lines.joined(separator: "\n"))")
    }

    @Test("what fails comes first, says what is lost and what to do, at every width", arguments: [60, 80, 120, 200])
    func failing(columns: Int) {
        let lines = Self.lines(.failing, columns: columns)
        #expect(lines[2].hasPrefix(" FAILING   WAL since 14:05:12"))
        let text = lines.map { $0.dropFirst(11) }.joined(separator: " ")
        for words in ["12.3M samples", "not in the", "Free space", "scraping goes", "head has"] {
            #expect(text.contains(words), "\(text)")
        }
        let style = MonitorScript.engineFrame(.failing, columns: columns, rows: 36)[2, 12].style
        #expect(style == .error)
    }

    @Test("a log that works again still says what it has not")
    func recovered() {
        var snapshot = MonitorScript.snapshot(with: .failing)
        snapshot.storage.disk?.failure = nil
        var script = MonitorScript(columns: 120, rows: 36)
        script.send(.snapshot(snapshot))
        script.press(.character("6"))
        #expect(!script.frame().text(row: 0).contains("WAL FAILING"))
        let expected = "12.3M samples are not in it: writing failed"
        #expect(script.frame().lines.contains { $0.contains(expected) })
    }
}
