internal import CSystem
internal import Glibc
internal import MetricModel
package import ScrapeEngine

/// Runs the monitor on a terminal, on the main thread: waits for keys, signals, the engine and the clock, and paints.
package enum MonitorRunner {
    /// Asks, before anything is started, whether `run` would find a terminal to use. Changes nothing on it.
    package static func check(_ options: MonitorOptions) throws(TerminalProblem) { try Terminal.check(options) }

    /// Opens the screen, runs `model` until the user, a signal or the terminal's end says stop, and gives the terminal
    /// back. The engine is running already and keeps running; `tape` is what is kept of its past. Throws when there is no
    /// terminal to use.
    package static func run(
        _ model: some ScreenModel,
        engine: any EngineAccess,
        tape: (any Playback)? = nil,
        options: MonitorOptions
    ) throws(TerminalProblem) -> ExitReason {
        let terminal = try Terminal(options)
        defer { terminal.close() }
        guard let signals = ProcessSignals([SIGWINCH, SIGTSTP, SIGCONT, SIGINT, SIGTERM, SIGQUIT, SIGHUP]),
            let link = EngineLink(engine, tape: tape, stateFile: options.stateFile), link.start()
        else { throw .system("no descriptors or threads left") }
        // Those that end the process stay watched: stopping the engine is ahead.
        defer {
            link.stop()
            signals.release([SIGWINCH, SIGTSTP, SIGCONT])
        }
        var loop = MonitorLoop(model, terminal, signals, link, options)
        let reason = loop.run()
        // Before anything that waits for a disk.
        let lastFrame = options.keepsScreen && reason != .hangUp ? loop.frame : nil
        terminal.close(leaving: lastFrame)
        options.stateFile?.close(loop.lastView())
        return reason
    }
}

/// The loop's state: the terminal, what is waited for, and whether the terminal is ours at the moment.
private struct MonitorLoop<Model: ScreenModel> {
    private var terminal: Terminal
    private let signals: ProcessSignals
    private let link: EngineLink
    private let environment: [String: String]
    private var session: MonitorSession<Model>
    private var exitReason: ExitReason?
    /// Set while somebody else has the terminal, the shell or an editor: then it is neither read nor painted on.
    private var isAway = false
    private var standstill = Standstill(at: .now())
    private var emptyReads = 0
    private var sentBytes: UInt64 = 0

    init(
        _ model: Model,
        _ terminal: Terminal,
        _ signals: ProcessSignals,
        _ link: EngineLink,
        _ options: MonitorOptions
    ) {
        self.terminal = terminal
        self.signals = signals
        self.link = link
        environment = ProcessEnvironment.variables.merging(options.environment) { $1 }
        session = MonitorSession(model, framesPerSecond: options.framesPerSecond, at: .now())
    }

    mutating func run() -> ExitReason {
        take(.resized(terminal.size))
        if let notice = terminal.notice { take(.notice(notice)) }
        while exitReason == nil { turn() }
        return exitReason ?? .quit
    }

    /// The screen as it is now.
    var frame: Frame {
        session.model.view(size: terminal.size, glyphs: terminal.capabilities.glyphs, now: .now())
    }

    /// What the model wants kept now that it ends.
    mutating func lastView() -> KeptView? {
        for case .keep(let view) in session.take(.ended, at: .now()) { return view }
        return nil
    }

    private mutating func turn() {
        paintIfDue()
        noteSentFrame()
        let ready = wait()
        if noteSentFrame() { terminal.flush() }
        takeSignals()
        let now = Moment.now()
        standstill.turn(at: now.monotonic)
        if ready.terminal != 0, exitReason == nil { readTerminal(ready.terminal, now) }
        for event in link.take() { take(event) }
        noteSentBytes()
        perform(session.passTime(at: now))
        link.follow(session.newsPace(at: now.monotonic))
        if isAway { comeBackIfForeground() }
        terminal.tidyUp()
    }

