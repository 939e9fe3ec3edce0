import MetricModel
import SampleStorage
import ScrapeEngine
import Testing

@testable import TerminalUI

@Suite("A recording on the screen") struct StateReplayTests {
    private static func script() -> MonitorScript {
        var script = MonitorScript(nil)
        script.monitor.readOnly = .recording
        script.send(.snapshot(MonitorScript.kept(42, isPlaying: true)))
        _ = script.takeEffects()
        return script
    }

    @Test("the header says where it is; every time is its own")
    func header() {
        let script = Self.script()
        let header = script.frame().text(row: 0)
        #expect(header.contains("REPLAY 14:06:50  2m30s of 15m  x1") && header.hasSuffix("14:06:50"))
        #expect(!header.contains("STALLED"))
        let hints = script.frame().text(row: 23)
        #expect(hints.hasPrefix(" Space play  ,/. tick  {/} minute  + speed"))
    }

    @Test("Space plays and stops, + plays faster, z does as Space")
    func keys() {
        var script = Self.script()
        script.press(.character(" "), .character("+"), .character("z"), .character(","), .character("}"))
        #expect(
            script.takeEffects() == [
                .playback(.togglePlaying), .playback(.nextSpeed), .playback(.togglePlaying), .playback(.step(-1)),
                .playback(.skip(60)),
            ]
        )
        #expect(script.monitor.freeze == nil && script.monitor.targets.marks.isEmpty)
    }

    @Test("played fast it is looked at more often than once a second")
    func fast() {
        var script = Self.script()
        #expect(script.monitor.deadline == nil)
        var snapshot = MonitorScript.kept(40, isPlaying: true)
        snapshot.playback?.speed = 16
        script.send(.snapshot(snapshot))
        #expect(script.monitor.deadline != nil)
        script.wait(0.3)
        _ = script.takeEffects()
        script.send(.deadline)
        #expect(script.takeEffects() == [.loadSnapshot])
    }

    @Test("going back brings back the events of then; going on adds to them")
    func events() {
        var script = Self.script()
        script.send(.events(MockupSnapshot.events))
        script.send(.snapshot(MonitorScript.kept(50)))
        #expect(script.takeEffects().contains(.loadAllEvents))
        script.send(.allEvents(Array(MockupSnapshot.events.prefix(2))))
        script.send(.snapshot(MonitorScript.kept(5)))
        #expect(script.takeEffects() == [.loadEvents(after: 2)])
    }

    @Test("the help has its keys, and Ctrl-R is refused like every verb")
    func help() {
        var script = Self.script()
        script.press(.control("r"))
        #expect(script.takeEffects().isEmpty && script.status == " a recording: nothing is scraped")
        script.press(.character("?"))
        script.type("play")
        #expect(script.frame().lines.contains { $0.contains("Space") && $0.contains("play or stop") })
        #expect(script.monitor.keys.all.allSatisfy { $0.also == nil })
    }

    @Test("what cannot be read is said once")
    func problems() {
        var script = Self.script()
        var snapshot = MonitorScript.kept(41)
        snapshot.playback?.problem = "byte 4096: the record has an end too early"
        script.send(.snapshot(snapshot))
        #expect(script.status.hasPrefix(" not all of it can be read: byte 4096"))
        script.press(.escape)
        var next = MonitorScript.kept(40)
        next.playback?.problem = snapshot.playback?.problem
        script.send(.snapshot(next))
        #expect(!script.status.contains("cannot be read") && !script.status.contains("can be read"))
    }

    @Test("leaves without a question")
    func quits() {
        var script = Self.script()
        script.press(.character("q"))
        #expect(script.takeEffects() == [.quit])
    }
}
