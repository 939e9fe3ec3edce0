internal import CSystem
internal import Glibc
package import ScrapeEngine
internal import Synchronization

/// The engine as the screen's loop uses it: nothing here waits. Queries run on a thread of their own, and whatever comes
/// back is kept until the loop takes it, announced by one byte in a pipe.
package final class EngineLink: Sendable {
    fileprivate struct State {
        var arrived: [Arrival] = []
        var requests: [Effect] = []
        /// Questions are about the moment that the tape shows.
        var isPast = false
        /// Snapshots are not asked for by the engine's call.
        var holdsNews = false
        var hasNews = false
        var isStopped = false
    }

    fileprivate struct Arrival {
        var event: MonitorEvent
        /// Where a step or a skip led: the next one leads on from there, and nobody needs to see what is between.
        var isPassing = false
    }

    /// Readable when events have arrived.
    package let descriptor: Int32
    private let engine: any EngineAccess
    /// Where the screen's state is kept; nil: nowhere.
    private let stateFile: StateFile?
    /// What was kept of the engine; nil where nothing is.
    private let tape: (any Playback)?
    private let state = Mutex(State())
    private let wakeEnd: CInt
    private let requestEnds: (read: CInt, write: CInt)

    /// Nil without descriptors.
    package init?(_ engine: any EngineAccess, tape: (any Playback)? = nil, stateFile: StateFile? = nil) {
        guard let wake = pipeEnds(blocking: false) else { return nil }
        guard let requests = pipeEnds(blocking: true) else {
            close(wake.read)
            close(wake.write)
            return nil
        }
        self.engine = engine
        self.stateFile = stateFile
        self.tape = tape
        descriptor = wake.read
        wakeEnd = wake.write
        requestEnds = requests
    }

    deinit {
        for end in [descriptor, wakeEnd, requestEnds.read, requestEnds.write] { close(end) }
    }

    /// Starts the thread that asks, and follows the engine's snapshots. False when the system gives no thread.
    package func start() -> Bool {
        var thread = pthread_t()
        let own = Unmanaged.passRetained(self)
        let result = pthread_create(
            &thread,
            nil,
            { context in
                guard let context else { return nil }
                csystem_begin_thread("screen-queries")
                _ = csystem_guard_install_stack()
                Unmanaged<EngineLink>.fromOpaque(context).takeRetainedValue().serve()
                return nil
            },
            own.toOpaque()
        )
        guard result == 0 else {
            own.release()
            return false
        }
        pthread_detach(thread)
        engine.observe { [weak self] in self?.newsCame() }
        perform(.loadSnapshot)
        tape?.observeProblems { [weak self] problem in self?.deliver(.problem(problem)) }
        return true
    }

    /// Ends the thread after the query it is at; nothing arrives any more.
    package func stop() {
        engine.observe(nil)
        tape?.observeProblems(nil)
        state.withLock { $0.isStopped = true }
        signal(requestEnds.write)
    }

    /// Does one of the effects that are about the engine; a query that is asked already is not asked twice.
    package func perform(_ effect: Effect) {
        if case .send(let command) = effect {
            engine.send(command) { [weak self] reply in
                if case .refused(let text) = reply {
                    self?.deliver(.refused(command, text))
                } else {
                    self?.deliver(.reply(reply))
                }
            }
            return
        }
        let isNew = state.withLock { state in
            guard !state.isStopped, effect.movesInTime ? !state.goFarther(effect) : !state.isAsked(effect) else {
                return false
            }
            state.requests.append(effect)
            return true
        }
        if isNew { signal(requestEnds.write) }
    }

    /// What has arrived since the last call, oldest first; of several snapshots only the newest.
    package func take() -> [MonitorEvent] {
        var bytes = (0 as UInt64, 0 as UInt64)
        while read(descriptor, &bytes, MemoryLayout.size(ofValue: bytes)) > 0 {}
        return state.withLock { state in
            defer { state.arrived.removeAll(keepingCapacity: true) }
            return state.arrived.map(\.event)
        }
    }

    /// Whether the engine's news are asked for as they come, or kept until somebody says that they are due.
    package func follow(_ pace: NewsSchedule.Pace) {
        let loads = state.withLock { state in
            state.holdsNews = pace != .asTheyCome
            guard pace != .held, state.hasNews else { return false }
            state.hasNews = false
            return true
        }
        if loads { perform(.loadSnapshot) }
    }

    private func newsCame() {
        let isHeld = state.withLock { state in
            if state.holdsNews { state.hasNews = true }
            return state.holdsNews
        }
        if !isHeld { perform(.loadSnapshot) }
    }

    private func deliver(_ event: MonitorEvent, isPassing: Bool = false) {
        let isFirst = state.withLock { state in
            guard !state.isStopped else { return false }
            if event.isPresent { state.arrived.removeAll { $0.event.isPresent } }
            if isPassing { state.arrived.removeAll { $0.isPassing } }
            state.arrived.append(Arrival(event: event, isPassing: isPassing))
            return state.arrived.count == 1
        }
        if isFirst { signal(wakeEnd) }
    }

    private func serve() {
        var byte: UInt8 = 0
        while true {
            let count = read(requestEnds.read, &byte, 1)
            if count < 0, errno == EINTR { continue }
            guard count == 1 else { return }
            // One by one: what waits behind may still become one with what comes.
            while let request = state.withLock({ $0.nextRequest() }) { answer(request) }
            if state.withLock({ $0.isStopped }) { return }
        }
    }

    private func answer(_ request: Effect) {
        // A recording is an engine and its own tape.
        let playback = tape ?? engine as? any Playback
        let isPast = state.withLock { $0.isPast }
        let engine: any EngineAccess = isPast ? tape ?? engine : engine
        switch request {
        case .loadSnapshot: deliver(.snapshot(self.engine.snapshot(fresh: false)))
        case .playback(let command):
            state.withLock { $0.isPast = true }
            if let snapshot = playback?.perform(command) {
                deliver(.snapshot(snapshot), isPassing: command.isMove)
            }
            deliver(.moved)
        case .goLive:
            state.withLock { $0.isPast = false }
            tape?.letGo()
        case .loadAllEvents: deliver(.allEvents(engine.events(after: 0, limit: 10_000)))
        case .loadEvents(let sequence): deliver(.events(engine.events(after: sequence, limit: 10_000)))
        case .loadDetail(let id): deliver(.detail(id, engine.detail(of: id)))
        case .loadKeptBody(let id): deliver(.keptBody(id, engine.keptBody(of: id)))
        case .loadSeries(let id): deliver(.series(id, engine.series(of: id)))
        case .loadConfiguration:
            deliver(.configuration(ConfigurationComparison(engine.configurationTexts())))
        case .loadDroppedTrace(let pool, let discovered):
            let trace = engine.trace(pool: pool, discovered: discovered)
            deliver(.droppedTrace(pool: pool, discovered: discovered, trace))
        case .loadProbe(let id): deliver(.probe(id, engine.probe(of: id)))
        case .loadCurlCommand(let id): deliver(.curlCommand(id, engine.curlCommand(of: id)))
        case .save(let view): deliver(.viewSaved(ViewFiles.write(view)))
        case .keep(let view): if let notice = stateFile?.write(view) { deliver(.notice(notice)) }
        case .send, .copy, .captureMouse, .edit, .openPager, .flushKeys, .redraw, .suspend, .quit: break
        }
    }

    private func signal(_ end: CInt) {
        var byte: UInt8 = 1
        _ = write(end, &byte, 1)
    }
}

