package import MetricModel

/// The pure half that a session runs: `Monitor`, or a small stand-in in tests.
package protocol ScreenModel {
    mutating func update(_ event: MonitorEvent, at now: (wall: WallTime, monotonic: MonotonicTime)) -> [Effect]
    func view(size: ScreenSize, glyphs: GlyphSet, now: WallTime) -> Frame

    /// When the model wants a `.deadline` event; nil when it waits for nothing.
    var deadline: MonotonicTime? { get }

    /// Its state is on the screen as this frame: what is clicked from now on is there.
    mutating func shown(_ frame: Frame)

    /// The frame with the question for which keys were flushed is on the terminal, all of it.
    mutating func asked(at now: MonotonicTime)
}

extension ScreenModel {
    package var deadline: MonotonicTime? { nil }
    package mutating func shown(_ frame: Frame) {}
    package mutating func asked(at now: MonotonicTime) {}
}

/// How far a question has come on its way to the eyes of who is to answer it.
package enum Asking: Sendable {
    /// It is on the terminal, or there is none.
    case asked
    /// No frame with it was painted yet.
    case unpainted
    /// The terminal has not taken all of the frame yet.
    case unsent
}

/// A moment on both clocks.
package struct Moment: Sendable {
    package var wall: WallTime
    package var monotonic: MonotonicTime

    package init(wall: WallTime, monotonic: MonotonicTime) {
        self.wall = wall
        self.monotonic = monotonic
    }

    package static func now() -> Moment { Moment(wall: .now(), monotonic: .now()) }
}

