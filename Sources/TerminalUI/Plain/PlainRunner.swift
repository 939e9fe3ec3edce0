internal import CSystem
internal import Glibc
internal import MetricModel
package import ScrapeEngine

/// What the plain front end reads from and writes to.
package struct PlainOptions: Sendable {
    /// Typed lines, and where everything is printed.
    package var input: Int32 = 0
    package var output: Int32 = 1
    package var glyphs: GlyphSet
    package var version: String
    /// VISUAL, EDITOR, PAGER and what other programs get are the process's own.
    package var environment: [String: String]

    package init(glyphs: GlyphSet, version: String, environment: [String: String]) {
        self.glyphs = glyphs
        self.version = version
        self.environment = environment
    }
}

extension PlainOptions {
    /// ASCII for terminals that can do little, and where the locale is not UTF-8. Sets the locale of characters.
    package static func glyphs(_ options: MonitorOptions) -> GlyphSet {
        setlocale(LC_CTYPE, "")
        let codeset = nl_langinfo(CInt(CODESET)).map { String(cString: $0) } ?? ""
        let capabilities = TerminalCapabilities(
            options: options,
            term: options.environment["TERM"] ?? "",
            colours: 0,
            isUTF8: codeset.uppercased() == "UTF-8",
            areSignsNarrow: true
        )
        return capabilities.glyphs
    }
}

/// Runs the plain front end on the main thread: waits for lines, signals, the engine and the clock, and prints. It sets no
/// mode of the terminal and sends no escape sequence.
package enum PlainRunner {
    /// Runs until the user, a signal or the end of the input says stop. The engine is running already and keeps running;
    /// `tape` is what is kept of its past.
    ///
    /// - Throws: `.system` when there are no descriptors or threads left.
    package static func run(
        _ monitor: Monitor,
        engine: any EngineAccess,
        tape: (any Playback)? = nil,
        options: PlainOptions
    ) throws(TerminalProblem) -> ExitReason {
        guard let signals = ProcessSignals([SIGWINCH, SIGTSTP, SIGCONT, SIGINT, SIGTERM, SIGQUIT, SIGHUP]),
            let link = EngineLink(engine, tape: tape), link.start()
        else { throw .system("no descriptors or threads left") }
        // Those that end the process stay watched: stopping the engine is ahead.
        defer {
            link.stop()
            signals.release([SIGWINCH, SIGTSTP, SIGCONT])
        }
        var loop = PlainLoop(monitor, signals, link, options)
        return loop.run()
    }
}

/// The loop's state: what is waited for, and what was typed of a line.
private struct PlainLoop {
    private let signals: ProcessSignals
    private let link: EngineLink
    private let options: PlainOptions
    private let environment: [String: String]
    private let isTerminal: Bool
    private var monitor: PlainMonitor
    private let output: LineOutput
    private var typed = TypedLines()
    private var exitReason: ExitReason?
    private var nextTick: MonotonicTime
    /// The input was a file or a pipe, and is at its end: what was in it is still done.
    private var hasEnded = false
    private var interrupts: [MonotonicTime] = []
    private var standstill = Standstill(at: .now())

    private static let second: Int64 = 1_000_000_000

    init(_ monitor: Monitor, _ signals: ProcessSignals, _ link: EngineLink, _ options: PlainOptions) {
        self.signals = signals
        self.link = link
        self.options = options
        environment = ProcessEnvironment.variables.merging(options.environment) { $1 }
        isTerminal = isatty(options.input) != 0
        output = LineOutput(options.output)
        self.monitor = PlainMonitor(
            monitor,
            width: Self.width(options.output),
            glyphs: options.glyphs,
            isScript: !isTerminal
        )
        nextTick = .now() + Self.second
    }

    mutating func run() -> ExitReason {
        perform(monitor.begin(version: options.version, at: .now()))
        while exitReason == nil { turn() }
        return exitReason ?? .quit
    }

    private mutating func turn() {
        let ready = wait()
        while let entry = signals.next() { take(entry) }
        standstill.turn(at: .now())
        if !output.flush() { noteNobodyReads() }
        if ready != 0, exitReason == nil { read(ready) }
        for event in link.take() { take(event) }
        if MonotonicTime.now() >= nextTick {
            nextTick = .now() + Self.second
            take(.tick)
        }
        takeLines()
        if hasEnded, typed.isEmpty, monitor.isIdle, !output.isStuck { exitReason = exitReason ?? .quit }
    }

    /// Waits until something arrives or a second is over. In the background nothing is read: that would stop the job. Of a
    /// script no more is read than can be done, and nothing while the output is held up: a question may be in it.
    private func wait() -> Int16 {
        let isReading =
            isInForeground && !hasEnded && !output.isStuck && (isTerminal || typed.isEmpty && monitor.isIdle)
        var polled = [
            pollfd(fd: isReading ? options.input : -1, events: Int16(POLLIN), revents: 0),
            pollfd(fd: signals.descriptor, events: Int16(POLLIN), revents: 0),
            pollfd(fd: link.descriptor, events: Int16(POLLIN), revents: 0),
            pollfd(fd: output.isStuck ? output.polled : -1, events: Int16(POLLOUT), revents: 0),
        ]
        let left = min(max(nextTick - MonotonicTime.now(), 0), Self.second)
        let count = poll(&polled, nfds_t(polled.count), CInt((left + 999_999) / 1_000_000))
        return count > 0 ? polled[0].revents : 0
    }

    private var isInForeground: Bool {
        guard isTerminal else { return true }
        let group = tcgetpgrp(options.input)
        return group < 0 || group == getpgrp()
    }

    /// False when the terminal is gone: the window was closed, the line hung up.
    private var isAlive: Bool {
        var modes = termios()
        return !isTerminal || tcgetattr(options.input, &modes) == 0
    }

