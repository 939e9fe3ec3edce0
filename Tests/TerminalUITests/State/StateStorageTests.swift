import MetricModel
import SampleStorage
import ScrapeEngine
import ScrapeTestSupport
import Testing

@testable import TerminalUI

@Suite("A count that ought to stand still is noticed") struct StateRecentGrowthTests {
    @Test(
        "for a minute after it grew",
        arguments: [
            // counts and when they were told, in seconds; asked when; expected
            ([(0, 0)], 0, false), ([(7, 0)], 0, false), ([(7, 0), (7, 10)], 10, false),
            ([(7, 0), (8, 10)], 10, true), ([(7, 0), (8, 10)], 69, true), ([(7, 0), (8, 10)], 70, false),
            ([(7, 0), (8, 10), (9, 50)], 109, true), ([(7, 0), (3, 10)], 10, false),
            ([(7, 0), (3, 10), (4, 11)], 11, true), ([(7, 0), (8, 10)], 5, false),
        ] as [([(UInt64, Int64)], Int64, Bool)]
    )
    func recent(counts: [(UInt64, Int64)], at: Int64, expected: Bool) {
        var growth = RecentGrowth()
        for (count, second) in counts {
            growth.note(count, at: MockupSnapshot.now + second * 1_000_000_000)
        }
        #expect(growth.isRecent(at: MockupSnapshot.now + at * 1_000_000_000) == expected)
    }
}

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

@Suite("Destinations form a table") struct StateDestinationTests {
    private static func names(after script: MonitorScript) -> [String] {
        let table = script.monitor.destinations
        return table.visible.map { table.rows[$0].id }
    }

    @Test(
        "in these orders",
        arguments: [
            (.problems, ["backup", "5d1c0e", "victoria", "mimir"]), (.name, ["5d1c0e", "backup", "mimir", "victoria"]),
            (.file, ["mimir", "backup", "5d1c0e", "victoria"]), (.lag, ["backup", "victoria", "mimir", "5d1c0e"]),
            (.rate, ["mimir", "victoria", "backup", "5d1c0e"]), (.bytes, ["mimir", "victoria", "backup", "5d1c0e"]),
            (.pending, ["backup", "mimir", "victoria", "5d1c0e"]),
            (.sent, ["mimir", "victoria", "backup", "5d1c0e"]),
            (.retried, ["backup", "mimir", "5d1c0e", "victoria"]),
            (.failed, ["victoria", "mimir", "backup", "5d1c0e"]),
            (.dropped, ["victoria", "mimir", "backup", "5d1c0e"]),
            (.lost, ["victoria", "mimir", "backup", "5d1c0e"]),
        ] as [(DestinationOrder, [String])]
    )
    func orders(order: DestinationOrder, expected: [String]) throws {
        var script = MonitorScript()
        script.openEngine(.behind)
        script.press(.character("s"))
        let steps = try #require(DestinationOrder.allCases.firstIndex(of: order))
        for _ in 0..<steps { script.press(.down) }
        script.press(.enter)
        #expect(Self.names(after: script) == expected)
        #expect(script.status.contains("sort: \(order.title)"))
    }

    @Test("numbers without end or sense have a place in every order", arguments: DestinationOrder.allCases)
    func extremes(order: DestinationOrder) {
        let destinations = MonitorScript.snapshot(with: .huge).storage.destinations
        for row in destinations {
            switch order.key(of: row) {
            case .number: #expect(![.name, .state, .url].contains(order))
            case .text(let text): #expect(order == .name ? text == row.id : !text.isEmpty && order != .lost)
            }
        }
    }