/// Everything about running a model that needs no terminal: keys are decoded and given to it, effects are collected, the
/// tick and the next frame are scheduled. Time is a parameter.
package struct MonitorSession<Model: ScreenModel> {
    package private(set) var model: Model
    private var decoder = KeyDecoder()
    private var schedule: PaintSchedule
    private var news: NewsSchedule
    private var painter = Painter()
    private var nextTick: MonotonicTime
    /// Nobody has been at the keys for a while: each tick has a frame, and nothing else.
    private var isResting = false
    /// The last tick has had no frame yet.
    private var hasTicked = false
    private var watch: FrameWatch
    /// Set by a model that flushes keys. Until it is `.asked` keys are forgotten: they answer nothing that nobody can see.
    package private(set) var asking = Asking.asked

    package init(_ model: Model, framesPerSecond: Int, at now: Moment) {
        self.model = model
        schedule = PaintSchedule(framesPerSecond: framesPerSecond)
        news = NewsSchedule(at: now.monotonic)
        nextTick = Self.tick(after: now)
        watch = FrameWatch(at: now.monotonic)
        schedule.changed(byKey: true)
    }

    /// Gives the model an event; returns what it wants done. `byKey` is true for keys and what comes of them, and of what
    /// the screen asks by itself, as for the open target after each scrape: that ends no rest.
    package mutating func take(_ event: MonitorEvent, at now: Moment, byKey: Bool = false) -> [Effect] {
        schedule.changed(byKey: byKey)
        if case .key = event { isResting = false }
        if byKey, !isResting { news.wanted(at: now.monotonic) }
        let effects = model.update(event, at: (now.wall, now.monotonic))
        if effects.contains(.flushKeys) { asking = .unpainted }
        return effects
    }

    /// Reads every key that has arrived, so that a burst costs one frame. When the model flushes keys, the rest is
    /// forgotten: what was typed before a question appeared cannot answer it.
    package mutating func takeKeys(from keyboard: any Keyboard, at now: Moment) -> [Effect] {
        var effects: [Effect] = []
        while let raw = keyboard.next() {
            let keys = decoder.decode(raw, at: now.monotonic)
            if !give(keys, at: now, &effects) { keyboard.flush() }
        }
        return effects
    }

    /// Lets time pass: the tick of the second, and keys that waited for a sequence's rest.
    package mutating func passTime(at now: Moment) -> [Effect] {
        var effects: [Effect] = []
        _ = give(decoder.expire(at: now.monotonic), at: now, &effects)
        if now.monotonic >= nextTick {
            nextTick = Self.tick(after: now)
            hasTicked = true
            if let statistics = watch.take(at: now.monotonic) { effects += take(.screen(statistics), at: now) }
            effects += take(.tick, at: now)
        }
        if let deadline = model.deadline, now.monotonic >= deadline { effects += take(.deadline, at: now) }
        return effects
    }

    /// Paints when a frame is due; returns whether it did. One with a question is not followed by another before it was
    /// sent.
    package mutating func paint(
        on canvas: inout some Canvas,
        size: ScreenSize,
        glyphs: GlyphSet,
        isCongested: Bool,
        at now: Moment
    ) -> Bool {
        guard let due = paintDue(isCongested: isCongested), due <= now.monotonic else { return false }
        let frame = model.view(size: size, glyphs: glyphs, now: now.wall)
        watch.note(rows: painter.paint(frame, on: &canvas))
        model.shown(frame)
        schedule.painted(at: now.monotonic)
        hasTicked = false
        if asking == .unpainted { asking = .unsent }
        return true
    }

    /// The terminal has taken all of the frame that was painted last.
    package mutating func frameSent(at now: MonotonicTime) {
        guard asking == .unsent else { return }
        asking = .asked
        model.asked(at: now)
    }

    /// How long the frame took that was painted last, for the model to know.
    package mutating func note(frameNanoseconds: Int64) { watch.note(nanoseconds: frameNanoseconds) }

    /// The terminal's contents are unknown: the next frame is painted at once and whole.
    package mutating func forgetScreen(on canvas: inout some Canvas) {
        painter.forget(on: &canvas)
        if asking == .unsent { asking = .unpainted }
        schedule.changed(byKey: true)
    }

    /// What the terminal has taken since it was noted last, for the model to know.
    package mutating func note(bytes: Int) { watch.note(bytes: bytes) }

    /// What to do with the engine's news now; to be asked when `nextDeadline` has come.
    package mutating func newsPace(at now: MonotonicTime) -> NewsSchedule.Pace {
        let pace = news.pace(at: now, tick: nextTick)
        isResting = pace != .asTheyCome
        return pace
    }

    /// How long nothing has to be done unless something arrives. A terminal that is blocked gets no frame.
    package func nextDeadline(isCongested: Bool, isBlocked: Bool = false) -> MonotonicTime {
        let paint = isBlocked ? nil : paintDue(isCongested: isCongested)
        let others = [decoder.deadline.map { $0 + 1 }, paint, model.deadline, news.deadline]
        return others.compactMap(\.self).reduce(nextTick, min)
    }

    private func paintDue(isCongested: Bool) -> MonotonicTime? {
        guard asking != .unsent, !isResting || hasTicked || schedule.isUrgent else { return nil }
        return schedule.due(isCongested: isCongested)
    }

    /// False when the model wants the keys behind these forgotten.
    private mutating func give(_ keys: [Key], at now: Moment, _ effects: inout [Effect]) -> Bool {
        for key in keys where asking == .asked || Self.isHeard(key) {
            let wanted = take(.key(key), at: now, byKey: true)
            effects += wanted.filter { $0 != .flushKeys }
            if wanted.contains(.flushKeys) { return false }
        }
        return true
    }

    /// Keys that mean the same whatever is asked, and the marks around pasted text.
    private static func isHeard(_ key: Key) -> Bool {
        [.control("c"), .control("z"), .control("l"), .pasteStart, .pasteEnd].contains(key)
    }

    /// Just behind the next whole second of the wall clock, so that the header's clock is never a second late.
    private static func tick(after now: Moment) -> MonotonicTime {
        let second: Int64 = 1_000_000_000
        let passed = (now.wall.nanoseconds % second + second) % second
        return now.monotonic + (second - passed) + 1_000_000
    }
}
