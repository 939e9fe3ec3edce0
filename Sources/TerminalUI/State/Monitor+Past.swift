internal import MetricModel
internal import ScrapeEngine

/// A held display: when, and what came in since.
struct Freeze: Sendable {
    var at: (wall: WallTime, monotonic: MonotonicTime)
    /// The newest snapshot of the engine that is not shown; nil while there is none.
    var snapshot: EngineSnapshot?
    /// The tick that is as old as the freeze; nil until it is known.
    var heldTick: Int?
    /// What was counted of the present, while the past is looked at.
    var present: Present?

    /// What only makes sense from snapshot to snapshot as they come.
    struct Present: Sendable {
        var headDrops: RecentGrowth
        var missedScrapes: RecentGrowth
        var seenLosses: UInt64
        var changesAhead: ChangesAhead
    }
}

/// What was: rewinding while the display is frozen, and recordings.
extension Monitor {
    var isRecording: Bool { readOnly == .recording }

    /// True while the screen shows what was kept, not what the engine has just said.
    var isPast: Bool { snapshot?.playback != nil }

    /// Why the open target is in no snapshot: of the past nobody knows what came later.
    var goneWords: String { isPast ? "not there at that moment" : "not active any more" }

    /// True while it shows an earlier moment than the one that it was frozen at.
    var isRewound: Bool {
        guard let held = freeze?.heldTick, let tick = snapshot?.playback?.tick else { return false }
        return tick != held
    }

    /// How long the display is frozen; nil while it is not. Not by the wall clock, which may be set meanwhile.
    var frozenNanoseconds: Int64? { freeze.map { now.monotonic - $0.at.monotonic } }

    /// What the engine has said last, whatever is shown.
    var present: EngineSnapshot? { freeze == nil ? snapshot : freeze?.snapshot ?? snapshot }

    /// How often a recording that plays faster than life is looked at.
    private static let framesPerSecond = 4

    // MARK: - Keys

    mutating func toggleFreeze() -> [Effect] {
        if isRecording { return [.playback(.togglePlaying)] }
        guard let pending = freeze else {
            freeze = Freeze(at: now)
            return hasTape ? [.playback(.hold)] : []
        }
        freeze = nil
        let source: [Effect] = hasTape ? [.goLive] : []
        guard let live = pending.snapshot else { return source }
        guard isPast else { return source + show(live) }
        forgetAnswers()
        if let present = pending.present {
            headDrops = present.headDrops
            missedScrapes = present.missedScrapes
            seenLosses = present.seenLosses
            changesAhead = present.changesAhead
        }
        return source + withAllEvents(show(live, follows: false))
    }

    /// Goes elsewhere in what is kept; freezes the display first.
    mutating func rewind(_ command: PlaybackCommand) -> [Effect] {
        if isRecording { return [.playback(command)] }
        guard hasTape else {
            notices.show(.info, "the past is not kept here: there is nothing to step through", at: now.monotonic)
            return []
        }
        guard freeze == nil else { return [.playback(command)] }
        freeze = Freeze(at: now)
        return [.playback(.hold), .playback(command)]
    }

    // MARK: - What is kept

    /// Shows a kept snapshot, unless the display is live again meanwhile.
    mutating func takePast(_ newer: EngineSnapshot, _ position: PlaybackPosition) -> [Effect] {
        guard isRecording || freeze != nil else { return [] }
        enterPast(position)
        say(position)
        playbackDue = nil
        if isRecording, position.isPlaying, position.speed > 1 {
            playbackDue = now.monotonic + Int64(1_000_000_000 / Self.framesPerSecond)
        }
        let before = snapshot?.playback
        if let before, before.tick == position.tick {
            snapshot?.playback = position
            return []
        }
        let follows = before.map { $0.tick < position.tick } ?? false
        // A body that came later is none that was kept then.
        if !follows { navigation.detail?.isBodyKnown = false }
        return show(newer, follows: follows)
    }

    /// The events of the moment anew, when those that are known had not all happened by then: asked for where they are
    /// seen, once for each moment.
    mutating func eventsOfThePast() -> [Effect] {
        guard let snapshot, let position = snapshot.playback else {
            eventsAskedAt = nil
            return []
        }
        guard log.lastSequence > snapshot.lastEvent, eventsAskedAt != position.tick,
            navigation.context == .events || navigation.context == .pools
        else { return [] }
        eventsAskedAt = position.tick
        return [.loadAllEvents]
    }

    /// Puts aside what is of the present, the first time.
    private mutating func enterPast(_ position: PlaybackPosition) {
        guard freeze != nil else { return }
        if freeze?.heldTick == nil { freeze?.heldTick = position.tick }
        guard !isPast else { return }
        if freeze?.snapshot == nil { freeze?.snapshot = snapshot }
        freeze?.present = Freeze.Present(
            headDrops: headDrops,
            missedScrapes: missedScrapes,
            seenLosses: seenLosses,
            changesAhead: changesAhead
        )
        forgetAnswers()
    }

    /// What was answered about the present is none about the past, and the other way round.
    private mutating func forgetAnswers() {
        navigation.detail?.forgetAnswers()
        preview.forgetAnswers()
        config.forgetAnswers()
    }

    /// All events anew: those of another moment are others.
    private func withAllEvents(_ effects: [Effect]) -> [Effect] {
        effects.filter { effect in
            if case .loadEvents = effect { false } else { true }
        } + [.loadAllEvents]
    }

    /// Why it goes no further, and what cannot be read.
    private mutating func say(_ position: PlaybackPosition) {
        switch position.edge {
        case .oldest:
            let text = isRecording ? "this is where the recording begins" : "nothing older is kept"
            notices.show(.info, text, at: now.monotonic)
        case .newest:
            let text =
                isRecording ? "this is where the recording ends" : "this is the newest - \(key(.freeze)) goes live"
            notices.show(.info, text, at: now.monotonic)
        case .hole:
            let text = "what came after this is not kept any more - \(key(.freeze)) goes live"
            notices.show(.info, text, at: now.monotonic)
        case nil: break
        }
        let before = snapshot?.playback?.tick
        if let gap = position.gap, let before, before < gap.tick, gap.tick <= position.tick {
            let ticks = gap.count == 1 ? "1 tick is" : "\(ReadableNumber.fullCount(gap.count)) ticks are"
            notices.show(.warning, "\(ticks) missing before this: the disk was behind", at: now.monotonic)
        }
        if let problem = position.problem, problem != snapshot?.playback?.problem {
            notices.show(.error, "not all of it can be read: \(problem)", at: now.monotonic)
        }
    }
}

extension PlaybackPosition {
    /// `3m12s of 15m  x4`.
    var words: String {
        "\(Self.words(elapsed)) of \(Self.words(length))  \(isPlaying ? "x\(speed)" : "stopped")"
    }

    private static func words(_ nanoseconds: Int64) -> String {
        let seconds = max(nanoseconds, 0) / 1_000_000_000
        if seconds < 60 { return "\(seconds)s" }
        let (minutes, rest) = (seconds / 60, seconds % 60)
        if minutes < 60 { return rest == 0 ? "\(minutes)m" : "\(minutes)m\(String(rest).zeroPadded(to: 2))s" }
        return "\(minutes / 60)h\(String(minutes % 60).zeroPadded(to: 2))m"
    }
}
