import MetricModel
import ScrapeEngine
import Testing

@testable import TerminalUI

@Suite("The monitor goes where the keys lead") struct StateNavigationTests {
    private static func context(after keys: [Key]) -> KeyContext {
        var script = MonitorScript()
        for key in keys { script.press(key) }
        return script.monitor.navigation.context
    }

    @Test(
        "keys turn tabs",
        arguments: [
            ([], .pools), ([.character("2")], .targets), ([.character("3")], .dropped), ([.character("4")], .config),
            ([.character("5")], .events),
            ([.tab], .targets), ([.backTab], .engine), ([.character("]"), .character("]")], .dropped),
            ([.character("[")], .engine), ([.character("6"), .character("[")], .events),
            ([.character("6"), .tab], .pools),
            ([.character("6")], .engine), ([.character("6"), .character("-")], .pools),
            ([.character("4"), .right], .events),
            ([.character("4"), .left], .dropped),
            ([.character("5"), .tab], .engine), ([.character("3"), .character("-")], .pools),
            ([.character("3"), .character("-"), .character("0")], .dropped), ([.character("7")], .pools),
            ([.enter], .targets), ([.enter, .escape], .pools), ([.enter, .character("q")], .pools),
            ([.enter, .enter], .summary), ([.enter, .enter, .character("2")], .labels),
            ([.enter, .enter, .character("3")], .response),
            ([.enter, .enter, .tab], .labels), ([.enter, .enter, .character("]"), .character("[")], .summary),
            ([.enter, .enter, .escape], .targets), ([.enter, .enter, .escape, .escape], .pools),
            ([.enter, .enter, .character("q"), .character("q")], .pools), ([.enter, .character("5")], .events),
            ([.escape], .pools), ([.escape, .escape], .pools), ([.character("5"), .enter], .response),
            ([.character("3"), .enter, .character("2")], .targets),
        ] as [([Key], KeyContext)]
    )
    func tabs(keys: [Key], expected: KeyContext) {
        #expect(Self.context(after: keys) == expected)
    }

    @Test("opening a pool shows its targets only, and coming back finds the same row")
    func poolTargets() {
        var script = MonitorScript()
        script.press(.down, .down)
        #expect(script.selectedLine.contains("api"))
        script.press(.enter)
        #expect(script.frame().text(row: 1).contains("[1 Pools › api]"))
        #expect(script.monitor.targetTable.visible.count == 18)
        script.press(.escape)
        #expect(script.selectedLine.contains("api"))
    }

    @Test("opening a target asks for its results and its body")
    func opening() {
        var script = MonitorScript()
        script.press(.character("2"))
        _ = script.takeEffects()
        script.press(.enter)
        let id = MockupTargets.broken.id
        #expect(script.takeEffects() == [.loadDetail(id), .loadKeptBody(id)])
    }

    @Test("a target whose body did not parse opens at the line, unless nobody kept it or the user turns elsewhere")
    func openingAtTheLine() {
        var script = MonitorScript()
        script.press(.character("2"), .enter)
        #expect(script.monitor.navigation.context == .response)
        script.send(.keptBody(MockupTargets.broken.id, nil))
        #expect(script.monitor.navigation.context == .summary)
        script.press(.escape, .enter, .character("3"))
        script.send(.keptBody(MockupTargets.broken.id, nil))
        #expect(script.monitor.navigation.context == .response)
    }

    @Test("a target that was scraped again is asked for again, once")
    func refreshing() {
        var script = MonitorScript()
        script.openBroken()
        _ = script.takeEffects()
        script.send(.snapshot(MockupSnapshot.snapshot))
        #expect(script.takeEffects().isEmpty)
        var newer = MockupSnapshot.snapshot
        let index = newer.targets.firstIndex { $0.id == MockupTargets.broken.id } ?? 0
        newer.targets[index].lastScrape = MockupSnapshot.time("14:07:45.412")
        script.send(.snapshot(newer))
        let id = MockupTargets.broken.id
        #expect(script.takeEffects() == [.loadDetail(id), .loadKeptBody(id)])
    }

    @Test("an open target that disappears says so and stays")
    func gone() {
        var script = MonitorScript()
        script.openBroken()
        var newer = MockupSnapshot.snapshot
        newer.targets.removeAll { $0.id == MockupTargets.broken.id }
        script.send(.snapshot(newer))
        #expect(script.frame().text(row: 1).hasSuffix("not active any more"))
    }

