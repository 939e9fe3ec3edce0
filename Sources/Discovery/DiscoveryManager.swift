package import Logging
internal import MetricModel
package import ScrapeConfiguration
internal import SelfMetrics

/// Runs service discovery: starts and stops providers as the configuration wants them, collects what they find, and
/// delivers complete sets of targets (`discovery/manager.go`, v3.5). `DiscoveryManagerState` decides, this does.
///
/// `@unchecked Sendable`: everything runs on the control thread of the host; other threads only carry a reference back
/// to it through `DiscoveryHost.post`.
package final class DiscoveryManager: @unchecked Sendable {
    /// Prometheus counts the one message of a static block, and then the end of its channel.
    private static let updatesOfStaticBlock = 2

    private let host: any DiscoveryHost
    private let metrics: DiscoveryMetrics
    private let logger: Logger
    private let deliver: (TargetSets) -> Bool
    private let directories: DirectoryWatcher
    private var state: DiscoveryManagerState
    private var providers: [ProviderID: any DiscoveryProvider] = [:]
    private var timer: DiscoveryTimer?
    private var countedJobs: Set<String> = []
    private var isStopped = false

    /// `deliver` is called on the control thread with each complete set. It returns false when it cannot take one now;
    /// the newest is then offered again at the next tick of 5 s.
    package init(
        host: any DiscoveryHost,
        metrics: DiscoveryMetrics,
        logger: Logger,
        deliver: @escaping (TargetSets) -> Bool
    ) {
        self.host = host
        self.metrics = metrics
        self.logger = logger
        self.deliver = deliver
        directories = DirectoryWatcher(host: host)
        state = DiscoveryManagerState(start: host.now)
    }

    /// Takes the jobs of a configuration over. The set that follows is delivered once every provider has answered, at the
    /// latest after `DeliveryThrottle.answerLimit`; without new providers it is delivered before this returns.
    package func apply(_ jobs: [ScrapeJob]) {
        apply(jobs.map { DiscoveryManagerState.Job(name: $0.name, sections: DiscoverySection.sections(of: $0)) })
    }

    /// The same for jobs whose blocks are known already.
    package func apply(_ jobs: [DiscoveryManagerState.Job]) {
        guard !isStopped else { return }
        let announced = state.staticAnnouncements
        let actions = state.apply(jobs, at: host.now)
        metrics.receivedUpdates.increment(by: (state.staticAnnouncements - announced) * Self.updatesOfStaticBlock)
        metrics.failedConfigs.set(state.failedSections)
        for action in actions {
            switch action {
            case .stop(let id):
                providers.removeValue(forKey: id)?.stop()
            case .start(let id, let block):
                guard let provider = makeProvider(id, block) else { continue }
                providers[id] = provider
                provider.start()
            }
        }
        deliverIfDue()
    }

    /// What these jobs would find, from what is known now. Nothing starts.
    package func forecast(_ jobs: [ScrapeJob]) -> TargetForecast {
        state.forecast(
            jobs.map { DiscoveryManagerState.Job(name: $0.name, sections: DiscoverySection.sections(of: $0)) }
        )
    }

    /// Delivers what is known before this returns, for those who cannot wait for a tick.
    package func flush() {
        state.flush(at: host.now)
        deliverIfDue()
    }

    /// Ends all providers; nothing is delivered any more.
    package func stop() {
        isStopped = true
        for provider in providers.values { provider.stop() }
        providers = [:]
        directories.close()
        if let timer { host.cancel(timer) }
        timer = nil
    }

    /// All providers and how they are doing, in the order in which they came up; of those that have not answered yet,
    /// what they wait for.
    package var statuses: [ProviderStatus] {
        state.statuses.map { status in
            guard status.health == .pending else { return status }
            var status = status
            status.activity = providers[status.id]?.activity
            return status
        }
    }

    private func makeProvider(_ id: ProviderID, _ block: DiscoveryBlock) -> (any DiscoveryProvider)? {
        var logger = logger
        logger[metadataKey: "discovery"] = "\(id.kind)"
        logger[metadataKey: "config"] = "\(state.firstJob(of: id) ?? "")"
        let context = ProviderContext(
            id: id,
            host: host,
            directories: directories,
            metrics: metrics,
            logger: logger
        ) { [weak self] report in self?.take(report, from: id) }
        return context.makeProvider(of: block)
    }

    private func take(_ report: ProviderReport, from id: ProviderID) {
        guard !isStopped else { return }
        switch report {
        case .groups(let groups):
            metrics.receivedUpdates.increment()
            state.received(groups, from: id, at: host.now)
        case .upToDate(let problem, let nanoseconds):
            state.answered(by: id, problem: problem, after: nanoseconds, at: host.now, host.wallTime)
        case .unavailable(let problem):
            providers.removeValue(forKey: id)?.stop()
            state.unavailable(id, problem, at: host.now)
            metrics.failedConfigs.set(state.failedSections)
        }
        deliverIfDue()
    }

    private func deliverIfDue() {
        guard !isStopped else { return }
        let now = host.now
        if let sets = state.due(at: now) {
            count(sets)
            metrics.sentUpdates.increment()
            if !deliver(sets) {
                metrics.delayedUpdates.increment()
                state.refused(at: now)
            }
        }
        if let timer { host.cancel(timer) }
        timer = state.nextCheck(after: now).map { time in
            host.schedule(at: time) { [weak self] in
                self?.timer = nil
                self?.deliverIfDue()
            }
        }
    }

    private func count(_ sets: TargetSets) {
        for (job, groups) in sets.groups {
            let targets = groups.reduce(0) { $0 + $1.targets.count }
            metrics.discoveredTargets.with(DiscoveryMetrics.managerName, job).set(targets)
        }
        let jobs = Set(sets.groups.keys).union(sets.heldJobs)
        for job in countedJobs.subtracting(jobs) {
            metrics.discoveredTargets.remove(with: DiscoveryMetrics.managerName, job)
        }
        countedJobs = jobs
    }
}