    private mutating func paintIfDue() {
        // What is painted now would only stand behind what nobody has read.
        guard !isAway, !terminal.isBlocked else { return }
        // Nobody has seen the question yet.
        if session.asking == .unpainted { terminal.flush() }
        let start = Moment.now()
        let isPainted = session.paint(
            on: &terminal,
            size: terminal.size,
            glyphs: terminal.capabilities.glyphs,
            isCongested: terminal.hasUnsentOutput,
            at: start
        )
        if isPainted { session.note(frameNanoseconds: MonotonicTime.now() - start.monotonic) }
    }

    /// True when a frame with a question, which waited for that, has reached the terminal by now.
    @discardableResult
    private mutating func noteSentFrame() -> Bool {
        guard session.asking == .unsent, !isAway, !terminal.isBlocked, !terminal.hasUnsentOutput else { return false }
        session.frameSent(at: .now())
        return true
    }

    private mutating func noteSentBytes() {
        let sent = terminal.sentBytes
        session.note(bytes: Int(clamping: sent - sentBytes))
        sentBytes = sent
    }

    /// Waits until something arrives or has to be done. While away, the terminal is somebody else's.
    private func wait() -> (terminal: Int16, others: Bool) {
        let blocked = isAway ? -1 : terminal.blockedDescriptor
        var polled = [
            pollfd(fd: isAway ? -1 : terminal.descriptor, events: Int16(POLLIN), revents: 0),
            pollfd(fd: signals.descriptor, events: Int16(POLLIN), revents: 0),
            pollfd(fd: link.descriptor, events: Int16(POLLIN), revents: 0),
            pollfd(fd: blocked, events: Int16(POLLOUT), revents: 0),
        ]
        let deadline = session.nextDeadline(isCongested: terminal.hasUnsentOutput, isBlocked: blocked >= 0)
        let until = deadline - MonotonicTime.now()
        // Rounded up, or the loop would turn several times within the last millisecond.
        // Nothing tells when a serial line has sent what it was given.
        let longest: Int64 = session.asking == .unsent && blocked < 0 ? 50_000_000 : 1_000_000_000
        let milliseconds = (min(max(until, isAway ? 100_000_000 : 0), longest) + 999_999) / 1_000_000
        let count = poll(&polled, nfds_t(polled.count), CInt(milliseconds))
        guard count > 0 else { return (0, false) }
        if polled[3].revents != 0 { terminal.goOnSending() }
        return (polled[0].revents, true)
    }

    private mutating func readTerminal(_ events: Int16, _ now: Moment) {
        let isBroken = events & Int16(POLLHUP | POLLERR | POLLNVAL) != 0
        let keyboard = CountingKeyboard(terminal)
        perform(session.takeKeys(from: keyboard, at: now))
        emptyReads = keyboard.count == 0 ? emptyReads + 1 : 0
        // A line that is readable for ever and has nothing to read is gone, whatever it says.
        if (isBroken && !terminal.isAlive) || (keyboard.count == 0 && !terminal.isAlive) || emptyReads > 1000 {
            exitReason = .hangUp
        }
    }

    private mutating func takeSignals() {
        while let entry = signals.next() { take(entry) }
    }

    private mutating func take(_ entry: ProcessSignals.Entry) {
        switch entry.signal {
        case SIGWINCH:
            terminal.readSize()
            take(.resized(terminal.size))
        case SIGTSTP: suspend()
        case SIGCONT: wasContinued()
        case SIGINT where !entry.isFromProcess: take(.quitRequested)
        case SIGHUP where terminal.isAlive: take(.reloadRequested)
        case SIGHUP: exitReason = .hangUp
        default: exitReason = .signal(entry.signal)
        }
    }

    private mutating func take(_ event: MonitorEvent) {
        var byKey = false
        switch event {
        case .snapshot(let snapshot): byKey = snapshot.playback != nil
        case .allEvents, .resized, .quitRequested, .reloadRequested, .reply, .refused, .detail, .keptBody,
            .configuration,
            .droppedTrace,
            .probe,
            .curlCommand, .viewSaved:
            byKey = true
        default: break
        }
        perform(session.take(event, at: .now(), byKey: byKey))
    }