    @Test("n walks through the problems, in a table and from target to target")
    func problems() {
        var script = MonitorScript()
        script.press(.character("n"))
        #expect(script.selectedLine.contains("kube-pods"))
        script.press(.character("n"), .character("n"), .character("n"))
        #expect(script.selectedLine.contains("blackbox"))
        #expect(script.status.contains("no further problem"))
        script.press(.character("N"))
        #expect(script.selectedLine.contains("api"))
        script.press(.character("2"), .enter, .character("3"), .character("n"))
        #expect(script.monitor.navigation.context == .response)
        #expect(script.monitor.navigation.detail?.row.address == "10.4.2.24:9102")
        script.press(.character("N"))
        #expect(script.monitor.navigation.detail?.row.address == "10.4.9.3:8080")
    }

    @Test("a selection survives reloads that reorder the targets, resizes and tabs")
    func selection() {
        var script = MonitorScript()
        script.press(.character("2"), .down, .down, .down)
        let address = "10.4.2.22:9102"
        #expect(script.selectedLine.contains(address))
        script.wait(5)
        var newer = MockupSnapshot.snapshot
        newer.targets.reverse()
        script.send(.snapshot(newer))
        script.send(.resized(ScreenSize(columns: 120, rows: 10)))
        script.press(.character("1"), .character("2"))
        #expect(script.selectedLine.contains(address))
    }

    @Test("Esc undoes the innermost thing first and never quits")
    func escape() {
        var script = MonitorScript()
        script.send(.reply(.reloadRefused(MockupSnapshot.reloadFailure)))
        script.type("2/api")
        script.press(.enter)
        script.press(.enter, .character("?"))
        #expect(script.monitor.overlay != nil)
        script.press(.escape)
        #expect(script.monitor.overlay == nil)
        script.press(.escape)
        _ = script.takeEffects()
        for _ in 0..<9 { script.press(.escape) }
        #expect(script.takeEffects().isEmpty)
        #expect(script.monitor.question == nil)
        #expect(script.monitor.filter.isEmpty)
        #expect(script.monitor.navigation.detail == nil)
        #expect(script.monitor.notices.current == nil)
    }

    @Test("the cursor of Events follows the newest until it is moved, and again from the top")
    func eventsFollow() {
        var script = MonitorScript()
        script.press(.character("5"))
        #expect(script.status.hasPrefix(" live"))
        script.press(.down)
        #expect(script.status.hasPrefix(" held"))
        let selected = script.selectedLine
        let newer = EngineEvent(sequence: 4, at: script.now, level: .error, area: .storage, text: "disk full")
        script.send(.events([newer]))
        script.wait(4)
        script.send(.tick)
        #expect(script.selectedLine == selected)
        #expect(script.frame().text(row: 2).contains("disk full"))
        script.press(.character("g"))
        #expect(script.status.hasPrefix(" live"))
        #expect(script.selectedLine.contains("disk full"))
    }

    @Test("a repeat takes the place of the event it counts")
    func repeats() {
        var script = MonitorScript()
        script.press(.character("5"))
        var other = MockupSnapshot.events[0]
        other.sequence = 4
        var event = MockupSnapshot.events[2]
        event.sequence = 5
        event.count = 4
        script.send(.events([other, event]))
        #expect(script.frame().text(row: 2).hasSuffix("(x4)"))
        #expect(script.monitor.log.events.map(\.sequence) == [1, 2, 4, 5])
        event.count = 9
        script.send(.events([event]))
        #expect(script.frame().text(row: 2).hasSuffix("(x9)"))
        #expect(script.monitor.log.events.count == 4)
    }

    @Test("old events make way for new ones")
    func bounded() {
        var history = EventHistory()
        let count = EventHistory.capacity * 2
        history.add(
            (1...count).map { number in
                EngineEvent(sequence: UInt64(number), at: MockupSnapshot.now, level: .info, area: .engine, text: "x")
            }
        )
        #expect(history.events.count == EventHistory.capacity)
        #expect(history.lastSequence == UInt64(count))
    }

    @Test("a dot marks Events while a warning waits there")
    func news() {
        var script = MonitorScript()
        #expect(script.frame().text(row: 1).contains("5 Events●"))
        script.press(.character("5"), .character("1"))
        #expect(!script.frame().text(row: 1).contains("●"))
    }
}
