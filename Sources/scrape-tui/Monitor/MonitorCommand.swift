internal import ArgumentParser
internal import Glibc
internal import MetricModel
internal import Recording
internal import ScrapeEngine
internal import SelfMetrics
internal import StatusServer
internal import TerminalUI

/// `scrape-tui [monitor] [CONFIG]`: the engine with the terminal in front of it.
struct MonitorCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "monitor",
        abstract: "Scrape, and show it live in the terminal (the default).",
        discussion: "The log goes to standard error when that is not the terminal: 2>scrape-tui.log"
    )

    @OptionGroup var flags: EngineFlags

    @OptionGroup var screen: ScreenFlags

    @OptionGroup var plain: PlainFlag

    @Option(
        help: ArgumentHelp("Write what the screen shows into a new file, for scrape-tui replay.", valueName: "file")
    )
    var record: String?

    func run() throws {
        signal(SIGPIPE, SIG_IGN)
        if screen.dumpSchema { return try Output.deliver(SettingsSchema.text) }
        let settings = try screen.load()
        if screen.dumpConfig { return try Output.deliver(settings.yaml) }
        do {
            var options = ScreenFlags.options(settings.values)
            if settings.values.keepsState {
                options.stateFile = StateFile(
                    environment: options.environment,
                    configuration: flags.configuration.path
                )
            }
            try monitor(settings, options, isPlain: plain.isPlain(options))
        } catch let problem as TerminalProblem {
            Output.complain(problem.description)
            throw ExitStatus.usage
        }
    }

    private func monitor(_ settings: LoadedSettings, _ options: MonitorOptions, isPlain: Bool) throws {
        let registry = MetricRegistry()
        // On a terminal the screen tells what happens.
        let log =
            isatty(STDERR_FILENO) == 0
            ? EventLogWriter(threshold: flags.logLevel.threshold, format: flags.logFormat) : nil
        defer { log?.close() }
        let engine = try EngineStart.load(engineOptions(log), registry: registry)
        defer { engine.stop(isHurried: { Self.isStopPending }, progress: Output.mention) }
        let tape = MemoryTape()
        let recorder = try RecordingStart.recorder(of: engine, tape: tape, path: record)
        defer { recorder.stop() }
        var monitor = Monitor()
        monitor.hasTape = true
        monitor.apply(settings)
        if let notice = settings.notice {
            _ = monitor.update(.notice(notice), at: (wall: .now(), monotonic: .now()))
        }
        // What was kept is how a screen looked.
        if let stateFile = options.stateFile, !isPlain {
            let (view, notice) = stateFile.read()
            monitor.keepView(from: view)
            if let notice { _ = monitor.update(.notice(notice), at: (wall: .now(), monotonic: .now())) }
        }
        let server = startServer(for: engine, registry) { notice in
            _ = monitor.update(.notice(notice), at: (wall: .now(), monotonic: .now()))
        }
        defer { server?.stop() }
        server?.markReady()
        let past = RecordedEngine(tape, recorder: recorder)
        let reason =
            isPlain
            ? try PlainRunner.run(monitor, engine: engine, tape: past, options: PlainFlag.options(options))
            : try MonitorRunner.run(monitor, engine: engine, tape: past, options: options)
        if reason == .interrupted { _exit(reason.exitCode) }
        if reason.exitCode != 0 { throw ExitCode(reason.exitCode) }
    }

    /// True once somebody asks again for the end: Ctrl-C while remote write sends what is left.
    private static var isStopPending: Bool {
        let signals = ProcessSignals([])
        while let entry = signals?.next() {
            if entry.signal == SIGINT || entry.signal == SIGTERM { return true }
        }
        return false
    }

    private func engineOptions(_ log: EventLogWriter?) -> EngineOptions {
        var options = flags.engineOptions
        if let log {
            options.eventSink = { log.write($0) }
            options.logsDebug = flags.logLevel == .debug
        }
        return options
    }

    /// Without its status server the monitor still monitors: what is wrong is a notice on the screen.
    private func startServer(
        for engine: Engine,
        _ registry: MetricRegistry,
        notice: (String) -> Void
    ) -> StatusServer? {
        guard !flags.listenAddress.isEmpty else { return nil }
        do {
            return try StatusServer.start(
                address: flags.listenAddress,
                engine: engine,
                registry: registry,
                enableLifecycle: flags.enableLifecycle
            )
        } catch {
            notice("no status server: \(error.description)")
            return nil
        }
    }
}
