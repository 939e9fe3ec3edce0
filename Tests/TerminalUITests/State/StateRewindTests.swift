import MetricModel
import SampleStorage
import ScrapeEngine
import Testing

@testable import TerminalUI

@Suite("Rewinding") struct StateRewindTests {
    private static func script() -> MonitorScript {
        var script = MonitorScript()
        script.monitor.hasTape = true
        _ = script.takeEffects()
        return script
    }

    /// Frozen, and so many seconds back.
    private static func rewound(_ back: Int = 42, tab: Unicode.Scalar = "1") -> MonitorScript {
        var script = script()
        script.press(.character(tab), .character(","))
        script.send(.snapshot(MonitorScript.kept(0)))
        script.send(.snapshot(MonitorScript.kept(back)))
        _ = script.takeEffects()
        return script
    }

    @Test("before a reload's plan is known is no moment to reload: it is said, and nothing is asked")
    func reload() {
        var script = Self.script()
        script.press(.character("R"), .character(","))
        script.send(.snapshot(MonitorScript.kept(0)))
        script.send(.snapshot(MonitorScript.kept(42)))
        _ = script.takeEffects()
        script.send(.reply(.planned(ReloadPlan())))
        #expect(script.takeEffects().isEmpty && script.monitor.question == nil)
        #expect(script.status.contains("not reloaded: the display was rewound meanwhile"), "\(script.status)")
    }

