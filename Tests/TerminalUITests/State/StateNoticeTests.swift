import MetricModel
import ScrapeEngine
import Testing

@testable import TerminalUI

@Suite("Messages are events, too") struct StateNoticeTests {
    private func events(_ script: MonitorScript) -> [EngineEvent] { script.monitor.noticeLog.events }

    @Test("a warning is on Events, where it stands by its time; what only answers a key is of level debug")
    func tells() {
        var script = MonitorScript()
        script.send(.notice("TERM=foo is unknown here"))
        script.type("5")
        #expect(script.frame().lines.contains { $0.contains("TERM=foo is unknown here") })
        script.press(.character("Y"))
        #expect(!script.frame().lines.prefix(20).contains { $0.contains("does nothing here") })
        for _ in 0..<3 { script.press(.character("L")) }
        #expect(script.monitor.eventLevel == .debug)
        #expect(script.frame().lines.prefix(20).contains { $0.contains("Y does nothing here") })
    }

    @Test("what comes again within ten minutes is counted")
    func folds() {
        var script = MonitorScript()
        for _ in 0..<3 {
            script.send(.notice("again"))
            script.wait(60)
        }
        #expect(events(script).map(\.count) == [3])
        script.wait(600)
        script.send(.notice("again"))
        #expect(events(script).map(\.count) == [3, 1])
    }

    @Test("what the engine has an event of is not told twice")
    func leavesEnginesWords() {
        var script = MonitorScript()
        script.send(.reply(.paused(PauseReport(scope: .pool("node"), targets: 2, staleMarkersAt: nil))))
        script.send(.reply(.reloadRefused(MockupSnapshot.reloadFailure)))
        #expect(script.monitor.notices.current != nil && events(script).isEmpty)
    }

    @Test("all that came before anybody looked wait, are counted, and are on Events")
    func atTheStart() {
        var script = MonitorScript(nil)
        for text in ["one", "two", "three"] { script.send(.notice(text)) }
        script.send(.problem("four"))
        script.send(.snapshot(MockupSnapshot.snapshot))
        #expect(script.status == " four +3")
        script.press(.escape)
        #expect(script.status == " three +2")
        script.type("5")
        for text in ["one", "two", "three", "four"] {
            #expect(script.frame().lines.prefix(20).contains { $0.hasSuffix(" \(text)") }, "\(text)")
        }
        script.press(.escape, .escape, .escape)
        #expect(script.monitor.notices.current == nil)
    }

    @Test("the same words again, and a reload that fails again, wait once")
    func once() {
        var script = MonitorScript()
        script.send(.problem("the disk is full"))
        for _ in 0..<3 {
            script.send(.reply(.reloadRefused(MockupSnapshot.reloadFailure)))
            script.send(.problem("the disk is full"))
        }
        #expect(script.status == " the disk is full +1")
    }

    @Test("of what only answers a key the newest shows alone")
    func answers() {
        var script = MonitorScript()
        script.press(.character("Y"), .character("K"))
        #expect(script.status.contains("K does nothing here") && script.monitor.notices.hidden == 0)
    }

    @Test("what came of it takes the place of what began, whatever its level", arguments: [MockupProbe.refused])
    func outcomes(result: ProbeResult) {
        var script = MonitorScript()
        script.openProbed(result)
        #expect(script.status.contains("probed") && script.monitor.notices.hidden == 0)
    }

    @Test("the answer to a key shows before what was there already, which comes back after it")
    func answersInSight() {
        var script = MonitorScript()
        script.send(.problem("the disk is full"))
        script.wait(1)
        script.press(.character("Y"))
        #expect(script.status.contains("Y does nothing here") && script.status.hasSuffix("+1"))
        script.wait(5)
        script.send(.tick)
        #expect(script.status == " the disk is full")
    }

    @Test("are merged by time, and bounded")
    func merges() {
        var log = NoticeLog()
        for number in 0..<600 {
            let notice = Notice(level: .warning, text: "\(number)")
            log.add(notice, at: WallTime(nanoseconds: Int64(number) * 1_000_000_000))
        }
        #expect(log.events.count == 500 && log.events.first?.text == "100")
        let others = [100, 300, 900].map { second in
            EngineEvent(
                sequence: UInt64(second),
                at: WallTime(nanoseconds: second * 1_000_000_000 + 1),
                level: .info,
                area: .engine,
                text: "engine"
            )
        }
        let merged = log.merged(with: others)
        #expect(merged.count == 503)
        #expect(merged.indices.dropFirst().allSatisfy { merged[$0 - 1].at <= merged[$0].at })
        #expect(Set(merged.map(\.sequence)).count == 503)
    }
}
