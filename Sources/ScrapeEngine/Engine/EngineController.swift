internal import Discovery
internal import HTTPTransport
internal import Logging
internal import MetricModel
internal import SampleStorage
internal import ScrapeConfiguration
internal import SelfMetrics

/// Runs the commands and owns configuration, discovery and pools.
///
/// `@unchecked Sendable`: touched on the control thread only; other threads carry a reference back to it.
final class EngineController: @unchecked Sendable {
    private struct PendingReload {
        var report: ReloadReport
        /// Running jobs that kept their old configuration.
        let failures: [JobFailure]
        let started: MonotonicTime
        let contentHash: String
        let reply: @Sendable (EngineReply) -> Void
    }

    private struct Order {
        let isDryRun: Bool
        let reply: @Sendable (EngineReply) -> Void
    }

    private let options: EngineOptions
    private let services: ScrapeServices
    private let storage: Storage
    private let board: EngineBoard
    private let manager: ScrapeManager
    private let control: ControlThread
    private let discoveryMetrics: DiscoveryMetrics
    private let reloadMetrics: ReloadMetrics
    private var discovery: DiscoveryManager?
    private var throttle: SyncThrottle
    private var pending: PendingReload?
    private var queued: [Order] = []
    private var watch: ConfigurationWatch?
    /// What was applied last; nil before the first.
    private var running: Configuration?
    private var isLookingAtDisk = false
    /// Counts the configurations that were applied.
    private var loads = 0
    private var isSynced = false
    private var isStopped = false
    /// What providers had to say when the board was last told.
    private var publishedStatuses: [ProviderStatus.Health] = []

    init(
        options: EngineOptions,
        services: ScrapeServices,
        storage: Storage,
        board: EngineBoard,
        control: ControlThread,
        registry: MetricRegistry
    ) {
        self.options = options
        self.services = services
        self.storage = storage
        self.board = board
        self.control = control
        manager = ScrapeManager(
            services: services,
            waitsForOffsets: options.waitsForOffsets,
            defaultBodyLimit: options.maxBodyBytes
        )
        throttle = SyncThrottle(startedAt: .now())
        discoveryMetrics = DiscoveryMetrics(registry: registry)
        reloadMetrics = ReloadMetrics(registry: registry)
    }

    /// Applies the first configuration.
    func start(_ configuration: Configuration, _ failureLogs: FailureLogs) {
        for warning in options.features.warnings { record(.warning, .configuration, warning) }
        let events = services.events
        let logger = Logger(label: "discovery") { _ in EventLogHandler(events: events, area: .discovery) }
        discovery = DiscoveryManager(host: control, metrics: discoveryMetrics, logger: logger) { [unowned self] sets in
            take(sets)
            return true
        }
        reloadMetrics.succeeded(at: .now())
        apply(configuration, failureLogs, started: .now()) { _ in }
    }

    // MARK: Reload

    func reload(dryRun isDryRun: Bool, _ reply: @escaping @Sendable (EngineReply) -> Void) {
        if isStopped { return reply(Self.stopping) }
        queued.append(Order(isDryRun: isDryRun, reply: reply))
        beginQueuedReloads()
    }

    /// One reload at a time: each reads the file as it is when its turn comes.
    private func beginQueuedReloads() {
        while pending == nil, !queued.isEmpty {
            let order = queued.removeFirst()
            if order.isDryRun { order.reply(.planned(plan())) } else { beginReload(order.reply) }
            // Whoever asks is shown the file too: the text is to be as new as the answer.
            lookAtDisk()
        }
    }

    private func load() throws(ConfigurationErrors) -> Configuration {
        try ConfigurationFile.load(
            path: options.configurationPath,
            usualProtocols: options.usualProtocols,
            acceptsPipes: false
        )
    }

    private func plan() -> ReloadPlan {
        do {
            let configuration = try load()
            if options.writesFailureLogs { try FailureLogs.check(configuration.jobs) }
            let forecast = discovery?.forecast(configuration.jobs) ?? TargetForecast()
            var plan = manager.plan(configuration, forecast)
            plan.report.warnings = configuration.warnings.map(\.description)
            if let running { plan.sectionsChanged = configuration.sectionsChanged(from: running) }
            return plan
        } catch {
            var plan = ReloadPlan()
            plan.problems = error.problems
            return plan
        }
    }

    private func beginReload(_ reply: @escaping @Sendable (EngineReply) -> Void) {
        let started = MonotonicTime.now()
        do {
            let configuration = try load()
            apply(configuration, try options.failureLogs(configuration), started: started, reply)
        } catch {
            let failure = ConfigurationFailure(at: .now(), problems: error.problems)
            reloadMetrics.failed()
            let load = ConfigurationLoad(failure, nanoseconds: MonotonicTime.now() - started)
            board.change { state in
                state.lastFailure = failure
                state.remember(load)
            }
            for problem in error.problems.reversed() {
                record(.error, .configuration, "reload failed: \(problem)")
            }
            board.notify()
            reply(.reloadRefused(failure))
        }
    }

