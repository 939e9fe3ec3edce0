import MetricModel
import ScrapeEngine
import Testing

@testable import TerminalUI

@Suite("A table") struct StateTableTests {
    private struct Row: TableRow, Sendable, Equatable {
        var identity: String
        var rank: Int64 = 0
    }

    private enum ByRank: SortOrder {
        case rank, name

        static let allCases: [ByRank] = [.rank, .name]
        var title: String { "rank" }

        func key(of row: Row) -> SortKey { self == .rank ? .number(row.rank) : .text(row.identity) }
    }

    private typealias Table = TableState<Row, ByRank>

    private static func rows(_ names: String) -> [Row] { names.map { Row(identity: String($0)) } }

    private static func text(_ table: Table) -> String { table.visible.map { table.rows[$0].identity }.joined() }

    private static func time(_ seconds: Int64) -> MonotonicTime {
        MonotonicTime(nanoseconds: 1_000_000_000_000 + seconds * 1_000_000_000)
    }

    private static func show(_ table: inout Table, _ rows: [Row], at seconds: Int64 = 0, hiding: String = "") {
        let isShown = rows.map { !hiding.contains($0.identity) }
        table.show(rows, isShown: isShown, page: 3, now: time(seconds))
    }

    @Test("keeps rows with equal keys in the snapshot's order, forwards and inverted")
    func isStable() {
        var table = Table(order: .rank)
        let rows = [Row(identity: "a", rank: 1), Row(identity: "b"), Row(identity: "c", rank: 1), Row(identity: "d")]
        Self.show(&table, rows)
        #expect(Self.text(table) == "bdac")
        table.isInverted = true
        Self.show(&table, rows)
        #expect(Self.text(table) == "acbd")
    }

    @Test("inverts also the order of the configuration")
    func snapshotOrder() {
        var script = MonitorScript(columns: 120, rows: 36)
        script.type(">")
        let names = { (script: MonitorScript) in
            script.monitor.pools.visible.map { script.monitor.pools.rows[$0].name }
        }
        while script.monitor.pools.order != .file { script.type(">") }
        let before = names(script)
        script.type("I")
        #expect(names(script) == before.reversed() && before.count == 8)
        script.type("3")
        let dropped = script.monitor.dropped.visible
        script.type("I")
        #expect(script.monitor.dropped.order == .discovery)
        #expect(script.monitor.dropped.visible == dropped.reversed() && dropped.count > 1)
    }

    @Test("by name has targets in the order of the names that it shows")
    func displayedNames() {
        var snapshot = MockupSnapshot.snapshot
        for (index, path) in ["/slow", "/hang", "/flap", "/parse"].enumerated() {
            snapshot.targets[index].url = "http://10.0.0.1:80\(path)"
        }
        var script = MonitorScript(snapshot, columns: 120, rows: 36)
        script.type("2/10.0.0.1:80")
        script.press(.enter)
        while script.monitor.targets.order != .target { script.type(">") }
        let names = script.monitor.targets.visible.map { script.monitor.targets.rows[$0].displayName }
        #expect(names.count == 4 && names == names.sorted())
    }

    @Test("keeps its order below an open target, and sorts when that is closed")
    func covered() throws {
        var script = MonitorScript(columns: 120, rows: 36)
        let names = { (script: MonitorScript) in
            script.monitor.targets.visible.prefix(3).map { script.monitor.targets.rows[$0].displayName }
        }
        script.type("2")
        let before = names(script)
        script.press(.enter)
        var newer = MockupSnapshot.snapshot
        let index = try #require(newer.targets.firstIndex { $0.displayName == before[0] })
        newer.targets[index].state = .up
        newer.targets[index].failure = nil
        script.wait(5)
        script.send(.snapshot(newer))
        #expect(names(script) == before && script.status.hasPrefix(" 1 of 1270"))
        script.press(.escape)
        #expect(names(script).first == before[1])
    }

    @Test("stays with the row that a filter has found when the filter goes")
    func foundRow() {
        var script = MonitorScript(columns: 120, rows: 36)
        #expect(script.status.hasSuffix("  top row"))
        script.type("/node")
        script.press(.enter)
        #expect(script.monitor.pools.current?.name == "node")
        script.press(.escape)
        #expect(script.monitor.filter.isEmpty && script.monitor.pools.current?.name == "node")
        #expect(script.status.hasSuffix("  follow"))
    }

    @Test("sorts texts by their bytes")
    func sortsTexts() {
        var table = Table(order: .name)
        Self.show(&table, Self.rows("cab"))
        #expect(Self.text(table) == "abc")
        table.isInverted = true
        Self.show(&table, Self.rows("cab"))
        #expect(Self.text(table) == "cba")
    }

