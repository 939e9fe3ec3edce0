internal import CSystem
internal import Glibc
internal import HTTPTransport
internal import MetricModel
internal import Relabeling
package import SampleStorage
internal import ScrapeConfiguration
package import SelfMetrics
internal import Synchronization

/// Wires configuration, discovery, loops, workers and storage together; takes commands, answers queries, publishes
/// snapshots and events. It runs in the background from `load` to `stop`.
package final class Engine: EngineAccess {
    private let options: EngineOptions
    private let services: ScrapeServices
    private let storage: Storage
    private let control: ControlThread
    private let controller: EngineController
    private let board: EngineBoard
    private let housekeeping: Housekeeping
    private let prober: Prober
    private let isStopped = Atomic(false)
    package let registry: MetricRegistry

    /// Reads the configuration, starts the threads and begins to scrape.
    ///
    /// - Throws: `ConfigurationErrors` when the file cannot be read or has problems, `IOThreadError` when the system
    ///   gives no descriptors, `StorageProblem` when the storage cannot be opened.
    package static func load(_ options: EngineOptions, registry: MetricRegistry) throws -> Engine {
        let started = MonotonicTime.now()
        var configuration = try ConfigurationFile.load(
            path: options.configurationPath,
            usualProtocols: options.usualProtocols
        )
        if let interval = options.interval { configuration.scrape(every: interval) }
        let failureLogs = try options.failureLogs(configuration)
        let loadNanoseconds = MonotonicTime.now() - started
        return try Engine(options, configuration, failureLogs, loadNanoseconds: loadNanoseconds, registry)
    }

    private init(
        _ options: EngineOptions,
        _ configuration: Configuration,
        _ failureLogs: FailureLogs,
        loadNanoseconds: Int64,
        _ registry: MetricRegistry
    ) throws {
        self.options = options
        self.registry = registry
        let io = try IOThread()
        let processors = Int(sysconf(Int32(_SC_NPROCESSORS_ONLN)))
        let workers = Workers(count: options.workers > 0 ? options.workers : processors)
        let events = EventLog(sink: options.eventSink, logsDebug: options.logsDebug)
        var storageOptions = options.storage
        storageOptions.head.exemplarCapacity = options.exemplarCapacity(configuration.storage)
        let storage = try Storage.open(storageOptions, io: io, registry: registry) { level, text in
            events.record(EngineEvent(at: .now(), level: level.eventLevel, area: .storage, text: text))
        }
        self.storage = storage
        services = ScrapeServices(
            io: io,
            workers: workers,
            storage: storage,
            events: events,
            keptBodies: KeptBodies(),
            rates: RateMeter(),
            metrics: ScrapeMetrics(registry: registry),
            admission: ScrapeAdmission(limit: options.bytesInFlight),
            features: options.features
        )
        prober = Prober(services: services)
        let state = ConfigurationState(
            path: options.configurationPath,
            loadedAt: .now(),
            loadNanoseconds: loadNanoseconds,
            contentHash: configuration.contentHash
        )
        board = EngineBoard(configuration: state, services: services, storage: storage)
        control = ControlThread(io: io)
        controller = EngineController(
            options: options,
            services: services,
            storage: storage,
            board: board,
            control: control,
            registry: registry
        )
        housekeeping = Housekeeping(
            io: io,
            workers: workers,
            control: control,
            controller: controller,
            board: board,
            storage: storage,
            events: events,
            metrics: services.metrics
        )
        EngineMetrics.register(in: registry, services: services, head: storage.head, board: board)
        HeadMetrics.register(in: registry, head: storage.head)
        io.start()
        let controller = controller
        control.post { controller.start(configuration, failureLogs) }
        housekeeping.start()
    }

    /// What was scraped, for those who look; commits are the engine's.
    package var head: Head { storage.head }

    /// Ends every loop as Prometheus's shutdown does, finishes what is under way, lets remote write send what it has,
    /// closes the log and ends the threads. Any thread but the engine's own. Later calls return at once.
    ///
    /// - Parameters:
    ///   - isHurried: asked while remote write sends, several times a second: true ends it at once.
    ///   - progress: is told, every two seconds, what is still to be sent.
    package func stop(
        isHurried: () -> Bool = { false },
        progress: (String) -> Void = { _ in }
    ) {
        guard !isStopped.exchange(true, ordering: .acquiringAndReleasing) else { return }
        housekeeping.stop()
        let ended = WakeUp()
        let controller = controller
        control.post { controller.stop { ended.signal() } }
        ended.wait(milliseconds: 10_000)
        services.workers.stop()
        storage.close(isHurried: isHurried, progress: progress)
        services.io.stop()
        prober.stop()
        control.stop()
    }

    // MARK: EngineAccess

    package func snapshot(fresh: Bool) -> EngineSnapshot { board.snapshot(fresh: fresh) }

    package func observe(_ wake: (@Sendable () -> Void)?) { board.observe(wake) }

    package func events(after sequence: UInt64, limit: Int) -> [EngineEvent] {
        services.events.events(after: sequence, limit: limit)
    }

    package func newestResult(of id: TargetID) -> ScrapeResult? { board.target(id)?.target.status.results.last }

    package func rules(of pool: String) -> JobRules? {
        board.job(pool).map { JobRules(relabelRules: $0.relabelRules, limits: TargetLimits(of: $0)) }
    }

    package func detail(of id: TargetID) -> TargetDetail? {
        guard let (target, layout, duplicate) = board.target(id) else { return nil }
        let status = target.status
        let job = layout.job
        var detail = TargetDetail(
            row: target.row(now: .now(), duplicate: duplicate, limits: TargetLimits(of: job)),
            trace: job.relabelRules.explain(labels: target.discoveredLabels),
            limits: TargetLimits(of: job)
        )
        detail.results = status.results.all
        detail.lastGood = status.results.lastGood
        detail.lastEndOfRun = status.lastEndOfRun
        detail.largest = status.largest
        detail.exchange = status.exchange
        detail.failedExchange = status.failedExchange
        detail.hasKeptBody = services.keptBodies.body(of: id) != nil
        return detail
    }

    package func series(of id: TargetID) -> TargetSeries? {
        guard let loop = board.loop(of: id) else { return nil }
        let status = loop.target.status
        var types: [String: MetricType] = [:]
        for family in status.families?.families ?? [] { types[family.family] = family.metadata.type }
        let lastGood = status.results.lastGood
        let head = head
        let answer = QueryAnswer<TargetSeries>()
        loop.look { [types] block, settings in
            let rules = settings.job.metricRelabelRules.rules
            let census = SeriesCensus(block: block, head: head, rules: rules, types: types)
            answer.give(census.count(lastGood: lastGood))
        }
        return answer.wait(milliseconds: Self.queryMilliseconds)
    }

    /// How long a query waits for a worker.
    private static let queryMilliseconds = 200

    package func keptBody(of target: TargetID) -> KeptBody? { services.keptBodies.body(of: target) }

    package func probe(of target: TargetID) -> ProbeResult? { prober.result(of: target) }

    package func curlCommand(of id: TargetID) -> String? {
        guard let (target, layout, _) = board.target(id), let settings = layout.settings else { return nil }
        return settings.client.curlCommand(for: ScrapeRequest.make(target: target, settings: settings))
    }

    package func families(of id: TargetID) -> [FamilyMetadata] {
        board.target(id)?.target.status.families?.families ?? []
    }

    package func configurationTexts() -> ConfigurationTexts { board.configurationTexts() }

    package func trace(pool: String, discovered: DiscoveredLabels) -> DroppedTrace? {
        board.job(pool).map { DroppedTrace(pool: pool, trace: $0.relabelRules.explain(labels: discovered.all)) }
    }

    package func send(_ command: EngineCommand, reply: @escaping @Sendable (EngineReply) -> Void) {
        let controller = controller
        let board = board
        let prober = prober
        let isAccepted = control.accepts {
            switch command {
            case .reload(let dryRun): controller.reload(dryRun: dryRun, reply)
            case .pause(let scope): controller.pause(scope, reply)
            case .resume(let scope): controller.resume(scope, reply)
            case .undo(let undo): controller.undo(undo, reply)
            case .probe(let targets): prober.probe(targets, on: board) { reply($0) }
            }
        }
        if !isAccepted { reply(EngineController.stopping) }
    }

    // MARK: Stored samples

    /// The series of the head that fulfil all of `matchers`, at most `limit`, in no particular order. Any thread;
    /// O(series in the head).
    package func series(matching matchers: [LabelMatcher], limit: Int) -> [HeadSeries] {
        head.series(matching: matchers, limit: limit)
    }

    /// The kept samples of a series between two times in milliseconds, both included, oldest first; nil when the series
    /// was collected. Any thread; O(samples kept of the series).
    package func samples(of series: SeriesRef, from: Int64, to: Int64) -> [Sample]? {
        head.samples(of: series, from: from, to: to)
    }
}

extension StorageEventLevel {
    /// How loud an event of the storage is among the engine's.
    fileprivate var eventLevel: EngineEvent.Level {
        switch self {
        case .info: .info
        case .warning: .warning
        case .error: .error
        }
    }
}
