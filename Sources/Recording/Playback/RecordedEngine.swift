package import MetricModel
internal import Relabeling
package import SampleStorage
package import ScrapeEngine
internal import Synchronization

/// An engine out of what was recorded of one: it shows one tick after another, as fast as it is told, and answers
/// everything as of the tick that it shows. Any thread.
package final class RecordedEngine: Playback {
    fileprivate struct State {
        var film: Film
        /// The tick by its place in the index.
        var tick = 0
        /// The tick is one that is let go of by now: it is held with those around it, but what comes after them is not.
        var isOutlived = false
        var isPlaying: Bool
        var speed = PlaybackPosition.speeds[0]
        /// When playing began, and where.
        var anchor: (time: MonotonicTime, elapsed: Int64)
    }

    private let state: Mutex<State>
    private let source: any RecordSource
    /// Takes ticks of the present; nil for a file.
    private let recorder: Recorder?
    private let clock: @Sendable () -> MonotonicTime
    private let remark: String?

    /// What was recorded in a file. It plays from its beginning at once.
    package convenience init(
        _ reader: RecordingReader,
        clock: @escaping @Sendable () -> MonotonicTime = { .now() }
    ) {
        self.init(source: reader, recorder: nil, remark: reader.remark, clock: clock)
    }

    /// The last minutes of what is being recorded into memory. It stands still.
    package convenience init(_ tape: MemoryTape, recorder: Recorder) {
        self.init(source: tape, recorder: recorder, remark: nil, clock: { .now() })
    }

    init(
        source: any RecordSource,
        recorder: Recorder?,
        remark: String?,
        clock: @escaping @Sendable () -> MonotonicTime
    ) {
        self.source = source
        self.recorder = recorder
        self.remark = remark
        self.clock = clock
        state = Mutex(State(film: Film(source), isPlaying: recorder == nil, anchor: (clock(), 0)))
    }

    /// What a file lacks, for who opens it: `its end is cut off at byte 81920`.
    package var openingRemark: String? { remark }

    // MARK: Playback

    package func perform(_ command: PlaybackCommand) -> EngineSnapshot? {
        if command == .hold { recorder?.takeTick() }
        return state.withLock { state in
            state.goOn(with: source.still, isHolding: command == .hold)
            state.advance(clock())
            let edge = state.perform(command, at: clock())
            return state.show(edge: edge)
        }
    }

    package func letGo() {
        state.withLock { state in
            state.film = Film(source)
            state.tick = 0
            state.isOutlived = false
        }
    }

    package func observeProblems(_ report: (@Sendable (String) -> Void)?) { recorder?.observeProblems(report) }

    // MARK: EngineAccess

    package func snapshot(fresh: Bool) -> EngineSnapshot {
        state.withLock { state in
            state.advance(clock())
            return state.show() ?? state.film.newest
        }
    }

    /// A screen asks by itself, as often as it wants to paint.
    package func observe(_ wake: (@Sendable () -> Void)?) {}

    package func events(after sequence: UInt64, limit: Int) -> [EngineEvent] {
        state.withLock { $0.film.events(after: sequence, limit: limit, at: $0.tick) }
    }

    package func detail(of target: TargetID) -> TargetDetail? {
        state.withLock { $0.film.detail(of: target, at: $0.tick) }
    }

    package func keptBody(of target: TargetID) -> KeptBody? {
        state.withLock { $0.film.keptBody(of: target, at: $0.tick) }
    }

    package func configurationTexts() -> ConfigurationTexts { state.withLock { $0.film.texts(at: $0.tick) } }

    package func trace(pool: String, discovered: DiscoveredLabels) -> DroppedTrace? {
        state.withLock { state in
            state.film.rules(of: pool, at: state.tick).map { rules in
                let trace = rules.relabelRules.explain(labels: discovered.all, masked: RecordedSecrets.mask)
                return DroppedTrace(pool: pool, trace: trace)
            }
        }
    }

    package func rules(of pool: String) -> JobRules? { state.withLock { $0.film.rules(of: pool, at: $0.tick) } }

    package func newestResult(of target: TargetID) -> ScrapeResult? { detail(of: target)?.results.last }

    // What only an engine has that scrapes.

    package func series(of target: TargetID) -> TargetSeries? { nil }

    package func probe(of target: TargetID) -> ProbeResult? { nil }

    package func curlCommand(of target: TargetID) -> String? { nil }

    package func families(of target: TargetID) -> [FamilyMetadata] { [] }

    package func send(_ command: EngineCommand, reply: @escaping @Sendable (EngineReply) -> Void) {
        reply(.refused("what was recorded cannot be changed"))
    }
}

