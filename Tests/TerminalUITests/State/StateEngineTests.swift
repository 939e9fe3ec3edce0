import MetricModel
import ScrapeEngine
import Testing

@testable import TerminalUI

@Suite("The monitor pauses, undoes and reloads") struct StateEngineTests {
    private static let node = PauseReport(
        scope: .pool("postgres"),
        targets: 6,
        staleMarkersAt: MockupSnapshot.time("14:04:54"),
        undo: nodeUndo
    )

    private static let nodeUndo = PauseUndo(scope: .pool("postgres"), before: Pauses())

    @Test("p pauses what is selected and resumes what is paused")
    func pausing() {
        var script = MonitorScript()
        _ = script.takeEffects()
        script.press(.character("p"))
        #expect(script.takeEffects() == [.send(.pause(.pool("edge-tls")))])
        script.press(.down, .down, .down, .down, .down, .character("p"))
        #expect(script.takeEffects() == [.send(.resume(.pool("postgres")))])
        script.press(.character("2"), .character("p"))
        #expect(script.takeEffects() == [.send(.pause(.target(MockupTargets.broken.id)))])
        script.press(.enter)
        _ = script.takeEffects()
        script.press(.character("p"))
        #expect(script.takeEffects() == [.send(.pause(.target(MockupTargets.broken.id)))])
    }

    @Test("a pause says when its markers are due, and u takes it back once, for 30 s")
    func undoing() {
        var script = MonitorScript()
        script.send(.reply(.paused(Self.node)))
        #expect(script.status == " paused postgres: 6 targets, stale markers at 14:04:54 (u undoes)")
        _ = script.takeEffects()
        script.wait(29)
        script.press(.character("u"))
        #expect(script.takeEffects() == [.send(.undo(Self.nodeUndo))])
        script.send(.reply(.resumed(PauseReport(scope: .pool("postgres"), targets: 6, staleMarkersAt: nil))))
        #expect(script.status == " resumed postgres: 6 targets")
        _ = script.takeEffects()
        script.press(.character("u"))
        #expect(script.takeEffects().isEmpty)
        #expect(script.status.contains("nothing to undo"))
    }

    @Test("u does nothing after 30 s")
    func undoEnds() {
        var script = MonitorScript()
        script.send(.reply(.resumed(Self.node)))
        script.wait(30)
        _ = script.takeEffects()
        script.press(.character("u"))
        #expect(script.takeEffects().isEmpty)
    }

    @Test("rows of a paused pool read paused and never DOWN")
    func pausedRows() {
        var script = MonitorScript()
        script.press(.character("2"))
        script.type("/pool:postgres")
        script.press(.enter)
        let lines = script.frame().lines.filter { $0.contains("pg-") }
        #expect(lines.count == 6)
        #expect(lines.allSatisfy { $0.contains("paused") && !$0.contains("✗") })
        #expect(script.frame().text(row: 0).contains("PAUSED 1 pool "))
    }

    @Test("markers due and written stand in the STALE column and in the summary")
    func staleMarkers() {
        var wide = MonitorScript(columns: 240, rows: 36)
        wide.type("2v/pg-")
        wide.press(.enter)
        let lines = wide.frame().lines
        var script = MonitorScript(columns: 120, rows: 36)
        script.press(.character("2"))
        script.type("/pg-")
        script.press(.enter)
        #expect(lines.contains { $0.contains("pg-6:9187") && $0.contains(" 900 due ") })
        #expect(lines.contains { $0.contains("pg-1:9187") && $0.contains(" 900 ") })
        script.press(.enter)
        let summary = script.frame().lines
        #expect(summary.contains { $0.hasPrefix(" STALE    900 series go stale at 14:07:54 in 22s ") })
        #expect(summary.contains { $0.contains(" p before that leaves no gap") })
    }

    @Test("messages end after their time, the gravest shows, the rest is counted")
    func notices() {
        var script = MonitorScript()
        script.send(.notice("TERM=foo is unknown"))
        script.send(.reply(.resumed(Self.node)))
        #expect(script.status == " TERM=foo is unknown +1")
        script.wait(8)
        script.send(.tick)
        #expect(script.status.hasPrefix(" 8 pools"))
    }

    @Test("a command the engine refuses is a warning")
    func refusedCommand() {
        var script = MonitorScript()
        script.send(.reply(.refused("nothing named \"x\" is scraped")))
        #expect(script.status == " nothing named \"x\" is scraped")
    }

    @Test("a snapshot with news asks for the events behind those known")
    func loadsEvents() {
        var script = MonitorScript()
        var newer = MockupSnapshot.snapshot
        newer.lastEvent = 7
        _ = script.takeEffects()
        script.send(.snapshot(newer))
        #expect(script.takeEffects() == [.loadEvents(after: 3)])
    }

    @Test("an engine that no longer moves is called stalled")
    func stalls() {
        var script = MonitorScript()
        for _ in 0..<5 {
            script.wait(1)
            script.send(.tick)
            script.send(.snapshot(MockupSnapshot.snapshot))
        }
        #expect(script.frame().text(row: 0).contains("ENGINE STALLED 5s"))
        var moved = MockupSnapshot.snapshot
        moved.takenAt = script.now
        script.send(.snapshot(moved))
        #expect(!script.frame().text(row: 0).contains("STALLED"))
    }

    @Test("coming back from the shell redraws, and says what was missed once every loop has counted")
    func resumed() {
        var script = MonitorScript()
        _ = script.takeEffects()
        script.press(.control("z"))
        #expect(script.takeEffects() == [.suspend])
        script.wait(42)
        script.send(.resumed(stoppedNanoseconds: 42_000_000_000))
        #expect(script.takeEffects() == [.redraw, .loadSnapshot])
        var newer = MockupSnapshot.snapshot
        newer.targets[0].missedTicks += 2
        script.wait(0.3)
        script.send(.snapshot(newer))
        #expect(!script.status.contains("suspended"))
        newer.targets[1].missedTicks += 3
        script.wait(0.8)
        script.send(.snapshot(newer))
        #expect(script.status == " suspended 42s, 5 scrapes missed")
        script.wait(60)
        script.send(.snapshot(newer))
        #expect(!script.status.contains("suspended"))
    }

    @Test("two stops in one breath are one, and what was missed before is none of theirs")
    func resumedTwice() {
        var before = MockupSnapshot.snapshot
        before.targets[0].missedTicks = 7
        var script = MonitorScript(before)
        script.send(.resumed(stoppedNanoseconds: 5_000_000_000))
        before.targets[0].missedTicks = 8
        script.wait(0.5)
        script.send(.snapshot(before))
        script.send(.resumed(stoppedNanoseconds: 3_000_000_000))
        before.targets[0].missedTicks = 9
        script.wait(1)
        script.send(.snapshot(before))
        #expect(script.status == " suspended 8s, 2 scrapes missed")
    }

    @Test("only what was a stop counts as one, once: not the time in the background, not that of an editor")
    func standstill() {
        func time(_ seconds: Double) -> MonotonicTime { MonotonicTime(nanoseconds: Int64(seconds * 1e9)) }
        var standstill = Standstill(at: time(0))
        standstill.turn(at: time(10))
        #expect(standstill.end(at: time(52)) == 42_000_000_000)
        #expect(standstill.end(at: time(52.1)) == nil)
        // The background: the loop turns.
        for second in 53...90 { standstill.turn(at: time(Double(second))) }
        #expect(standstill.end(at: time(91)) == nil)
    }
}
