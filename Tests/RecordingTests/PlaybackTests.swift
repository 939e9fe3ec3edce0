import MetricModel
import ScrapeEngine
import ScrapeTestSupport
import Synchronization
import Testing

@testable import Recording

@Suite("Playing what was recorded") struct PlaybackTests {
    /// A clock that a test sets.
    final class Clock: Sendable {
        private let time = Mutex<Int64>(1_000_000_000_000)

        func pass(_ seconds: Double) { time.withLock { $0 += Int64(seconds * 1e9) } }

        var now: MonotonicTime { MonotonicTime(nanoseconds: time.withLock { $0 }) }
    }

    private static func tape(ticks: Int, gapAfter gap: Int = -1) -> (MemoryTape, ScriptedEngine, Recorder) {
        let engine = Everything.engine()
        let tape = MemoryTape(base: Everything.start)
        let recorder = Recorder(engine, tape: tape)
        for tick in 0..<ticks {
            Everything.show(tick: gap >= 0 && tick > gap ? tick + 3600 : tick, on: engine)
            recorder.takeTick()
        }
        return (tape, engine, recorder)
    }

    private static func file(ticks: Int, gapAfter gap: Int = -1, _ clock: Clock) -> RecordedEngine {
        RecordedEngine(source: tape(ticks: ticks, gapAfter: gap).0, recorder: nil, remark: nil) { clock.now }
    }