    @Test("rests on the first row, whatever that is, until a cursor key is pressed")
    func follows() {
        var table = Table(order: .rank)
        Self.show(&table, Self.rows("abc"))
        Self.show(&table, [Row(identity: "a", rank: 1), Row(identity: "b")])
        #expect(table.selected == nil)
        #expect(table.current?.identity == "b")
    }

    @Test("keeps the chosen row and its height on the screen when rows before it come and go")
    func selectionSticks() {
        var table = Table(order: .name)
        Self.show(&table, Self.rows("cdefg"))
        table.move(by: 1, page: 3, now: Self.time(0))
        #expect(table.current?.identity == "d")
        Self.show(&table, Self.rows("abcdefg"), at: 10)
        #expect(table.current?.identity == "d")
        #expect(table.cursor - table.top == 1)
        Self.show(&table, Self.rows("defg"), at: 20)
        #expect(table.current?.identity == "d")
        #expect(table.cursor == 0)
    }

    @Test("comes back to the chosen row when a filter that hid it is cleared")
    func selectionSurvivesFilter() {
        var table = Table(order: .name)
        Self.show(&table, Self.rows("abcdef"))
        table.move(by: 3, page: 3, now: Self.time(0))
        #expect(table.current?.identity == "d")
        Self.show(&table, Self.rows("abcdef"), at: 10, hiding: "def")
        #expect(table.current?.identity == "c")
        Self.show(&table, Self.rows("abcdef"), at: 11)
        #expect(table.current?.identity == "d")
    }

    @Test("sorts nothing for three seconds after a cursor key: new rows wait at the end, rows that recover stay")
    func holdsOrder() {
        var table = Table(order: .rank)
        Self.show(&table, [Row(identity: "a"), Row(identity: "b", rank: 1), Row(identity: "c", rank: 2)])
        table.move(by: 1, page: 3, now: Self.time(0))
        let later = [
            Row(identity: "c", rank: 0), Row(identity: "b", rank: 1), Row(identity: "n", rank: 0),
            Row(identity: "a", rank: 5),
        ]
        Self.show(&table, later, at: 1, hiding: "b")
        #expect(Self.text(table) == "abcn")
        #expect(!table.isDue(at: Self.time(2)))
        #expect(table.isDue(at: Self.time(3)))
        Self.show(&table, later, at: 3, hiding: "b")
        #expect(Self.text(table) == "cna")
        #expect(!table.isDue(at: Self.time(9)))
    }

    @Test("drops rows that are gone even while it holds")
    func holdsNothingGone() {
        var table = Table(order: .name)
        Self.show(&table, Self.rows("abcd"))
        table.move(by: 2, page: 3, now: Self.time(0))
        Self.show(&table, Self.rows("acd"), at: 1)
        #expect(Self.text(table) == "acd")
        #expect(table.current?.identity == "c")
    }

    @Test("what the user asks for is sorted at once")
    func sortsAnew() {
        var table = Table(order: .rank)
        let rows = [Row(identity: "a", rank: 2), Row(identity: "b", rank: 1)]
        Self.show(&table, rows)
        table.move(by: 0, page: 3, now: Self.time(0))
        table.order = .name
        table.show(rows, isShown: [true, true], page: 3, now: Self.time(1), isAnew: true)
        #expect(Self.text(table) == "ab")
    }

    @Test(
        "keeps the cursor on the page",
        arguments: [
            // top, cursor, count, page, first row
            (0, 0, 0, 5, 0), (0, 4, 10, 5, 0), (0, 5, 10, 5, 1), (7, 9, 10, 5, 5), (9, 2, 10, 5, 2), (-3, 0, 10, 5, 0),
            (0, 9, 10, 0, 9), (5, 1, 3, 5, 0),
        ]
    )
    func pages(top: Int, cursor: Int, count: Int, page: Int, expected: Int) {
        #expect(Table.firstRow(top: top, cursor: cursor, count: count, page: page) == expected)
    }

    @Test("moves no further than its ends")
    func ends() {
        var table = Table(order: .name)
        Self.show(&table, Self.rows("abcd"))
        table.move(by: 1 << 40, page: 3, now: Self.time(0))
        #expect(table.current?.identity == "d")
        #expect(table.top == 1)
        table.move(by: -(1 << 40), page: 3, now: Self.time(0))
        #expect(table.current?.identity == "a")
        var empty = Table(order: .name)
        empty.move(by: 1, page: 3, now: Self.time(0))
        #expect(empty.current == nil)
    }
}
