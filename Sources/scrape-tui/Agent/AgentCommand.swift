internal import ArgumentParser
internal import Glibc
internal import MetricModel
internal import Recording
internal import ScrapeEngine
internal import SelfMetrics
internal import StatusServer

/// `scrape-tui agent [CONFIG]`: the engine without a terminal. SIGHUP reloads, SIGTERM and SIGINT stop it.
struct AgentCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "agent",
        abstract: "Scrape without a terminal; logs go to standard error.",
        discussion: "SIGHUP reloads the configuration; SIGTERM and SIGINT stop cleanly."
    )

    @OptionGroup var flags: EngineFlags

    @Option(
        help: ArgumentHelp("Write what a screen would show into a new file, for scrape-tui replay.", valueName: "file")
    )
    var record: String?

    func run() throws {
        // Before any thread exists: they all inherit that these signals are for this one.
        let signals = AwaitedSignals()
        let log = EventLogWriter(threshold: flags.logLevel.threshold, format: flags.logFormat)
        defer { log.close() }
        var options = flags.engineOptions
        options.eventSink = { log.write($0) }
        options.logsDebug = flags.logLevel == .debug
        let registry = MetricRegistry()
        let engine = try EngineStart.load(options, registry: registry)
        defer { engine.stop(isHurried: { signals.isStopPending }, progress: Output.mention) }
        let recorder = try record.map { try RecordingStart.recorder(of: engine, tape: nil, path: $0) }
        defer { recorder?.stop() }
        recorder?.observeProblems { problem in
            log.write(EngineEvent(at: .now(), level: .error, area: .engine, text: problem))
        }
        let server = try startServer(for: engine, registry)
        defer { server?.stop() }
        server?.markReady()
        if let server {
            log.write(EngineEvent(at: .now(), level: .info, area: .engine, text: "listening on \(server.address)"))
        }
        while signals.next() == .reload { engine.send(.reload(dryRun: false)) { _ in } }
    }

    private func startServer(for engine: Engine, _ registry: MetricRegistry) throws -> StatusServer? {
        guard !flags.listenAddress.isEmpty else { return nil }
        do {
            return try StatusServer.start(
                address: flags.listenAddress,
                engine: engine,
                registry: registry,
                enableLifecycle: flags.enableLifecycle
            )
        } catch {
            Output.complain(error.description)
            if case .badAddress = error { throw ExitStatus.usage }
            throw ExitStatus.wrong
        }
    }
}