    @Test(
        "that / and ! filter",
        arguments: [
            ("mimir", ["mimir"]), ("8443", ["victoria", "mimir"]), ("state:retrying", ["backup", "5d1c0e"]),
            ("state:sending", ["victoria", "mimir"]), ("state:problem", ["backup", "5d1c0e", "victoria"]),
            ("err:refused", ["5d1c0e"]), ("503", ["backup"]), ("pool:back", ["backup"]),
            ("state:starting or state:flushing", []), ("!state:problem", ["mimir"]),
        ] as [(String, [String])]
    )
    func filters(text: String, expected: [String]) {
        var script = MonitorScript()
        script.openEngine(.behind)
        script.type("/\(text)")
        script.press(.enter)
        #expect(Self.names(after: script) == expected)
        if expected.isEmpty { #expect(script.frame().lines.contains { $0.contains("0 of 4 destinations match") }) }
        script.press(.escape, .character("!"))
        #expect(Self.names(after: script) == ["backup", "5d1c0e", "victoria"])
    }

    @Test("where nothing is wrong, ! says so")
    func well() {
        var script = MonitorScript()
        script.openEngine(.healthy)
        script.press(.character("!"))
        #expect(
            script.frame().lines.contains { $0.contains("Remote write is well: 2 destinations. ! shows everything") }
        )
    }

    @Test("n goes from problem to problem")
    func problems() {
        var script = MonitorScript()
        script.openEngine(.behind)
        script.press(.character("n"), .character("n"))
        #expect(script.selectedLine.contains("victoria"))
        script.press(.character("n"))
        #expect(script.status.contains("no further problem"))
        script.press(.character("N"))
        #expect(script.selectedLine.contains("5d1c0e"))
    }

    @Test("a destination keeps the cursor when others overtake it")
    func selection() {
        var script = MonitorScript()
        script.openEngine(.behind)
        script.press(.end)
        #expect(script.selectedLine.contains("mimir"))
        script.wait(4)
        var snapshot = MonitorScript.snapshot(with: .behind)
        snapshot.storage.destinations[0].phase = .retrying
        snapshot.storage.destinations[0].lagSeconds = 4000
        script.send(.snapshot(snapshot))
        #expect(Self.names(after: script).first == "mimir")
        #expect(script.selectedLine.contains("mimir"))
    }
}

@Suite("The page about a destination") struct StateDestinationPageTests {
    private static func text(_ script: MonitorScript) -> String { script.frame().lines.joined(separator: "\n") }

    @Test("tells what the newest snapshot says, while it is open")
    func live() {
        var script = MonitorScript()
        script.openEngine(.behind)
        script.press(.enter)
        #expect(Self.text(script).contains("REMOTE  backup"))
        #expect(Self.text(script).contains("next try in 2.4s"))
        script.wait(1)
        #expect(Self.text(script).contains("next try in 1.4s"))
        var snapshot = MonitorScript.snapshot(with: .behind)
        snapshot.storage.destinations[1].phase = .sending
        script.send(.snapshot(snapshot))
        #expect(Self.text(script).contains("✓ sending"))
        snapshot.storage.destinations.removeAll()
        script.send(.snapshot(snapshot))
        #expect(Self.text(script).contains("REMOTE  backup"))
        script.press(.escape)
        #expect(Self.text(script).contains("off (remote_write: in prometheus.yml turns it on)"))
    }

    @Test("an error of a megabyte costs no more than its beginning, and says that it was cut")
    func endless() {
        var snapshot = MonitorScript.snapshot(with: .behind)
        snapshot.storage.destinations[1].lastError = String(repeating: "0123456789", count: 100_000)
        var script = MonitorScript(snapshot, columns: 200, rows: 60)
        script.press(.character("6"), .enter)
        let error = script.frame().lines.filter { $0.contains("0123456789") }
        #expect(error.count == 22)
        #expect(error.last?.hasSuffix("…") == true)
    }

    @Test("wraps the whole error, and scrolls to its end at every width", arguments: [60, 80, 200])
    func wraps(columns: Int) throws {
        var script = MonitorScript(columns: columns, rows: 16)
        var snapshot = MonitorScript.snapshot(with: .behind)
        snapshot.storage.destinations[1].lastError = String(repeating: "word ", count: 300) + "the end"
        script.send(.snapshot(snapshot))
        script.press(.character("6"), .enter)
        #expect(!Self.text(script).contains("the end"))
        script.press(.end)
        #expect(Self.text(script).contains("the end"))
        script.send(.resized(ScreenSize(columns: 120, rows: 60)))
        #expect(Self.text(script).contains("URL"))
        #expect(Self.text(script).contains("the end"))
    }
}
