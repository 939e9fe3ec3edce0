import MetricModel
import ScrapeEngine
import Testing

@testable import TerminalUI

/// What is done at once, what is asked about, and what can be taken back.
@Suite("Pausing and quitting") struct StatePauseTests {
    @Test("one pool or one target is paused at once, with the time of its markers, and u takes it back")
    func one() {
        var script = MonitorScript()
        script.type("/api")
        script.press(.enter)
        _ = script.takeEffects()
        script.press(.character("p"))
        #expect(script.takeEffects() == [.send(.pause(.pool("api")))] && script.monitor.question == nil)
        let report = PauseReport(scope: .pool("api"), targets: 18, staleMarkersAt: MockupSnapshot.time("14:08:04"))
        script.send(.reply(.paused(report)))
        #expect(script.status == " paused api: 18 targets, stale markers at 14:08:04 (u undoes)")
        _ = script.takeEffects()
        script.press(.character("u"))
        #expect(script.takeEffects() == [.send(.resume(.pool("api")))])
    }

    @Test("marked targets are asked about; of them those that run are paused, and when none runs all are resumed")
    func marks() {
        var script = MonitorScript()
        script.type("2/edge-tls")
        script.press(.enter)
        script.type("*")
        _ = script.takeEffects()
        script.press(.character("p"))
        #expect(script.takeEffects() == [.flushKeys])
        #expect(script.status == " pause 3 targets? 3 targets go stale after two intervals y/N")
        script.press(.character("y"))
        let ids = MockupTargets.all.filter { $0.pool == "edge-tls" }.map(\.id)
        #expect(script.takeEffects() == [.send(.pause(.several(ids.map { .target($0) })))])
        var paused = MockupSnapshot.snapshot
        for index in paused.targets.indices where ids.contains(paused.targets[index].id) {
            paused.targets[index].pausedAt = script.now
        }
        script.send(.snapshot(paused))
        _ = script.takeEffects()
        script.press(.character("p"))
        #expect(script.takeEffects() == [.send(.resume(.several(ids.map { .target($0) })))])
    }

    @Test("two marked pools are asked about with the number of their targets")
    func markedPools() {
        var script = MonitorScript()
        script.type("/e")
        script.press(.enter)
        script.type("  ")
        let marked = script.monitor.pools.marked
        _ = script.takeEffects()
        script.press(.character("p"))
        let targets = marked.reduce(0) { $0 + $1.targets }
        #expect(marked.count == 2 && script.status.hasPrefix(" pause 2 pools? \(targets) targets go stale"))
        script.press(.enter)
        #expect(script.takeEffects() == [.flushKeys] && script.monitor.question == nil)
    }

    @Test("several scopes are told of and undone as one; after 30 s nothing is")
    func several() {
        let scope = PauseScope.several([.target(TargetID(rawValue: 1)), .target(TargetID(rawValue: 2))])
        for seconds in [29.0, 30.5] {
            var script = MonitorScript()
            script.send(.reply(.paused(PauseReport(scope: scope, targets: 2, staleMarkersAt: nil))))
            #expect(script.status.hasPrefix(" paused 2 targets"))
            _ = script.takeEffects()
            script.wait(seconds)
            script.press(.character("u"))
            #expect(script.takeEffects() == (seconds < 30 ? [.send(.resume(scope))] : []))
        }
    }

    @Test("quitting is asked about only while something is scraped")
    func quits() {
        for key in [Key.character("q"), .character("Q"), .control("c")] {
            var running = MonitorScript()
            _ = running.takeEffects()
            running.press(key)
            #expect(running.takeEffects() == [.flushKeys] && running.status.contains("quit? scraping stops"))
            var idle = MonitorScript(nil)
            _ = idle.takeEffects()
            idle.press(key)
            #expect(idle.takeEffects() == [.quit])
        }
        var paused = MockupSnapshot.snapshot
        for index in paused.pools.indices { paused.pools[index].counts = [.paused: paused.pools[index].targets] }
        var script = MonitorScript(paused)
        _ = script.takeEffects()
        script.press(.character("q"))
        #expect(script.takeEffects() == [.quit])
    }
}