extension EngineLink.State {
    /// Whether the same is asked already about the same moment.
    fileprivate func isAsked(_ effect: Effect) -> Bool {
        requests.reversed().prefix { !$0.movesInTime }.contains(effect)
    }

    /// Makes one move of the last that waits and the next: whoever holds the key wants to be where it leads. What is asked
    /// behind it is asked about there. False when they cannot be one.
    fileprivate mutating func goFarther(_ effect: Effect) -> Bool {
        guard let place = requests.lastIndex(where: \.movesInTime), let sum = requests[place].joined(with: effect)
        else { return false }
        requests[place] = sum
        return true
    }

    fileprivate mutating func nextRequest() -> Effect? {
        isStopped || requests.isEmpty ? nil : requests.removeFirst()
    }
}

extension PlaybackCommand {
    /// It leads away from where one is.
    fileprivate var isMove: Bool {
        switch self {
        case .step, .skip: true
        case .hold, .togglePlaying, .play, .stop, .nextSpeed: false
        }
    }
}

extension Effect {
    /// What is asked after it is about another moment.
    fileprivate var movesInTime: Bool {
        switch self {
        case .playback, .goLive: true
        default: false
        }
    }

    /// The one move that two make; nil when they are not moves of one kind.
    fileprivate func joined(with next: Effect) -> Effect? {
        switch (self, next) {
        case (.playback(.step(let first)), .playback(.step(let second))): .playback(.step(first + second))
        case (.playback(.skip(let first)), .playback(.skip(let second))): .playback(.skip(first + second))
        default: nil
        }
    }
}

extension MonitorEvent {
    /// A snapshot that the next one makes superfluous.
    fileprivate var isPresent: Bool {
        if case .snapshot(let snapshot) = self { snapshot.playback == nil } else { false }
    }
}

private func pipeEnds(blocking: Bool) -> (read: CInt, write: CInt)? {
    var ends: [CInt] = [-1, -1]
    guard pipe(&ends) == 0 else { return nil }
    for end in ends {
        _ = fcntl(end, F_SETFD, FD_CLOEXEC)
        if !blocking { _ = fcntl(end, F_SETFL, O_NONBLOCK) }
    }
    return (ends[0], ends[1])
}
