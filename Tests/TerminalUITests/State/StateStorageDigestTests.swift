import MetricModel
import SampleStorage
import ScrapeEngine
import ScrapeTestSupport
import Testing

@testable import TerminalUI

@Suite("The storage's state is digested") struct StateStorageDigestTests {
    @Test(
        "into what the header says",
        arguments: [
            (.none, nil), (.ring, nil), (.healthy, nil), (.behind, "REMOTE BEHIND 3m,REMOTE LOST 4123"),
            (.failing, "WAL FAILING"), (.huge, "REMOTE BEHIND 104166d,REMOTE LOST 9223372T"),
        ] as [(ScriptedEngine.Storage, String?)]
    )
    func chips(storage: ScriptedEngine.Storage, expected: String?) {
        let script = MonitorScript(MonitorScript.snapshot(with: storage), columns: 200, rows: 60)
        let header = script.frame().text(row: 0)
        for chip in ["WAL FAILING", "REMOTE", "HEAD FULL"] where expected?.contains(chip) != true {
            #expect(!header.contains(chip), "\(header)")
        }
        for chip in expected?.split(separator: ",") ?? [] { #expect(header.contains(chip), "\(header)") }
        #expect(script.frame().text(row: 1).contains("6 Engine●") == (expected != nil))
    }

    @Test(
        "into an alarm beyond two minutes of lag only",
        arguments: [(nil, nil), (120, nil), (120.1, 120.1), (-500, nil), (.nan, nil), (.infinity, nil)]
            as [(Double?, Double?)]
    )
    func lag(seconds: Double?, expected: Double?) {
        var snapshot = MonitorScript.snapshot(with: .healthy)
        snapshot.storage.destinations[1].lagSeconds = seconds
        #expect(StorageDigest(snapshot).behindSeconds == expected)
    }

    @Test("a destination that nothing ever reached is told, although it has no lag")
    func unreached() {
        var snapshot = MonitorScript.snapshot(with: .healthy)
        snapshot.storage.destinations[0].lagSeconds = nil
        snapshot.storage.destinations[0].lastSentAt = nil
        #expect(!StorageDigest(snapshot).isAlarming)
        snapshot.storage.destinations[0].phase = .retrying
        #expect(StorageDigest(snapshot).isUnreached)
        var script = MonitorScript()
        script.send(.snapshot(snapshot))
        #expect(script.frame().text(row: 0).contains("REMOTE FAILING"))
    }

    @Test("what relabeling leaves out is no loss")
    func filtered() {
        let snapshot = MonitorScript.snapshot(with: .healthy)
        #expect(snapshot.storage.destinations[1].samplesFiltered > 0)
        #expect(StorageDigest(snapshot).losses == 0)
    }

    @Test("HEAD FULL stands in the header for a minute after samples were given up")
    func headFull() {
        var snapshot = MonitorScript.snapshot(with: .healthy)
        snapshot.storage.head.samplesDroppedByBudget = 5
        var script = MonitorScript(snapshot, columns: 120, rows: 36)
        #expect(!script.frame().text(row: 0).contains("HEAD FULL"))
        snapshot.storage.head.samplesDroppedByBudget = 6
        script.send(.snapshot(snapshot))
        #expect(script.frame().text(row: 0).contains("HEAD FULL"))
        snapshot.takenAt = MockupSnapshot.now + 60_000_000_000
        script.send(.snapshot(snapshot))
        #expect(!script.frame().text(row: 0).contains("HEAD FULL"))
    }

    @Test("a clock far behind the newest sample stands in the header, with the time until scrapes are stored again")
    func storesNothing() {
        var snapshot = MonitorScript.snapshot(with: .healthy)
        snapshot.storage.head.newestMillis = snapshot.takenAt.milliseconds + 3 * 3_600_000
        var script = MonitorScript(snapshot, columns: 120, rows: 36)
        #expect(!script.frame().text(row: 0).contains("STORES NOTHING"))
        snapshot.noteStorageGap(clockBehindUntil: nil)
        script.send(.snapshot(snapshot))
        #expect(script.frame().text(row: 0).contains("STORES NOTHING FOR 2h"))
    }

    @Test(
        "nothing stored is told on the Engine screen: until when, and why",
        arguments: [
            (3 * 3600, nil, "nothing is stored until 16:07:32, in 2h: samples are stored that are more than an hour"),
            (3 * 3600, 600, "nothing is stored until 16:07:32, in 2h: samples are stored that are more than an hour"),
            (0, 3600, "nothing is stored until 15:07:17, in 59m: the clock was set back, and scrapes keep their last"),
        ] as [(Int64, Int64?, String)]
    )
    func storageGap(newestAhead: Int64, clockBehind: Int64?, expected: String) {
        var snapshot = MonitorScript.snapshot(with: .healthy)
        snapshot.storage.head.newestMillis = snapshot.takenAt.milliseconds + newestAhead * 1000
        snapshot.noteStorageGap(clockBehindUntil: clockBehind.map { snapshot.takenAt + $0 * 1_000_000_000 })
        var script = MonitorScript(snapshot, columns: 120, rows: 36)
        #expect(script.frame().text(row: 1).contains("6 Engine●"))
        script.press(.character("6"))
        let lines = script.frame().lines
        #expect(lines[2].hasPrefix(" STORAGE   \(expected)"), "\(lines[2])")
        #expect(script.frame()[2, 12].style == .error)
    }

    @Test("a loss stands in the header until the Engine screen was looked at, and again when there are more")
    func seenLosses() {
        var snapshot = MonitorScript.snapshot(with: .behind)
        for index in snapshot.storage.destinations.indices { snapshot.storage.destinations[index].lagSeconds = 0 }
        var script = MonitorScript(snapshot, columns: 120, rows: 36)
        func isTold() -> Bool {
            let isMarked = script.frame().text(row: 1).contains("6 Engine●")
            return script.frame().text(row: 0).contains("REMOTE LOST") && isMarked
        }
        #expect(isTold())
        script.press(.character("6"))
        #expect(script.frame().text(row: 0).contains("REMOTE LOST 4123"))
        script.press(.character("1"))
        #expect(!isTold())
        script.send(.snapshot(snapshot))
        #expect(!isTold())
        snapshot.storage.destinations[0].samplesLost += 1
        script.send(.snapshot(snapshot))
        #expect(isTold())
    }

    @Test("losses of a destination that is gone do not hide those of another")
    func forgottenLosses() {
        var snapshot = MonitorScript.snapshot(with: .behind)
        var script = MonitorScript(snapshot, columns: 120, rows: 36)
        script.press(.character("6"), .character("1"))
        let destination = snapshot.storage.destinations[0]
        snapshot.storage.destinations = []
        script.send(.snapshot(snapshot))
        snapshot.storage.destinations = [destination]
        snapshot.storage.destinations[0].samplesLost += 1
        script.send(.snapshot(snapshot))
        #expect(script.frame().text(row: 0).contains("REMOTE LOST"))
    }

    @Test("a held display keeps its alarms, and catches up")
    func frozen() {
        var script = MonitorScript(columns: 120, rows: 36)
        script.press(.character("z"))
        script.send(.snapshot(MonitorScript.snapshot(with: .failing)))
        #expect(!script.frame().text(row: 0).contains("WAL FAILING"))
        script.press(.character("z"))
        #expect(script.frame().text(row: 0).contains("WAL FAILING"))
    }
}