    /// Where there is no terminal, what the columns of a list need that say how long, how often and how much.
    private static func width(_ descriptor: Int32) -> Int {
        var size = winsize()
        return ioctl(descriptor, UInt(TIOCGWINSZ), &size) == 0 && size.ws_col > 0 ? Int(size.ws_col) : 100
    }

    // MARK: - What comes in

    private mutating func read(_ events: Int16) {
        var piece = [UInt8](repeating: 0, count: 4096)
        let count = Glibc.read(options.input, &piece, piece.count)
        if count < 0 {
            if errno == EINTR || errno == EAGAIN { return }
            if isTerminal { exitReason = .hangUp } else { end() }
            return
        }
        guard count > 0 else {
            // Ctrl-D asks as `quit` does; behind the end of a file nobody is left who could answer.
            if !isTerminal { end() } else if !isAlive { exitReason = .hangUp } else { takeLine("quit") }
            return
        }
        typed.add(piece[..<count])
    }

    private mutating func end() {
        hasEnded = true
        typed.end()
    }

    /// Hands on whole lines; those of a script one after the other.
    private mutating func takeLines() {
        while exitReason == nil, !output.isStuck, isTerminal || monitor.isIdle, let line = typed.next() {
            takeLine(line)
        }
    }

    private mutating func takeLine(_ line: String) { perform(monitor.take(line: line, at: .now())) }

    private mutating func take(_ event: MonitorEvent) { perform(monitor.update(event, at: .now())) }

    private mutating func take(_ entry: ProcessSignals.Entry) {
        switch entry.signal {
        case SIGWINCH: take(.resized(ScreenSize(columns: Self.width(options.output), rows: 24)))
        case SIGTSTP: suspend()
        case SIGCONT: wasContinued()
        case SIGINT where !entry.isFromProcess: interrupt()
        case SIGHUP where isAlive: take(.reloadRequested)
        case SIGHUP: exitReason = .hangUp
        default: exitReason = .signal(entry.signal)
        }
    }

    /// The third within two seconds means now.
    private mutating func interrupt() {
        let now = MonotonicTime.now()
        interrupts = interrupts.filter { now - $0 < 2 * Self.second } + [now]
        typed.discard(restOfLine: false)
        if interrupts.count >= 3 { exitReason = .interrupted } else { take(.quitRequested) }
    }

    // MARK: - What is done

    private mutating func perform(_ output: PlainOutput) {
        // Before the question is printed: what was typed until then is no answer to it.
        if output.effects.contains(.flushKeys) {
            // A terminal's line that is not whole is flushed in the terminal itself.
            typed.discard(restOfLine: !isTerminal)
            if isTerminal { tcflush(options.input, TCIFLUSH) }
        }
        write(output.lines)
        for effect in output.effects {
            switch effect {
            case .playback, .goLive, .loadAllEvents, .send, .loadSnapshot, .loadEvents, .loadDetail, .loadKeptBody,
                .loadSeries, .loadConfiguration, .loadDroppedTrace, .loadProbe, .loadCurlCommand, .save:
                link.perform(effect)
            case .edit(let place):
                run([ChildCommand.editor(place, environment: environment)], "editor", "set $VISUAL or $EDITOR")
            case .openPager(let text): page(text)
            case .suspend: suspend()
            case .quit: exitReason = exitReason ?? .quit
            case .copy, .flushKeys, .redraw, .keep, .captureMouse: break
            }
        }
    }

    private mutating func write(_ lines: [String]) { if !output.write(lines) { noteNobodyReads() } }

    /// Whoever read this has gone.
    private mutating func noteNobodyReads() { exitReason = exitReason ?? (isTerminal ? .hangUp : .quit) }

    /// Stops the job as the shell expects it, and goes on where it was.
    private mutating func suspend() {
        write(["suspended - scraping is stopped until fg"])
        standstill.turn(at: .now())
        csystem_stop_job()
        wasContinued()
        // The signal that continued us, and a second Ctrl-Z, are answered by being here.
        while let entry = signals.next() {
            if entry.signal != SIGCONT, entry.signal != SIGTSTP { take(entry) }
        }
    }

    private mutating func wasContinued() {
        if let stopped = standstill.end(at: .now()) { take(.resumed(stoppedNanoseconds: stopped)) }
    }

    // MARK: - Other programs

    private mutating func run(_ commands: [ChildCommand], _ what: String, _ advice: String) {
        guard isTerminal, isInForeground else { return take(.notice("no terminal for \(what)s here")) }
        var modes = termios()
        let hasModes = tcgetattr(options.input, &modes) == 0
        let outcome = ChildProgram.runFirst(of: commands, environment: environment, terminal: options.input) {
            mustEnd()
        }
        if hasModes { tcsetattr(options.input, TCSADRAIN, &modes) }
        tcflush(options.input, TCIFLUSH)
        if let notice = outcome.notice(of: commands, what, advice) { take(.notice(notice)) } else { take(.tick) }
    }

    private mutating func mustEnd() -> Bool {
        while let entry = signals.next() { take(entry) }
        // The engine goes on while the other program has the terminal: that is no stop.
        standstill.turn(at: .now())
        return exitReason != nil
    }

    /// The text in a file of its own that is gone when the pager ends.
    private mutating func page(_ text: PagerText) {
        guard let file = PrivateFile(text.escaped, environment: environment) else {
            return take(.notice("no file for the pager: \(String(cString: strerror(errno)))"))
        }
        let commands = ChildCommand.pagers(file.path, line: text.line, environment: environment)
        withExtendedLifetime(file) { run(commands, "pager", "set $PAGER") }
    }
}
