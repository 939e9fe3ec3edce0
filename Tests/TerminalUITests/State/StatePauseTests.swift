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
        let undo = PauseUndo(scope: .pool("api"), before: Pauses())
        let at = MockupSnapshot.time("14:08:04")
        let report = PauseReport(scope: .pool("api"), targets: 18, staleMarkersAt: at, undo: undo)
        script.send(.reply(.paused(report)))
        #expect(script.status == " paused api: 18 targets, stale markers at 14:08:04 (u undoes)")
        _ = script.takeEffects()
        script.press(.character("u"))
        #expect(script.takeEffects() == [.send(.undo(undo))])
    }

    /// What the engine says when it has paused a pool, and what takes that back.
    private static func answer(_ pool: String) -> (reply: MonitorEvent, undo: PauseUndo) {
        var before = Pauses()
        before.jobs["paused before \(pool)"] = MockupSnapshot.time("14:00:00")
        let undo = PauseUndo(scope: .pool(pool), before: before)
        let report = PauseReport(scope: .pool(pool), targets: 1, staleMarkersAt: nil, undo: undo)
        return (.reply(.paused(report)), undo)
    }

    @Test("u before the answer to the newest command takes that back when it comes, and none before it")
    func undoOvertakes() {
        var script = MonitorScript()
        _ = script.takeEffects()
        script.press(.character("p"), .down, .character("p"))
        let sent: [EngineCommand] = script.takeEffects().compactMap { effect in
            if case .send(let command) = effect { command } else { nil }
        }
        guard sent.count == 2, case .pause(.pool(let first)) = sent[0], case .pause(.pool(let second)) = sent[1] else {
            Issue.record("asked for \(sent)")
            return
        }
        script.send(Self.answer(first).reply)
        script.press(.character("u"))
        #expect(!script.takeEffects().contains { if case .send = $0 { true } else { false } })
        script.send(Self.answer(second).reply)
        #expect(script.takeEffects().contains(.send(.undo(Self.answer(second).undo))))
    }

    @Test("an older command that is answered last is not what u takes back")
    func lateAnswer() {
        var commands = PauseCommands()
        let (first, second) = (Self.answer("a").undo, Self.answer("b").undo)
        let now = MonotonicTime(nanoseconds: 0)
        commands.sent(.pause(.pool("a")))
        commands.sent(.pause(.pool("b")))
        for undo in [second, first] {
            let report = PauseReport(scope: undo.scope, targets: 1, staleMarkersAt: nil, undo: undo)
            #expect(commands.answered(report, isPause: true, at: now) == nil)
        }
        #expect(commands.undo() == second)
        #expect(!commands.canUndo)
    }

    @Test("what is refused leaves what could be taken back before")
    func refusal() {
        var commands = PauseCommands()
        let undo = Self.answer("a").undo
        let report = PauseReport(scope: undo.scope, targets: 1, staleMarkersAt: nil, undo: undo)
        commands.sent(.pause(.pool("a")))
        #expect(commands.answered(report, isPause: true, at: MonotonicTime(nanoseconds: 0)) == nil)
        commands.sent(.pause(.pool("b")))
        #expect(commands.undo() == nil)
        commands.refused(.pause(.pool("b")))
        #expect(commands.undo() == undo)
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
        let targets = marked.reduce(0) { $0 + $1.running }
        #expect(marked.count == 2 && script.status.hasPrefix(" pause 2 pools? \(targets) targets go stale"))
        script.press(.enter)
        #expect(script.takeEffects() == [.flushKeys] && script.monitor.question == nil)
    }

    @Test("several scopes are told of and undone as one; after 30 s nothing is")
    func several() {
        let scope = PauseScope.several([.target(TargetID(rawValue: 1)), .target(TargetID(rawValue: 2))])
        for seconds in [29.0, 30.5] {
            var script = MonitorScript()
            let undo = PauseUndo(scope: scope, before: Pauses())
            script.send(.reply(.paused(PauseReport(scope: scope, targets: 2, staleMarkersAt: nil, undo: undo))))
            #expect(script.status.hasPrefix(" paused 2 targets"))
            _ = script.takeEffects()
            script.wait(seconds)
            script.press(.character("u"))
            #expect(script.takeEffects() == (seconds < 30 ? [.send(.undo(undo))] : []))
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
