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
        let started: MonotonicTime
        let reply: @Sendable (EngineReply) -> Void
    }

    private let options: EngineOptions
    private let services: ScrapeServices
    private let storage: Storage
    private let board: EngineBoard
    private let manager: ScrapeManager
    private let control: ControlThread
    private let discoveryMetrics: DiscoveryMetrics
    private var discovery: DiscoveryManager?
    private var throttle: SyncThrottle
    private var waitingSets: TargetSets?
    private var pending: PendingReload?
    private var queued: [@Sendable (EngineReply) -> Void] = []
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
    }

    /// Applies the first configuration.
    func start(_ configuration: Configuration) {
        for warning in options.features.warnings { record(.warning, .configuration, warning) }
        let events = services.events
        let logger = Logger(label: "discovery") { _ in EventLogHandler(events: events, area: .discovery) }
        discovery = DiscoveryManager(host: control, metrics: discoveryMetrics, logger: logger) { [unowned self] sets in
            take(sets)
            return true
        }
        apply(configuration, started: .now()) { _ in }
    }

    // MARK: Reload

    func reload(_ reply: @escaping @Sendable (EngineReply) -> Void) {
        if isStopped { return reply(Self.stopping) }
        queued.append(reply)
        beginQueuedReloads()
    }

    /// One reload at a time: each reads the file as it is when its turn comes.
    private func beginQueuedReloads() {
        while pending == nil, !queued.isEmpty { beginReload(queued.removeFirst()) }
    }

    private func beginReload(_ reply: @escaping @Sendable (EngineReply) -> Void) {
        let started = MonotonicTime.now()
        do {
            let configuration = try ConfigurationFile.load(
                path: options.configurationPath,
                usualProtocols: options.usualProtocols
            )
            apply(configuration, started: started, reply)
        } catch {
            let failure = ConfigurationFailure(at: .now(), problems: error.problems)
            board.change { $0.lastFailure = failure }
            for problem in error.problems.reversed() {
                record(.error, .configuration, "reload refused: \(problem)")
            }
            board.notify()
            reply(.reloadRefused(failure))
        }
    }

    private func apply(
        _ configuration: Configuration,
        started: MonotonicTime,
        _ reply: @escaping @Sendable (EngineReply) -> Void
    ) {
        board.change { state in
            state.isReloading = true
            state.lastFailure = nil
            state.loadedAt = .now()
            state.contentHash = configuration.contentHash
        }
        storage.setExemplarCapacity(options.exemplarCapacity(configuration.storage))
        if options.sendsSamples {
            storage.apply(
                configuration.remoteWrites,
                externalLabels: configuration.global.externalLabels,
                metadata: TargetMetadata(board: board)
            )
        }
        var report = manager.apply(configuration)
        report.warnings = configuration.warnings.map(\.description)
        for warning in report.warnings { record(.warning, .configuration, warning) }
        pending = PendingReload(report: report, started: started, reply: reply)
        isSynced = false
        publish()
        discovery?.apply(configuration.jobs)
    }

    private func finishReload() {
        guard var done = pending else { return }
        pending = nil
        done.report.nanoseconds = MonotonicTime.now() - done.started
        let nanoseconds = done.report.nanoseconds
        board.change { state in
            state.isReloading = false
            state.loadNanoseconds = nanoseconds
        }
        let report = done.report
        record(
            .info,
            .configuration,
            "loaded \(options.configurationPath): +\(report.targetsAdded) -\(report.targetsRemoved) targets, "
                + "\(report.loopsRestarted) loops restarted"
        )
        board.notify()
        done.reply(.reloaded(report))
        // Not from in here: discovery is still delivering the set that ended this one.
        if !queued.isEmpty { control.post { [self] in beginQueuedReloads() } }
    }

    // MARK: Target sets

    private func take(_ sets: TargetSets) {
        if sets.isFirstSinceApply { throttle.flush() }
        var sets = sets
        // A set that waits must not swallow the news that it answers an apply.
        sets.isFirstSinceApply = sets.isFirstSinceApply || waitingSets?.isFirstSinceApply == true
        waitingSets = sets
        syncWhenDue(throttle.changed(now: .now()))
    }

    private func syncWhenDue(_ next: MonotonicTime?) {
        if let next {
            _ = control.schedule(at: next) { [self] in
                guard waitingSets != nil, !isStopped else { return }
                syncWhenDue(throttle.tick(now: .now()))
            }
            return
        }
        guard let sets = waitingSets else { return }
        waitingSets = nil
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
        if discovery?.statuses.map(\.health) != publishedStatuses, !isStopped { publish() }
        board.notify()
    }

    private func publish() {
        publishedStatuses = discovery?.statuses.map(\.health) ?? []
        board.publish(
            manager.layouts(discovery: discovery?.statuses ?? []),
            allPausedAt: manager.allPausedAt,
            isSynced: isSynced
        )
    }

    // MARK: Pauses

    func pause(_ scope: PauseScope, _ reply: @escaping @Sendable (EngineReply) -> Void) {
        if isStopped { return reply(Self.stopping) }
        guard let targets = manager.pause(scope, at: .now()) else {
            return reply(.refused("nothing is scraped under that name any more"))
        }
        publish()
        // The loops' own thread knows when the markers are due; it answers after the stops it was sent.
        services.io.post { [services, board, control] in
            let due = targets.compactMap { $0.status.staleMarkersDue?.at }.max()
            let report = PauseReport(scope: scope, targets: targets.count, staleMarkersAt: due)
            services.events.record(
                EngineEvent(
                    at: .now(),
                    level: .info,
                    area: .user,
                    text: "paused \(Self.name(of: scope, targets)): \(Self.count(of: targets))"
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
        guard let targets = manager.resume(scope) else {
            return reply(.refused("nothing is scraped under that name any more"))
        }
        publish()
        record(.info, .user, "resumed \(Self.name(of: scope, targets)): \(Self.count(of: targets))")
        board.notify()
        reply(.resumed(PauseReport(scope: scope, targets: targets.count, staleMarkersAt: nil)))
    }

    private static func count(of targets: [Target]) -> String {
        targets.count == 1 ? "1 target" : "\(targets.count) targets"
    }

    private static func name(of scope: PauseScope, _ targets: [Target]) -> String {
        switch scope {
        case .everything: "everything"
        case .pool(let name): name
        case .target: targets.first?.url ?? "a target"
        }
    }

    // MARK: End

    static let stopping = EngineReply.refused("the engine is stopping")

    /// Ends discovery and every loop, refuses the reloads under way; `ended` is called when the last scrape is
    /// committed.
    func stop(ended: @escaping @Sendable () -> Void) {
        isStopped = true
        let unanswered = (pending.map { [$0.reply] } ?? []) + queued
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
