import Glibc
import MetricModel
import Recording
import SampleStorage
import ScrapeEngine
import ScrapeTestSupport
import Synchronization
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

    @Test("steps that wait become one, and so do skips; what is asked behind them is asked where they lead")
    func joins() throws {
        let past = SlowPast(MockupSnapshot.snapshot)
        let link = try #require(EngineLink(ScriptedEngine(MockupSnapshot.snapshot), tape: past))
        #expect(link.start())
        defer { link.stop() }
        link.perform(.playback(.hold))
        past.await(1)
        for _ in 0..<3 { link.perform(.playback(.step(-1))) }
        link.perform(.loadDetail(Self.target))
        link.perform(.playback(.step(-1)))
        link.perform(.playback(.skip(-60)))
        link.perform(.playback(.skip(60)))
        link.perform(.playback(.skip(60)))
        link.perform(.playback(.nextSpeed))
        link.perform(.playback(.nextSpeed))
        link.perform(.goLive)
        link.perform(.loadDetail(Self.target))
        past.goOn()
        var details = 0
        let events = Self.arrivals(link) { event in
            if case .detail = event { details += 1 }
            return details == 2
        }
        #expect(past.commands == ["hold", "step(-4)", "detail", "skip(60)", "nextSpeed", "nextSpeed", "letGo"])
        let ticks = events.compactMap { event in
            if case .snapshot(let snapshot) = event { snapshot.playback?.tick } else { nil }
        }
        #expect(ticks.contains(1) && ticks == ticks.sorted())
    }

    @Test("of the moments that nobody has seen yet only the one is told to which the steps lead, and the held one")
    func passes() throws {
        let past = SlowPast(MockupSnapshot.snapshot)
        past.goOn()
        let link = try #require(EngineLink(ScriptedEngine(MockupSnapshot.snapshot), tape: past))
        #expect(link.start())
        defer { link.stop() }
        link.perform(.playback(.hold))
        for command in [PlaybackCommand.step(1), .skip(1), .step(1)] { link.perform(.playback(command)) }
        link.perform(.loadDetail(Self.target))
        past.await(5)
        let ticks = link.take().compactMap { event in
            if case .snapshot(let snapshot) = event { snapshot.playback?.tick } else { nil }
        }
        #expect(ticks == [1, 4])
    }
}

/// A past that writes down what it is asked, and answers the first question only when it may; its ticks are counted by the
/// commands.
private final class SlowPast: Playback {
    private struct State {
        var commands: [String] = []
        var tick = 0
        var isOpen = false
    }

    private let engine: ScriptedEngine
    private let state = Mutex(State())
    private let asked = Signal()
    private let gate = Signal()

    init(_ snapshot: EngineSnapshot) { engine = ScriptedEngine(snapshot) }

    /// What was asked, in order.
    var commands: [String] { state.withLock { $0.commands } }

    func goOn() { gate.give() }

    /// Until so many more questions have come.
    func await(_ count: Int) { for _ in 0..<count { asked.take() } }

    private func note(_ command: String) {
        state.withLock { $0.commands.append(command) }
        asked.give()
    }

    func perform(_ command: PlaybackCommand) -> EngineSnapshot? {
        note("\(command)")
        let mustWait = state.withLock { state in
            defer { state.isOpen = true }
            return !state.isOpen
        }
        if mustWait { gate.take() }
        let tick = state.withLock { state in
            state.tick += 1
            return state.tick
        }
        var snapshot = engine.snapshot(fresh: false)
        snapshot.playback = PlaybackPosition(tick: tick, lastTick: 100, elapsed: 0, length: 0)
        return snapshot
    }

    func letGo() { note("letGo") }

    func detail(of target: TargetID) -> TargetDetail? {
        note("detail")
        return nil
    }

    func observeProblems(_ report: (@Sendable (String) -> Void)?) {}
    func snapshot(fresh: Bool) -> EngineSnapshot { engine.snapshot(fresh: fresh) }
    func observe(_ wake: (@Sendable () -> Void)?) {}
    func events(after sequence: UInt64, limit: Int) -> [EngineEvent] { [] }
    func series(of target: TargetID) -> TargetSeries? { nil }
    func keptBody(of target: TargetID) -> KeptBody? { nil }
    func probe(of target: TargetID) -> ProbeResult? { nil }
    func curlCommand(of target: TargetID) -> String? { nil }
    func families(of target: TargetID) -> [FamilyMetadata] { [] }
    func configurationTexts() -> ConfigurationTexts { ConfigurationTexts() }
    func trace(pool: String, discovered: DiscoveredLabels) -> DroppedTrace? { nil }
    func send(_ command: EngineCommand, reply: @escaping @Sendable (EngineReply) -> Void) {}
}

/// A pipe: what one thread gives another one waits for, ten seconds at most.
private final class Signal: Sendable {
    private let ends: (read: CInt, write: CInt)

    init() {
        var pair: [CInt] = [-1, -1]
        pipe(&pair)
        ends = (pair[0], pair[1])
    }

    deinit {
        close(ends.read)
        close(ends.write)
    }

    func give() {
        var byte: UInt8 = 1
        write(ends.write, &byte, 1)
    }

    func take() {
        var polled = pollfd(fd: ends.read, events: Int16(POLLIN), revents: 0)
        var byte: UInt8 = 0
        if poll(&polled, 1, 10_000) == 1 { read(ends.read, &byte, 1) }
    }
}