    private func apply(
        _ configuration: Configuration,
        _ failureLogs: FailureLogs,
        started: MonotonicTime,
        _ reply: @escaping @Sendable (EngineReply) -> Void
    ) {
        board.change { state in
            state.isReloading = true
            state.lastFailure = nil
            state.loadedAt = .now()
            state.contentHash = configuration.contentHash
            state.onDisk = nil
        }
        board.publish(running: configuration.files)
        loads += 1
        running = configuration
        watch = ConfigurationWatch(configuration)
        storage.setExemplarCapacity(options.exemplarCapacity(configuration.storage))
        if options.sendsSamples {
            storage.apply(
                configuration.remoteWrites,
                externalLabels: configuration.global.externalLabels,
                metadata: TargetMetadata(board: board)
            )
        }
        var (report, failures) = manager.apply(configuration, failureLogs: failureLogs)
        board.change { $0.failures = failures }
        report.warnings = configuration.warnings.map(\.description)
        for warning in report.warnings { record(.warning, .configuration, warning) }
        pending = PendingReload(
            report: report,
            failures: failures,
            started: started,
            contentHash: configuration.contentHash,
            reply: reply
        )
        isSynced = false
        publish()
        discovery?.apply(configuration.jobs)
    }

    private func finishReload() {
        guard var done = pending else { return }
        pending = nil
        done.report.nanoseconds = MonotonicTime.now() - done.started
        let nanoseconds = done.report.nanoseconds
        done.report.jobsBroken = manager.brokenJobs
        let report = done.report
        board.change { [done] state in
            state.isReloading = false
            state.loadNanoseconds = nanoseconds
            state.remember(
                ConfigurationLoad(report, failures: done.failures, at: state.loadedAt, contentHash: done.contentHash)
            )
        }
        record(
            .info,
            .configuration,
            "loaded \(options.configurationPath): \(report.sentence)"
        )
        if done.failures.isEmpty {
            reloadMetrics.succeeded(at: .now())
        } else {
            reloadMetrics.failed()
            let jobs = done.failures.map(\.job).joined(separator: ", ")
            record(.error, .configuration, "failed to apply the new configuration: the old one goes on for \(jobs)")
        }
        board.notify()
        done.reply(done.failures.isEmpty ? .reloaded(report) : .reloadIncomplete(report, failures: done.failures))
        // Not from in here: discovery is still delivering the set that ended this one.
        if !queued.isEmpty { control.post { [self] in beginQueuedReloads() } }
    }

    // MARK: The files on the disk

    /// Looks, where waiting is allowed, whether the configuration's files still hold what runs, and says so when they do not.
    func lookAtDisk() {
        guard let watch, !isLookingAtDisk, pending == nil, !isStopped else { return }
        isLookingAtDisk = true
        let number = loads
        control.runBlocking { [self] in
            var watch = watch
            let isNews = watch.look { [self] () throws(ConfigurationErrors) in try load() }
            let looked = watch
            control.post { [self] in
                isLookingAtDisk = false
                // A look from before a reload says nothing about what runs now.
                guard number == loads, !isStopped else { return }
                self.watch = looked
                if isNews { show(looked) }
            }
        }
    }

    private func show(_ watch: ConfigurationWatch) {
        let state = board.configuration()
        let before = state.onDisk
        let onDisk = watch.onDisk
        board.publish(onDisk: onDisk == nil ? nil : watch.files)
        board.change { $0.onDisk = onDisk }
        let names = (watch.changedPaths.isEmpty ? [options.configurationPath] : watch.changedPaths)
            .map { $0.split(separator: "/").last.map(String.init) ?? $0 }.joined(separator: ", ")
        guard onDisk?.contentHash != before?.contentHash || onDisk?.problems != before?.problems else { return }
        if let onDisk {
            record(onDisk, names, lastFailure: state.lastFailure)
        } else {
            record(.info, .configuration, "\(names) on disk is again what runs")
        }
        board.notify()
    }

    private func record(_ onDisk: DiskConfiguration, _ names: String, lastFailure: ConfigurationFailure?) {
        guard let first = onDisk.problems.first else {
            return record(.info, .configuration, "\(names) changed on disk, not loaded")
        }
        // A refused reload has said it already.
        guard onDisk.problems != lastFailure?.problems else { return }
        record(.warning, .configuration, "\(names) changed on disk and does not load: \(first)")
    }

    // MARK: Target sets

    private func take(_ sets: TargetSets) { follow(throttle.take(sets, now: .now())) }

    private func follow(_ step: SyncThrottle.Step?) {
        switch step {
        case nil: break
        case .sync(let sets): sync(sets)
        case .wait(let next):
            _ = control.schedule(at: next) { [self] in
                if !isStopped { follow(throttle.tick(now: .now())) }
            }
        }
    }

    private func sync(_ sets: TargetSets) {
        let change = manager.sync(sets)
        isSynced = isSynced || sets.isFirstSinceApply
        pending?.report.targetsAdded += change.added
        pending?.report.targetsRemoved += change.removed
        publish()
        if pending != nil, sets.isFirstSinceApply {
            finishReload()
        } else if change.added + change.removed > 0 {
            record(.info, .discovery, "targets +\(change.added) -\(change.removed)")
            board.notify()
        }
    }