    @Test("plays at once, as fast as it is told, stops at its end, and begins anew from there")
    func plays() {
        let clock = Clock()
        let engine = Self.file(ticks: 150, clock)
        func tick() -> Int? { engine.snapshot(fresh: false).playback?.tick }
        #expect(tick() == 0)
        clock.pass(1.5)
        #expect(tick() == 1)
        #expect(engine.perform(.nextSpeed)?.playback?.speed == 4)
        clock.pass(10)
        #expect(tick() == 41)
        #expect(engine.perform(.togglePlaying)?.playback?.isPlaying == false)
        clock.pass(100)
        #expect(tick() == 41)
        _ = engine.perform(.togglePlaying)
        clock.pass(1000)
        let position = engine.snapshot(fresh: false).playback
        #expect(position?.tick == 149 && position?.isPlaying == false && position?.elapsed == position?.length)
        #expect(engine.perform(.togglePlaying)?.playback?.tick == 0)
        for speed in [16, 60, 1, 4] { #expect(engine.perform(.nextSpeed)?.playback?.speed == speed) }
    }

    @Test("plays at a speed that is named and stays where it is told, whatever it did before")
    func playsAt() {
        let clock = Clock()
        let engine = Self.file(ticks: 150, clock)
        for _ in 0..<2 { #expect(engine.perform(.stop)?.playback?.isPlaying == false) }
        clock.pass(10)
        #expect(engine.snapshot(fresh: false).playback?.tick == 0)
        for speed in [4, 4] { #expect(engine.perform(.play(speed: speed))?.playback?.speed == 4) }
        clock.pass(10)
        #expect(engine.perform(.stop)?.playback?.tick == 40)
        _ = engine.perform(.hold)
        let position = engine.perform(.play(speed: .max))?.playback
        #expect(position?.tick == 0 && position?.isPlaying == true && position?.speed == 60)
        #expect(engine.perform(.play(speed: .min))?.playback?.speed == 1)
    }

    @Test("steps tick by tick and by minutes, and says where it ends")
    func steps() {
        let engine = Self.file(ticks: 150, Clock())
        let cases: [(PlaybackCommand, Int, PlaybackPosition.Edge?)] = [
            (.step(-1), 0, .oldest), (.step(1), 1, nil), (.skip(60), 61, nil), (.skip(-30), 31, nil),
            (.skip(-60), 0, nil),
            (.skip(-60), 0, .oldest), (.hold, 149, nil), (.step(1), 149, .newest), (.skip(60), 149, .newest),
            (.step(.min), 0, nil), (.step(.max), 149, nil), (.step(0), 149, nil), (.skip(0), 149, nil),
            (.step(-1), 148, nil),
        ]
        for (command, tick, edge) in cases {
            let position = engine.perform(command)?.playback
            #expect(position?.tick == tick && position?.edge == edge && position?.isPlaying == false, "\(command)")
        }
        #expect(engine.snapshot(fresh: false).playback?.edge == nil)
    }

    @Test("leaves out what nobody wants to wait for: a night of sleep takes five seconds")
    func gaps() {
        let position = Self.file(ticks: 10, gapAfter: 4, Clock()).perform(.hold)?.playback
        #expect(position?.length == 13_000_000_000)
    }

    @Test("shows every tick as it was, whichever way it is reached, and what was known then")
    func content() throws {
        let engine = Self.file(ticks: 130, Clock())
        // Single steps back over the beginning of a block, and leaps.
        for tick in [0, 1, 61, 129, 60, 59, 5, 128] + (50..<70).reversed() + [71, 72, 100, 99] {
            let now = engine.snapshot(fresh: false).playback?.tick ?? 0
            let snapshot = try #require(engine.perform(.step(tick - now)))
            var expected = Everything.snapshot(tick: tick)
            expected.playback = snapshot.playback
            expected.lastEvent = snapshot.lastEvent
            #expect(described(snapshot) == described(expected), "tick \(tick)")
            #expect(snapshot.lastEvent == UInt64(tick + 2))
            #expect(engine.events(after: 0, limit: 10_000).count == tick + 2)
            #expect(
                engine.events(after: UInt64(tick), limit: 10_000).map(\.sequence) == [
                    UInt64(tick + 1), UInt64(tick + 2),
                ]
            )
            #expect(engine.events(after: 0, limit: 1).map(\.sequence) == [UInt64(tick + 2)])
            let detail = try #require(engine.detail(of: Everything.row(1).id))
            let scrapes = detail.results.map(\.timestamp)
            #expect(scrapes == scrapes.sorted() && Set(scrapes).count == scrapes.count)
            #expect(scrapes.last == detail.row.lastScrape && scrapes.count == min(tick / 2 + 2, 120))
            #expect(detail.limits == Everything.rules.limits || detail.limits == .blank)
        }
    }

    @Test("rewinds what is being recorded; what goes on meanwhile does not move it")
    func rewinds() throws {
        let (tape, engine, recorder) = Self.tape(ticks: 100)
        let past = RecordedEngine(tape, recorder: recorder)
        #expect(past.perform(.hold)?.playback?.tick == 99)
        #expect(past.perform(.step(-1))?.takenAt == Everything.time(98))
        for tick in 100..<105 {
            Everything.show(tick: tick, targets: [0, 2], on: engine)
            recorder.takeTick()
        }
        #expect(past.perform(.step(0))?.playback?.tick == 98)
        // Gone by now, and still there then.
        #expect(engine.snapshot(fresh: false).targets.count == 2)
        #expect(past.detail(of: Everything.row(1).id)?.row.lastScrape == Everything.row(1, tick: 98).lastScrape)
        #expect(past.perform(.step(3))?.playback?.tick == 101)
        #expect(past.detail(of: Everything.row(1).id) == nil)
        // Holding takes a tick of its own when there is something new.
        Everything.show(tick: 105, on: engine)
        #expect(past.perform(.hold)?.takenAt == Everything.time(105))
    }

    @Test("what is held is known for as long as it is shown, however long that is; beyond it there is a hole")
    func outlives() throws {
        let (tape, engine, recorder) = Self.tape(ticks: 200)
        let past = RecordedEngine(tape, recorder: recorder)
        _ = past.perform(.hold)
        let id = Everything.row(1).id
        let limits = past.detail(of: id)?.limits
        for tick in 200..<1300 {
            Everything.show(tick: tick, targets: [2], on: engine)
            recorder.takeTick()
        }
        #expect(tape.index.ticksGone > 200)
        let detail = try #require(past.detail(of: id))
        #expect(detail.recorded?.exchangeOf != nil && detail.results.last?.timestamp == detail.row.lastScrape)
        #expect(detail.limits == limits && past.keptBody(of: id) != nil)
        #expect(past.events(after: 0, limit: 10_000).last?.sequence == past.snapshot(fresh: false).lastEvent)
        #expect(past.perform(.step(0))?.playback?.tick == 199)
        #expect(past.perform(.step(-1))?.takenAt == Everything.time(198))
        #expect(past.detail(of: id)?.row.lastScrape == Everything.row(1, tick: 198).lastScrape)
        #expect(past.perform(.step(5))?.playback?.tick == 199)
        #expect(past.perform(.step(1))?.playback?.edge == .hole && past.perform(.skip(60))?.playback?.edge == .hole)
        #expect(past.perform(.hold)?.takenAt == Everything.time(1299))
        #expect(past.perform(.step(1))?.playback?.edge == .newest)
    }

    @Test("stays where it is while the oldest minutes go, as long as its own is kept")
    func stays() {
        let (tape, engine, recorder) = Self.tape(ticks: 200)
        let past = RecordedEngine(tape, recorder: recorder)
        _ = past.perform(.hold)
        for tick in 200..<1100 {
            Everything.show(tick: tick, targets: [1], on: engine)
            recorder.takeTick()
        }
        #expect(tape.index.ticksGone > 0 && tape.index.ticksGone <= 199)
        #expect(past.perform(.step(0))?.takenAt == Everything.time(199))
        #expect(past.perform(.step(0))?.playback?.edge == nil)
        #expect(past.perform(.step(-1))?.playback?.tick == 198)
        #expect(past.perform(.step(2))?.takenAt == Everything.time(200))
        #expect(past.perform(.step(2000))?.takenAt == Everything.time(1099))
    }

    @Test("nothing is held once nobody looks any more")
    func letsGo() {
        let (tape, engine, recorder) = Self.tape(ticks: 70)
        let past = RecordedEngine(tape, recorder: recorder)
        let source = Still(tape)
        let other = RecordedEngine(source: source, recorder: nil, remark: nil) { .now() }
        _ = other.perform(.hold)
        #expect(source.isHeld)
        other.letGo()
        #expect(!source.isHeld)
        _ = past.perform(.hold)
        past.letGo()
        for tick in 70..<1300 {
            Everything.show(tick: tick, targets: [1], on: engine)
            recorder.takeTick()
        }
        #expect(past.perform(.hold)?.takenAt == Everything.time(1299))
        #expect(past.perform(.step(-1))?.takenAt == Everything.time(1298))
    }

    @Test("a step back reads a few ticks, not a minute of them, and so does what a target did until then")
    func cost() throws {
        let (tape, _, _) = Self.tape(ticks: 240)
        let source = CountingSource(tape)
        let engine = RecordedEngine(source: source, recorder: nil, remark: nil) { .now() }
        _ = engine.perform(.hold)
        let id = Everything.row(1).id
        _ = engine.detail(of: id)
        var most = 0
        for _ in 0..<50 {
            let before = source.tickCount
            let snapshot = engine.perform(.step(-1))
            let detail = engine.detail(of: id)
            #expect(detail?.results.last?.timestamp == snapshot?.targets.first { $0.id == id }?.lastScrape)
            most = max(most, source.tickCount - before)
        }
        #expect(most <= Checkpoints.distance)
        // Over the beginning of a block, once.
        let before = source.tickCount
        for _ in 0..<60 { _ = engine.perform(.step(-1)) }
        #expect(source.tickCount - before <= 60 + 60 * Checkpoints.distance)
        #expect(engine.perform(.step(1))?.takenAt == Everything.time(130))
    }

    @Test("commands are refused, and nothing is known that only an engine knows")
    func refuses() {
        let engine = Self.file(ticks: 2, Clock())
        let answers = Mutex<[String]>([])
        for command in [EngineCommand.reload(dryRun: true), .pause(.everything), .probe([])] {
            engine.send(command) { reply in
                if case .refused(let text) = reply { answers.withLock { $0.append(text) } }
            }
        }
        #expect(answers.withLock { $0 } == Array(repeating: "what was recorded cannot be changed", count: 3))
        let id = Everything.row(1).id
        #expect(engine.series(of: id) == nil && engine.probe(of: id) == nil && engine.curlCommand(of: id) == nil)
    }
}

/// Knows whether somebody has still what it handed out.
private final class Still: RecordSource {
    private struct Held {
        weak var source: (any RecordSource)?
    }

    private let tape: MemoryTape
    private let held = Mutex(Held())

    init(_ tape: MemoryTape) { self.tape = tape }

    var isHeld: Bool { held.withLock { $0.source != nil } }
    var index: RecordIndex { tape.index }
    var base: Int64 { tape.base }

    var still: any RecordSource {
        let still = tape.still
        held.withLock { $0.source = still }
        return still
    }

    func content(of place: RecordPlace) throws(RecordingProblem) -> [UInt8] { try tape.content(of: place) }
}

/// Counts the ticks that are read.
private final class CountingSource: RecordSource {
    private let tape: MemoryTape
    private let count = Mutex(0)

    init(_ tape: MemoryTape) { self.tape = tape }

    var tickCount: Int { count.withLock { $0 } }
    var index: RecordIndex { tape.index }
    var base: Int64 { tape.base }
    var still: any RecordSource { self }

    func content(of place: RecordPlace) throws(RecordingProblem) -> [UInt8] {
        if place.header.kind.isTick { count.withLock { $0 += 1 } }
        return try tape.content(of: place)
    }
}