extension RecordedEngine.State {
    /// Knows newer ticks, as long as the one that it shows is among them; where that has gone, it stays with those that are
    /// held around it.
    fileprivate mutating func goOn(with newer: any RecordSource, isHolding: Bool) {
        let gone = newer.index.ticksGone - film.index.ticksGone
        isOutlived = gone > tick && !isHolding
        guard !isOutlived else { return }
        tick = max(tick - gone, 0)
        film.source = newer
    }

    /// Goes as far as it should have come by now.
    fileprivate mutating func advance(_ now: MonotonicTime) {
        let ticks = film.index.ticks
        tick = min(tick, max(ticks.count - 1, 0))
        guard isPlaying, let last = ticks.last else { return }
        let passed = min(max(now - anchor.time, 0), .max / 128) * Int64(speed)
        let elapsed = anchor.elapsed &+ passed
        tick = max(film.index.tick(at: elapsed), 0)
        if elapsed >= last.elapsed || elapsed < 0 {
            tick = ticks.count - 1
            isPlaying = false
        }
    }

    fileprivate mutating func perform(_ command: PlaybackCommand, at now: MonotonicTime) -> PlaybackPosition.Edge? {
        let last = film.index.ticks.count - 1
        guard last >= 0 else { return nil }
        let before = tick
        switch command {
        case .step(let count):
            isPlaying = false
            tick = min(max(tick + min(max(count, -last), last), 0), last)
        case .skip(let seconds):
            let distance = Int64(min(max(seconds, -1_000_000), 1_000_000)) * 1_000_000_000
            tick = film.index.tick(at: film.index.ticks[tick].elapsed + distance)
        case .hold:
            isPlaying = false
            tick = last
            return nil
        case .togglePlaying:
            isPlaying.toggle()
            // At the end it begins anew.
            if isPlaying, tick == last { tick = 0 }
        case .play(let speed):
            isPlaying = true
            self.speed = min(max(speed, 1), PlaybackPosition.speeds.max() ?? 1)
            if tick == last { tick = 0 }
        case .stop: isPlaying = false
        case .nextSpeed:
            let speeds = PlaybackPosition.speeds
            speed = speeds[((speeds.firstIndex(of: speed) ?? 0) + 1) % speeds.count]
        }
        anchor = (now, film.index.ticks[tick].elapsed)
        switch command {
        case .step(let distance), .skip(let distance):
            guard tick == before, distance != 0 else { return nil }
            return distance < 0 ? .oldest : isOutlived ? .hole : .newest
        case .hold, .togglePlaying, .play, .stop, .nextSpeed: return nil
        }
    }

    /// The snapshot of the tick, saying where it stands; nil when there is none.
    fileprivate mutating func show(edge: PlaybackPosition.Edge? = nil) -> EngineSnapshot? {
        let ticks = film.index.ticks
        guard ticks.indices.contains(tick), let last = ticks.last else { return nil }
        var snapshot = film.snapshot(at: tick)
        var position = PlaybackPosition(
            tick: film.index.ticksGone + tick,
            lastTick: film.index.ticksGone + ticks.count - 1,
            elapsed: ticks[tick].elapsed - ticks[0].elapsed,
            length: last.elapsed - ticks[0].elapsed,
            isPlaying: isPlaying,
            speed: speed
        )
        position.edge = edge
        position.gap = film.index.gap(upTo: tick).map { gap in
            PlaybackPosition.Gap(tick: film.index.ticksGone + gap.tick, count: gap.count)
        }
        position.problem = film.problem?.description
        snapshot.playback = position
        return snapshot
    }
}