    private mutating func perform(_ effects: [Effect]) {
        for effect in effects {
            switch effect {
            case .playback, .goLive, .loadAllEvents, .send, .loadSnapshot, .loadEvents, .loadDetail, .loadKeptBody,
                .loadSeries, .loadConfiguration, .loadDroppedTrace, .loadProbe, .loadCurlCommand, .save, .keep:
                link.perform(effect)
            case .edit(let place):
                run([ChildCommand.editor(place, environment: environment)], "editor", "set $VISUAL or $EDITOR")
            case .openPager(let text): page(text)
            case .copy(let text):
                if isAway || !terminal.copy(text) { take(.notice("this terminal takes no text for a clipboard")) }
            case .captureMouse(let isOn): if !terminal.captureMouse(isOn), isOn { take(.mouseRefused) }
            case .flushKeys: terminal.flush()
            case .redraw:
                terminal.readSize()
                session.forgetScreen(on: &terminal)
            case .suspend: suspend()
            case .quit: exitReason = exitReason ?? .quit
            }
        }
    }
}

// MARK: - Stopping and going on

extension MonitorLoop {
    /// Gives the terminal back, stops the job as the shell expects it, and goes on where it was.
    fileprivate mutating func suspend() {
        guard !isAway else { return }
        if terminal.leave() { terminal.writeLine("suspended - scraping is stopped until fg") }
        let before = MonotonicTime.now()
        standstill.turn(at: before)
        csystem_stop_job()
        let after = MonotonicTime.now()
        let stopped = standstill.end(at: after)
        // The signal that continued us, and a second Ctrl-Z, are answered by being here.
        while let entry = signals.next() {
            if entry.signal != SIGCONT, entry.signal != SIGTSTP { take(entry) }
        }
        isAway = true
        if after - before < 1_000_000 { take(.notice("there is no shell here to suspend to")) }
        comeBackIfForeground()
        // In the background too: from here on all is scraped again.
        if let stopped { take(.resumed(stoppedNanoseconds: stopped)) }
    }

    /// Somebody stopped the process from outside and lets it go on: the shell may have changed the terminal meanwhile.
    fileprivate mutating func wasContinued() {
        let stopped = standstill.end(at: .now())
        if !isAway {
            isAway = true
            comeBackIfForeground()
        }
        if let stopped { take(.resumed(stoppedNanoseconds: stopped)) }
    }

    fileprivate mutating func comeBackIfForeground() {
        guard terminal.isInForeground else { return }
        isAway = false
        terminal.comeBack()
        session.forgetScreen(on: &terminal)
        take(.resized(terminal.size))
    }
}

// MARK: - Other programs

extension MonitorLoop {
    /// Gives the terminal to the first of these programs that can be started, and takes it again when that has ended.
    /// The engine goes on meanwhile.
    fileprivate mutating func run(_ commands: [ChildCommand], _ what: String, _ advice: String) {
        guard !isAway, terminal.isInForeground else { return }
        terminal.leave()
        isAway = true
        let outcome = ChildProgram.runFirst(of: commands, environment: environment, terminal: terminal.descriptor) {
            mustEnd()
        }
        isAway = false
        terminal.comeBack()
        terminal.flush()
        session.forgetScreen(on: &terminal)
        take(.resized(terminal.size))
        if let notice = outcome.notice(of: commands, what, advice) {
            take(.notice(notice))
        } else {
            perform([.loadSnapshot])
        }
    }

    /// Signals that arrive while another program has the terminal: those that end us end it first.
    private mutating func mustEnd() -> Bool {
        takeSignals()
        standstill.turn(at: .now())
        return exitReason != nil
    }

    /// The text in a file of its own that is gone when the pager ends.
    fileprivate mutating func page(_ text: PagerText) {
        guard let file = PrivateFile(text.escaped, environment: environment) else {
            let reason = String(cString: strerror(errno))
            return take(.notice("no file for the pager: \(reason)"))
        }
        let commands = ChildCommand.pagers(file.path, line: text.line, environment: environment)
        withExtendedLifetime(file) { run(commands, "pager", "set $PAGER") }
    }
}

/// Counts what a keyboard delivers.
private final class CountingKeyboard: Keyboard {
    private let keyboard: any Keyboard
    private(set) var count = 0

    init(_ keyboard: any Keyboard) { self.keyboard = keyboard }

    func next() -> RawKey? {
        guard let key = keyboard.next() else { return nil }
        count += 1
        return key
    }

    func flush() { keyboard.flush() }
}
