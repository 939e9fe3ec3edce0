package import MetricModel
internal import SampleStorage
internal import ScrapeEngine

/// The monitor without a terminal: events go in, effects and frames come out.
///
/// It reads no clock, asks no engine and draws on no screen: `update` takes the time, its effects are done by the loop
/// that runs it, and `view` is a function of the state. One owner at a time (the main thread).
package struct Monitor: Sendable {
    /// The moment of the newest event.
    var now: (wall: WallTime, monotonic: MonotonicTime)
    var size: ScreenSize
    /// What the keys do.
    var keys = KeyBindings.standard
    /// What the screens show; nil before the first snapshot.
    var snapshot: EngineSnapshot?
    var digest = SnapshotDigest()
    /// When `snapshot.takenAt` last moved on.
    var snapshotMovedAt: MonotonicTime?
    /// Set once Events has it that the engine hangs: when it spoke last.
    var stalledSince: MonotonicTime?
    var freeze: Freeze?
    /// True where the last minutes are kept, to be rewound to.
    package var hasTape = false
    /// When a recording that plays fast wants to be looked at again.
    var playbackDue: MonotonicTime?

    var navigation = Navigation()
    var pools = TableState<PoolRow, PoolOrder>(order: .problems)
    var targets = TableState<TargetRow, TargetOrder>(order: .problems)
    /// The targets of the pool that is open.
    var poolTargets = TableState<TargetRow, TargetOrder>(order: .problems)
    var dropped = TableState<DroppedRow, DroppedOrder>(order: .discovery)
    var events = TableState<EngineEvent, EventOrder>(order: .newest)
    var destinations = TableState<DestinationStatistics, DestinationOrder>(order: .problems)
    var config = ConfigState()
    /// The search in the text on the screen.
    var search = SearchState()
    /// Samples that the head gave up for want of memory, and scrapes that never began.
    var headDrops = RecentGrowth()
    var missedScrapes = RecentGrowth()
    /// What remote write had lost when the Engine screen was left: what comes on top is news.
    var seenLosses: UInt64 = 0
    var log = EventHistory()
    /// The tick for which all events were asked for last.
    var eventsAskedAt: Int?
    var noticeLog = NoticeLog()
    var changesAhead = ChangesAhead()
    /// What painting costs; nil before the first second.
    var screen: ScreenStatistics?
    /// The newest event that was on the screen: what came after it is news.
    var seenEvent: UInt64 = 0
    var targetTexts = SearchTextCache<TargetID>()
    var droppedTexts = SearchTextCache<DroppedTextKey>()
    var eventTexts = SearchTextCache<UInt64>()

    /// What the headings of the open table of targets say: counted with every snapshot, not with every frame.
    var groupFacts: [TargetGroupFacts] = []
    /// The target beside the table.
    var preview = PreviewState()
    /// What is selected on Pools and Dropped, below the table.
    var bottomPreview = BottomPreview()
    /// The mouse is ours; else the terminal selects text with it.
    package var isMouseOn = false
    /// What can be clicked on the screen; nil while the mouse is not ours.
    var clickable: Clickable?
    /// How times are shown.
    var timeDisplay = TimeDisplay.relative
    /// Set by `!`: only what is not well.
    var isProblemsOnly = false
    var eventLevel = EngineEvent.Level.info

    /// The filter being typed, and what it was before.
    var prompt: Prompt?
    var question: Question?
    /// A question that came while something was typed: it is asked when that ends.
    var waitingQuestion: Question?
    /// It comes when nobody thinks any more of the key that brought it.
    var isWaitingLate = false
    /// When the engine was asked what a reload would change.
    var commandedAt: MonotonicTime?
    /// The question came late, and nobody has seen it yet.
    var isQuestionUnseen = false
    /// Until then a question that came late takes no answer.
    var deafUntil: MonotonicTime?
    /// How long that is from the moment that it is seen; whoever types whole lines answers on purpose.
    var deafNanoseconds: Int64 = 700_000_000
    var overlay: Overlay?
    /// What was run from the palette.
    var paletteHistory = LineHistory()
    var notices = Notices()
    /// What was typed at `/`, in this run and before it.
    var filterHistory = LineHistory()
    /// What was kept last for the next run; nil where nothing is kept.
    var keeping: Keeping?
    var pauses = PauseCommands()
    /// The process was stopped, and what that cost is not told yet.
    var stop: Stop?
    /// The targets that were probed and are still there: of these the engine may know the answer.
    var probedTargets: Set<TargetID> = []
    /// Set while the engine is asked about a reload.
    var reloadStep: ReloadStep?
    /// Set where nothing may be asked of the engine: why.
    package var readOnly: ReadOnlyReason? {
        didSet { if isRecording { keys = keys.forRecording } }
    }
    /// Set between the terminal's marks around pasted text: when the newest of it came.
    var pasteSince: MonotonicTime?

    /// The filter line while it is typed.
    struct Prompt: Sendable, Equatable {
        var editor: LineEditor
        var before: FilterState
        var recall = LineRecall()
    }

    var isReadOnly: Bool { readOnly != nil }

    static let lateNanoseconds: Int64 = 300_000_000
    static let pasteNanoseconds: Int64 = 2_000_000_000
    /// A snapshot that does not move for so long although the clock ticks means that the engine hangs.
    static let stallNanoseconds: Int64 = 5_000_000_000

    /// A monitor that knows nothing yet; `size` is corrected by `.resized`.
    package init(size: ScreenSize = ScreenSize(columns: 80, rows: 24)) {
        self.size = size
        now = (WallTime(nanoseconds: 0), MonotonicTime(nanoseconds: 0))
    }

    /// Takes one event and says what is to be done outside, in order. Time never reaches it any other way.
    package mutating func update(
        _ event: MonitorEvent,
        at now: (wall: WallTime, monotonic: MonotonicTime)
    ) -> [Effect] {
        let effects = take(event, at: now)
        for notice in notices.takeUntold() { noticeLog.add(notice, at: now.wall) }
        return noted(effects) + followWithPreview() + eventsOfThePast() + askWhatWaits()
    }

    /// Remembers what is asked of the engine with these effects.
    mutating func noted(_ effects: [Effect]) -> [Effect] {
        for case .send(let command) in effects { pauses.sent(command) }
        return effects
    }

    private mutating func take(
        _ event: MonitorEvent,
        at now: (wall: WallTime, monotonic: MonotonicTime)
    ) -> [Effect] {
        self.now = now
        notices.expire(at: now.monotonic)
        pauses.expire(at: now.monotonic)
        switch event {
        case .key(let key): return take(key)
        case .resized(let size):
            self.size = size
            clampTables()
            clampDetail()
            refreshPage()
            return (isMouseOn ? [.captureMouse(true)] : []) + refreshConfig()
        case .tick: return tick()
        case .deadline: return loadFrame()
        case .screen(let statistics):
            screen = statistics
            return []
        case .snapshot(let snapshot): return take(snapshot)
        case .moved: return []
        case .events(let events):
            take(events)
            return []
        case .allEvents(let events):
            takeAll(events)
            return []
        case .reply(let reply): return take(reply)
        case .refused(let command, let text): return take(refusal: text, of: command)
        case .detail(let id, let detail):
            take(detail, of: id)
            return []
        case .keptBody(let id, let body):
            take(body, of: id)
            return []
        case .configuration(let comparison):
            take(comparison)
            return []
        case .droppedTrace(let pool, let discovered, let trace):
            take(trace, of: pool, discovered)
            return []
        case .series(let id, let series):
            take(series, of: id)
            return []
        case .probe(let id, let probe):
            take(probe, of: id)
            return []
        case .curlCommand(_, let command): return take(curlCommand: command)
        case .viewSaved(let outcome):
            take(outcome)
            return []
        // Ctrl-C comes as a signal: it means here what the key means.
        case .quitRequested: return take(.control("c"))
        case .reloadRequested: return reloadAtOnce()
        case .resumed(let nanoseconds):
            noteStop(nanoseconds)
            return [.redraw, .loadSnapshot]
        case .mouseRefused:
            refuseMouse()
            return []
        case .ended: return keepIfChanged(isLast: true)
        case .notice(let text):
            notices.show(.warning, text, at: now.monotonic)
            return []
        case .problem(let text):
            notices.show(.error, text, at: now.monotonic)
            return []
        }
    }

    /// The time that ages on the screen are counted from: of what was kept, when it was; while frozen, when that began.
    func displayTime(_ now: WallTime) -> WallTime {
        if let snapshot, snapshot.playback != nil { return snapshot.takenAt }
        return freeze?.at.wall ?? now
    }

    /// The next picture of a recording, when it is due.
    private mutating func loadFrame() -> [Effect] {
        guard let due = playbackDue, now.monotonic >= due else { return [] }
        playbackDue = nil
        return [.loadSnapshot]
    }

    /// How times are told now.
    var times: TimeFormat { TimeFormat(display: timeDisplay, now: displayTime(now.wall)) }

    private mutating func tick() -> [Effect] {
        if isOrderDue { refreshTable() }
        noteStall()
        return [.loadSnapshot] + missingSeriesEffects + keepIfChanged()
    }

    /// The rows of a history come in order with the next scrape.
    private var isOrderDue: Bool {
        navigation.context != .history && openTable?.isDue(at: now.monotonic) == true
    }
}
