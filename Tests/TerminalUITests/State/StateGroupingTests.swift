import MetricModel
import ScrapeEngine
import Testing

@testable import TerminalUI

@Suite("Groups of targets") struct StateGroupingTests {
    /// Targets, those that are not well, grouped.
    private static func grouped(_ grouping: TableGrouping, rows: Int = 40, all: Bool = false) -> MonitorScript {
        var script = MonitorScript(columns: 100, rows: rows)
        script.press(.character("2"))
        if !all { script.press(.character("!")) }
        script.press(.character("E"))
        let index = script.monitor.groupingChoices.firstIndex(of: grouping) ?? 0
        script.press(.home)
        for _ in 0..<index { script.press(.down) }
        script.press(.enter)
        return script
    }

    private static func headings(_ script: MonitorScript) -> [String] {
        script.frame().lines.filter { $0.hasPrefix(" ▾") || $0.contains("▸") && $0.contains("target") }
            .map { String($0.dropFirst(3)) }
    }

    @Test("by error stand under their cause, the worst and largest first, with how many, where and since when")
    func byError() {
        let script = Self.grouped(.error)
        #expect(
            Self.headings(script) == [
                "connect: connection refused   8 targets, 1 pool, since 14:06:50",
                "tls: certificate has expired   3 targets, 1 pool, since 13:58:21",
                "http: 503 Service Unavailable   2 targets, 1 pool, since 14:05:17",
                "parse: expected label value   1 target, 1 pool, since 14:07:00",
                "slow   1 target, 1 pool",
            ]
        )
        #expect(script.status.contains("group: error"))
        #expect(script.selectedLine.contains("10.4.2.24:9102"))
    }

    @Test("by pool and by label count what is down")
    func byOthers() {
        #expect(Self.headings(Self.grouped(.pool)).first == "kube-pods   9 targets, 9 DOWN, since 14:06:50")
        let labels = Self.headings(Self.grouped(.label("app")))
        #expect(labels.first == "app=\"mesh\"   8 targets, 1 pool, 8 DOWN, since 14:06:50")
        #expect(labels.contains { $0.hasPrefix("no app   ") })
    }

    @Test("E asks by what, offers the next one first, and goes on when pressed again")
    func picker() {
        var script = MonitorScript()
        script.type("2E")
        #expect(script.frame().lines.contains { $0.contains(" GROUP BY ") })
        #expect(script.frame().lines.contains { $0.contains("▸ error") })
        script.type("E")
        script.press(.enter)
        #expect(script.monitor.targets.grouping == .pool)
        script.type("E")
        #expect(script.frame().lines.contains { $0.contains("▸ label ") })
        script.press(.escape)
        #expect(script.monitor.targets.grouping == .pool)
    }

    @Test("h closes the group of the cursor, l or Enter opens it again; the cursor goes along")
    func closing() {
        var script = Self.grouped(.error)
        script.press(.down, .character("h"))
        #expect(script.monitor.targets.current == nil)
        #expect(script.selectedLine.contains("connect: connection refused   8 targets"))
        #expect(!script.frame().lines.contains { $0.contains("connect refused") })
        script.press(.down)
        #expect(script.monitor.targets.current?.displayName == "edge-3.example:9443")
        script.press(.up)
        #expect(script.monitor.targets.currentGroup?.name == "connect: connection refused")
        script.press(.character("l"))
        #expect(script.selectedLine.contains("10.4.2.24:9102"))
        script.press(.left)
        script.press(.enter)
        #expect(script.selectedLine.contains("10.4.2.24:9102"))
        #expect(script.monitor.navigation.detail == nil)
    }

    @Test("stay closed through snapshots; a selection inside of one rests on its heading")
    func snapshots() {
        var script = Self.grouped(.error)
        script.press(.left)
        script.wait(5)
        var newer = MockupSnapshot.snapshot
        newer.targets.reverse()
        script.send(.snapshot(newer))
        #expect(script.selectedLine.contains("connection refused   8 targets"))
        newer.targets.removeAll { $0.failure == MockupSnapshot.refused }
        script.send(.snapshot(newer))
        #expect(!Self.headings(script).contains { $0.hasPrefix("connect") })
        script.send(.snapshot(MockupSnapshot.snapshot))
        #expect(script.frame().lines.contains { $0.contains("▸ connect: connection refused   8 targets") })
    }

    @Test("the cursor skips headings of open groups in both directions, and the first row comes with its heading")
    func cursor() {
        var script = Self.grouped(.error, rows: 12)
        for _ in 0..<40 {
            script.press(.down)
            #expect(script.monitor.targets.current != nil)
        }
        #expect(script.selectedLine.contains("bb:9115"))
        for _ in 0..<40 {
            script.press(.up)
            #expect(script.monitor.targets.current != nil)
        }
        #expect(script.frame().text(row: 3).hasPrefix(" ▾ connect: connection refused"))
        #expect(script.monitor.targets.cursor == 1)
    }

    @Test("rows keep their group for three seconds after a cursor key, new ones join theirs or come last")
    func holds() {
        var script = Self.grouped(.error)
        script.press(.down)
        var newer = MockupSnapshot.snapshot
        let index = newer.targets.firstIndex { $0.failure == MockupSnapshot.refused } ?? 0
        newer.targets[index].failure = MockupSnapshot.unavailable
        newer.targets.removeAll { $0.id == MockupTargets.broken.id }
        script.wait(1)
        script.send(.snapshot(newer))
        #expect(script.monitor.targets.groups.map(\.places.count) == [8, 3, 2, 1])
        script.wait(5)
        script.send(.snapshot(newer))
        #expect(script.monitor.targets.groups.map(\.places.count) == [7, 3, 3, 1])
    }

    @Test("leave h and l to the columns where there is nothing to open, and until they are back")
    func columns() {
        var script = MonitorScript(columns: 80, rows: 24)
        script.type("2!E")
        script.press(.enter, .right, .right)
        #expect(script.monitor.targets.scroll == 2)
        script.press(.left, .left)
        #expect(script.monitor.targets.scroll == 0 && script.monitor.targets.current != nil)
        script.press(.left)
        #expect(script.monitor.targets.currentGroup?.isClosed == true)
    }

    @Test("marks are for targets: * takes those of closed groups, too")
    func marks() {
        var script = Self.grouped(.error)
        script.press(.left, .character(" "))
        #expect(script.monitor.targets.marks.isEmpty)
        script.type("*")
        #expect(script.monitor.targets.marks.count == 15)
    }

    @Test("random rows, groups and keys leave every row in exactly one line or closed group")
    func soak() {
        var random = SplitMix(state: 3)
        var table = TableState<TargetRow, TargetOrder>(order: .problems)
        let groupings: [TableGrouping] = [.none, .error, .pool, .label("app"), .label("nosuch")]
        for step in 0..<400 {
            let now = MonotonicTime(nanoseconds: Int64(step) * 700_000_000)
            let start = Int(random.next() % 900)
            let rows = Array(MockupTargets.all[start..<start + Int(random.next() % 120)])
            switch random.next() % 8 {
            case 0: table.setGrouping(groupings[Int(random.next() % 5)])
            case 1: _ = table.closeGroup(page: 9)
            case 2: _ = table.openGroup(page: 9)
            case 3: table.toggleMark(page: 9, now: now)
            case 4: table.togglePin()
            default: table.move(by: Int(random.next() % 19) - 9, page: 9, now: now)
            }
            let isShown = rows.map { _ in random.next() % 5 > 0 }
            table.show(rows, isShown: isShown, page: 9, now: now, isAnew: random.next() % 4 == 0)
            #expect(Set(table.visible).count == table.visible.count)
            let closed = table.groups.filter(\.isClosed).map(\.places.count).reduce(0, +)
            let lines = (0..<table.lineCount).compactMap { table.line($0) }
            #expect(lines.count == table.lineCount && table.line(table.lineCount) == nil)
            #expect(lines.count == table.visible.count - closed + table.groups.count)
            #expect(table.visible.isEmpty || lines.indices.contains(table.cursor))
            #expect(table.current != nil || table.currentGroup?.isClosed ?? table.visible.isEmpty)
            #expect(table.marks.isSubset(of: Set(rows.map(\.id))))
        }
    }
}