    /// Wakes the observer; tells the board first what changed without a new set of targets: a provider's health.
    func notify() {
        let statuses = discovery?.statuses ?? []
        if statuses.map(\.health) != publishedStatuses, !isStopped { publish() } else { board.publish(statuses) }
        board.notify()
    }

    private func publish() {
        let statuses = discovery?.statuses ?? []
        publishedStatuses = statuses.map(\.health)
        board.publish(
            manager.layouts(discovery: statuses),
            providers: statuses,
            allPausedAt: manager.allPausedAt,
            isSynced: isSynced
        )
    }

    // MARK: Pauses

    func pause(_ scope: PauseScope, _ reply: @escaping @Sendable (EngineReply) -> Void) {
        if isStopped { return reply(Self.stopping) }
        let before = manager.pauses
        guard let targets = manager.pause(scope, at: .now()) else {
            return reply(.refused("nothing is scraped under that name any more"))
        }
        tell(paused: targets, scope, undo: undo(of: scope, before), reply)
    }

    private func undo(of scope: PauseScope, _ before: Pauses) -> PauseUndo? {
        manager.pauses == before ? nil : PauseUndo(scope: scope, before: before)
    }

    private func tell(
        paused targets: [Target],
        _ scope: PauseScope,
        undo: PauseUndo?,
        _ reply: @escaping @Sendable (EngineReply) -> Void
    ) {
        publish()
        // The loops' own thread knows when the markers are due; it answers after the stops it was sent.
        services.io.post { [services, board, control] in
            let due = targets.compactMap { $0.status.staleMarkersDue?.at }.max()
            let report = PauseReport(scope: scope, targets: targets.count, staleMarkersAt: due, undo: undo)
            services.events.record(
                EngineEvent(
                    at: .now(),
                    level: .info,
                    area: .user,
                    text: "paused \(Self.words(for: scope, targets))"
                        + (due.map { ", stale markers at \($0.clock)" } ?? "")
                )
            )
            control.post {
                board.notify()
                reply(.paused(report))
            }
        }
    }

    func resume(_ scope: PauseScope, _ reply: @escaping @Sendable (EngineReply) -> Void) {
        if isStopped { return reply(Self.stopping) }
        let before = manager.pauses
        guard let targets = manager.resume(scope) else {
            return reply(.refused("nothing is scraped under that name any more"))
        }
        tell(resumed: targets, scope, undo: undo(of: scope, before), reply)
    }

    /// Takes a pause or a resume back.
    func undo(_ undo: PauseUndo, _ reply: @escaping @Sendable (EngineReply) -> Void) {
        if isStopped { return reply(Self.stopping) }
        let changes = manager.restore(undo.before, at: .now())
        if changes.stopped.isEmpty {
            tell(resumed: changes.resumed, undo.scope, undo: nil, reply)
        } else {
            tell(paused: changes.stopped, undo.scope, undo: nil, reply)
        }
    }

    private func tell(
        resumed targets: [Target],
        _ scope: PauseScope,
        undo: PauseUndo?,
        _ reply: @escaping @Sendable (EngineReply) -> Void
    ) {
        publish()
        record(.info, .user, "resumed \(Self.words(for: scope, targets))")
        board.notify()
        reply(.resumed(PauseReport(scope: scope, targets: targets.count, staleMarkersAt: nil, undo: undo)))
    }

    private static func count(of targets: [Target]) -> String {
        targets.count == 1 ? "1 target" : "\(targets.count) targets"
    }

    /// `postgres: 6 targets`, `3 pools: 24 targets`; of several targets only how many.
    private static func words(for scope: PauseScope, _ targets: [Target]) -> String {
        if case .several(let scopes) = scope, scopes.contains(where: \.isTarget) { return count(of: targets) }
        return "\(name(of: scope, targets)): \(count(of: targets))"
    }

    private static func name(of scope: PauseScope, _ targets: [Target]) -> String {
        switch scope {
        case .everything: "everything"
        case .pool(let name): name
        case .target: targets.first?.url ?? "a target"
        case .several(let scopes): "\(scopes.count) pool\(scopes.count == 1 ? "" : "s")"
        }
    }

    // MARK: End

    static let stopping = EngineReply.refused("the engine is stopping")

    /// Ends discovery and every loop, refuses the reloads under way; `ended` is called when the last scrape is
    /// committed.
    func stop(ended: @escaping @Sendable () -> Void) {
        isStopped = true
        let unanswered = (pending.map { [$0.reply] } ?? []) + queued.map(\.reply)
        pending = nil
        queued = []
        for reply in unanswered { reply(Self.stopping) }
        discovery?.stop()
        manager.stop(ended: ended)
    }

    private func record(_ level: EngineEvent.Level, _ area: EngineEvent.Area, _ text: String) {
        services.events.record(EngineEvent(at: .now(), level: level, area: area, text: text))
    }
}
