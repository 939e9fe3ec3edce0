import Glibc
import MetricModel
import Recording
import ScrapeEngine
import ScrapeTestSupport
import Testing

@testable import TerminalUI

@Suite("The link to the engine and its past") struct EngineLinkTapeTests {
    private static let target = MockupTargets.broken.id

    /// Every event up to the first that `isLast` names, each within ten seconds.
    private static func arrivals(_ link: EngineLink, until isLast: (MonitorEvent) -> Bool) -> [MonitorEvent] {
        var events: [MonitorEvent] = []
        while true {
            var polled = pollfd(fd: link.descriptor, events: Int16(POLLIN), revents: 0)
            guard poll(&polled, 1, 10_000) == 1 else { return events }
            for event in link.take() {
                events.append(event)
                if isLast(event) { return events }
            }
        }
    }

    @Test("questions are about the tick that is shown, until the screen is live again")
    func routes() throws {
        var snapshot = MockupSnapshot.snapshot
        let engine = ScriptedEngine(snapshot)
        engine.set(MockupDetail.detail)
        let tape = MemoryTape()
        let recorder = Recorder(engine, tape: tape)
        recorder.takeTick()
        let link = try #require(EngineLink(engine, tape: RecordedEngine(tape, recorder: recorder)))
        #expect(link.start())
        defer { link.stop() }
        // The target is gone; only the tape has it.
        snapshot.targets = []
        snapshot.generation += 1
        engine.show(snapshot)
        link.perform(.playback(.hold))
        link.perform(.playback(.step(-1)))
        link.perform(.loadDetail(Self.target))
        var kinds: [String] = []
        for event in Self.arrivals(link, until: { if case .detail = $0 { true } else { false } }) {
            switch event {
            case .snapshot(let snapshot):
                if let tick = snapshot.playback?.tick { kinds.append("tick \(tick): \(snapshot.targets.count)") }
            case .detail(_, let detail): kinds.append(detail?.recorded == nil ? "live" : "recorded")
            default: break
            }
        }
        #expect(kinds == ["tick 1: 0", "tick 0: 1270", "recorded"])
        link.perform(.goLive)
        link.perform(.loadDetail(Self.target))
        let last = Self.arrivals(link) { if case .detail = $0 { true } else { false } }.last
        guard case .detail(_, let detail) = last else {
            Issue.record("no detail")
            return
        }
        #expect(detail != nil && detail?.recorded == nil)
    }

    @Test("every step is taken, however fast they are pressed")
    func steps() throws {
        let engine = ScriptedEngine(MockupSnapshot.snapshot)
        let tape = MemoryTape()
        let recorder = Recorder(engine, tape: tape)
        for tick in 0..<10 {
            var snapshot = MockupSnapshot.snapshot
            snapshot.generation += UInt64(tick)
            engine.show(snapshot)
            recorder.takeTick()
        }
        let link = try #require(EngineLink(engine, tape: RecordedEngine(tape, recorder: recorder)))
        #expect(link.start())
        defer { link.stop() }
        link.perform(.playback(.hold))
        for _ in 0..<4 { link.perform(.playback(.step(-1))) }
        let events = Self.arrivals(link) { event in
            if case .snapshot(let snapshot) = event { snapshot.playback?.tick == 5 } else { false }
        }
        #expect(!events.isEmpty)
    }
}