    @Test("z holds the newest tick; , and . go one tick, { and } a minute, and say in the header how far back that is")
    func steps() {
        var script = Self.script()
        script.press(.character("z"))
        #expect(script.takeEffects() == [.playback(.hold)])
        script.send(.snapshot(MonitorScript.kept(0)))
        script.wait(12)
        script.send(.tick)
        #expect(script.frame().text(row: 0).contains("FROZEN +12s"))
        #expect(script.frame().text(row: 23).hasPrefix(" z live  ,/. tick  {/} minute  Enter open"))
        _ = script.takeEffects()
        script.press(.character(","), .character("."), .character("{"), .character("}"))
        #expect(
            script.takeEffects() == [
                .playback(.step(-1)), .playback(.step(1)), .playback(.skip(-60)), .playback(.skip(60)),
            ]
        )
        script.send(.snapshot(MonitorScript.kept(42)))
        #expect(script.takeEffects().contains(.loadAllEvents))
        #expect(script.frame().text(row: 0).contains("FROZEN -54s 14:06:50"))
    }

    @Test("a step freezes first")
    func freezes() {
        var script = Self.script()
        script.press(.character("{"))
        #expect(script.takeEffects() == [.playback(.hold), .playback(.skip(-60))])
        #expect(script.monitor.freeze != nil)
    }

    @Test("ages count from the moment that is shown; what the engine says meanwhile waits")
    func ages() {
        var script = Self.rewound(32, tab: "2")
        var newer = MockupSnapshot.snapshot
        newer.targets = []
        script.send(.snapshot(newer))
        #expect(script.monitor.targets.rows.count == 1270)
        #expect(script.monitor.displayTime(script.now) == MockupSnapshot.time("14:07:00"))
        script.press(.character("z"))
        let effects = script.takeEffects()
        #expect(effects.first == .goLive && effects.contains(.loadAllEvents))
        #expect(script.monitor.targets.rows.isEmpty && !script.frame().text(row: 0).contains("FROZEN"))
    }

    @Test("marks outlive a moment in which their rows are not there yet")
    func marks() {
        var script = Self.script()
        script.press(.character("2"), .character(" "))
        let marked = script.monitor.targets.marks
        script.press(.character(","))
        script.send(.snapshot(MonitorScript.kept(0)))
        var before = MonitorScript.kept(42)
        before.targets.removeAll { marked.contains($0.id) }
        script.send(.snapshot(before))
        #expect(script.monitor.targets.marks == marked && marked.count == 1)
        #expect(script.monitor.targets.marked.isEmpty)
        // What is copied is the row of the cursor, then.
        script.press(.character("y"))
        #expect(script.frame().lines.contains { $0.contains("COPY") })
        script.press(.enter)
        #expect(script.effects.contains { if case .copy = $0 { true } else { false } })
        script.send(.snapshot(MonitorScript.kept(0)))
        #expect(script.monitor.targets.marked.count == 1)
        script.press(.character("z"))
        var gone = MockupSnapshot.snapshot
        gone.targets.removeAll { marked.contains($0.id) }
        script.send(.snapshot(gone))
        #expect(script.monitor.targets.marks.isEmpty)
    }

    @Test("where it ends it says so")
    func edges() {
        var script = Self.rewound()
        script.send(.snapshot(MonitorScript.kept(42, edge: .oldest)))
        #expect(script.status == " nothing older is kept")
        script.send(.snapshot(MonitorScript.kept(0, edge: .newest)))
        #expect(script.status == " this is the newest - z goes live")
        #expect(script.frame().text(row: 0).contains("FROZEN +"))
    }

    @Test(
        "what would act on the present is refused, at an earlier tick and nowhere else",
        arguments: ["p", "P", "r", "R", "u"] as [Unicode.Scalar]
    )
    func refuses(key: Unicode.Scalar) {
        var script = Self.rewound()
        script.press(.character(key))
        #expect(script.takeEffects().isEmpty && script.monitor.question == nil)
        #expect(script.status == " rewound: z goes live first")
        script.send(.snapshot(MonitorScript.kept(0)))
        // Until the sentence is gone.
        script.wait(5)
        script.press(.character(key))
        #expect(script.status != " rewound: z goes live first")
    }

    @Test("Config shows the texts of that moment, and not what a reload would do now")
    func config() {
        var script = Self.rewound()
        script.press(.character("4"))
        #expect(script.takeEffects() == [.loadConfiguration])
        #expect(script.frame().lines.contains { $0.contains("not known for that moment - z goes live") })
        script.press(.control("r"))
        #expect(script.takeEffects().isEmpty && script.status == " frozen: z goes live first")
    }

    @Test("a target opens as of that moment, gone or not; Esc leads back to the table")
    func opens() {
        var script = Self.rewound(tab: "2")
        var live = MockupSnapshot.snapshot
        live.targets = []
        script.send(.snapshot(live))
        script.type("/10.4.9.3")
        script.press(.enter, .enter)
        #expect(script.monitor.navigation.detail?.isGone == false)
        #expect(script.takeEffects().contains(.loadDetail(MockupTargets.broken.id)))
        var detail = MockupDetail.detail
        detail.recorded = TargetDetail.Recorded(exchangeOf: MockupSnapshot.time("14:01:00"))
        script.send(.detail(MockupTargets.broken.id, detail))
        script.press(.character("6"))
        #expect(script.frame().lines.contains { $0.contains("heads and connection of the scrape at 14:01:00") })
        script.press(.character("4"))
        #expect(script.takeEffects() == [.loadSeries(MockupTargets.broken.id)])
        script.send(.series(MockupTargets.broken.id, nil))
        #expect(script.frame().lines.contains { $0.contains("not kept for that moment") })
        script.send(.tick)
        #expect(script.takeEffects() == [.loadSnapshot])
        script.press(.escape)
        #expect(script.monitor.navigation.detail == nil && script.monitor.isRewound)
    }

    @Test("what is known of the open target is forgotten with the moment, both ways")
    func forgets() {
        var script = Self.script()
        script.openBroken()
        #expect(script.monitor.navigation.detail?.detail != nil)
        script.press(.character("z"))
        _ = script.takeEffects()
        script.send(.snapshot(MonitorScript.kept(0)))
        #expect(script.monitor.navigation.detail?.detail == nil && script.monitor.navigation.detail?.body == nil)
        #expect(script.takeEffects().contains(.loadDetail(MockupTargets.broken.id)))
        script.send(.detail(MockupTargets.broken.id, MockupDetail.detail))
        script.press(.character("z"))
        #expect(script.monitor.navigation.detail?.detail == nil)
        #expect(script.takeEffects().contains(.loadDetail(MockupTargets.broken.id)))
    }

    @Test("events are those of the moment")
    func events() {
        var script = Self.rewound(tab: "5")
        script.send(.allEvents(Array(MockupSnapshot.events.prefix(2))))
        #expect(script.monitor.log.lastSequence == 2)
        #expect(!script.frame().lines.contains { $0.contains("parse line 214") })
        script.send(.snapshot(MonitorScript.kept(0)))
        #expect(script.takeEffects() == [.loadEvents(after: 2)])
    }

    @Test("events of an earlier moment are asked for where they are seen, once for each moment")
    func eventsWhereSeen() {
        var script = Self.script()
        script.send(.events(MockupSnapshot.events))
        script.press(.character("2"), .character(","))
        script.send(.snapshot(MonitorScript.kept(0)))
        script.send(.snapshot(MonitorScript.kept(42)))
        script.send(.snapshot(MonitorScript.kept(43)))
        #expect(!script.takeEffects().contains(.loadAllEvents))
        script.press(.character("5"))
        #expect(script.takeEffects().filter { $0 == .loadAllEvents }.count == 1)
        script.press(.down)
        #expect(!script.takeEffects().contains(.loadAllEvents))
        script.send(.snapshot(MonitorScript.kept(44)))
        #expect(script.takeEffects().contains(.loadAllEvents))
        script.send(.allEvents(Array(MockupSnapshot.events.prefix(2))))
        script.send(.snapshot(MonitorScript.kept(45)))
        #expect(!script.takeEffects().contains(.loadAllEvents))
    }

    @Test("what is paused already is what the engine says now, not what was when the display was frozen")
    func pauses() {
        var script = Self.script()
        script.press(.character("2"), .character("z"))
        script.send(.snapshot(MonitorScript.kept(0)))
        let id = script.monitor.targets.rows.first?.id
        var paused = MockupSnapshot.snapshot
        paused.allPausedAt = script.now
        for index in paused.targets.indices { paused.targets[index].pausedAt = script.now }
        for index in paused.pools.indices { paused.pools[index].counts = [.paused: paused.pools[index].targets] }
        script.send(.snapshot(paused))
        _ = script.takeEffects()
        script.press(.character("P"))
        #expect(script.takeEffects() == [.send(.resume(.everything))] && script.monitor.question == nil)
        script.press(.home, .character("p"))
        let target = script.monitor.targets.current?.id
        #expect(id != nil && script.takeEffects() == [.send(.resume(.target(target ?? TargetID(rawValue: 0))))])
        script.press(.character("1"), .character("p"))
        let pool = script.monitor.pools.current?.name ?? ""
        #expect(script.takeEffects() == [.send(.resume(.pool(pool)))])
    }

    @Test("where what follows is kept no more, it says so and how to come back")
    func hole() {
        var script = Self.rewound()
        script.send(.snapshot(MonitorScript.kept(42, edge: .hole)))
        #expect(script.status == " what came after this is not kept any more - z goes live")
    }

    @Test("counts that only grow are no news when the present comes back")
    func growth() {
        var script = MonitorScript(nil)
        script.monitor.hasTape = true
        var live = MockupSnapshot.snapshot
        live.storage.head.samplesDroppedByBudget = 100
        script.send(.snapshot(live))
        script.press(.character(","))
        script.send(.snapshot(MonitorScript.kept(42)))
        script.press(.character("z"))
        #expect(!script.frame().text(row: 0).contains("HEAD FULL"))
    }

    @Test("quitting asks if the engine scrapes now, whatever is shown")
    func quits() {
        var script = Self.rewound()
        script.press(.character("q"))
        #expect(script.monitor.question == .quit)
        script.press(.character("n"))
        var paused = MockupSnapshot.snapshot
        for index in paused.pools.indices { paused.pools[index].counts = [.paused: paused.pools[index].targets] }
        script.send(.snapshot(paused))
        _ = script.takeEffects()
        script.press(.character("q"))
        #expect(script.takeEffects() == [.quit])
    }

    @Test("where nothing is kept, , says so and freezes nothing")
    func noTape() {
        var script = MonitorScript()
        _ = script.takeEffects()
        script.press(.character(","))
        #expect(script.takeEffects().isEmpty && script.monitor.freeze == nil)
        #expect(script.status == " the past is not kept here: there is nothing to step through")
    }

    @Test("what of the past arrives after z is not shown")
    func late() {
        var script = Self.script()
        script.press(.character("z"), .character("z"))
        script.send(.snapshot(MonitorScript.kept(42)))
        #expect(!script.monitor.isPast)
    }
}
