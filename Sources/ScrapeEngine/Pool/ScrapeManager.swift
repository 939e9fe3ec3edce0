package import Discovery
package import MetricModel
package import ScrapeConfiguration

/// Keeps one pool per job and brings the pools in line with the configuration and with what is discovered
/// (`scrape/manager.go`, v3.5). Confined to the control thread.
package final class ScrapeManager {
    private let services: ScrapeServices
    private let waitsForOffsets: Bool
    private let defaultBodyLimit: Int
    private var offset: ScrapeOffset?
    private var jobs: [ScrapeJob] = []
    private var pools: [String: ScrapePool] = [:]
    /// Why jobs have no pool of their newest configuration.
    private var refusals: [String: String] = [:]
    private var pausedJobs: [String: WallTime] = [:]
    package private(set) var allPausedAt: WallTime?

    package init(services: ScrapeServices, waitsForOffsets: Bool, defaultBodyLimit: Int) {
        self.services = services
        self.waitsForOffsets = waitsForOffsets
        self.defaultBodyLimit = defaultBodyLimit
    }

    /// Takes over a configuration: pools of removed jobs stop, those of changed jobs reload, equal ones run on untouched.
    /// New jobs get their pool with the next `sync`.
    package func apply(_ configuration: Configuration) -> ReloadReport {
        var report = ReloadReport()
        let old = Dictionary(jobs.map { ($0.name, $0) }, uniquingKeysWith: { first, _ in first })
        if waitsForOffsets { offset = ScrapeOffset(externalLabels: configuration.global.externalLabels) }
        jobs = configuration.jobs
        let names = Set(jobs.map(\.name))
        for name in pools.keys.sorted() where !names.contains(name) {
            report.targetsRemoved += pools[name]?.targetCount ?? 0
            pools.removeValue(forKey: name)?.stop {}
            report.jobsRemoved.append(name)
        }
        pausedJobs = pausedJobs.filter { names.contains($0.key) }
        refusals = [:]
        for job in jobs {
            guard let problem = PoolSettings.problem(of: job, features: services.features) else { continue }
            refusals[job.name] = problem
            services.events.record(
                EngineEvent(at: .now(), level: .error, area: .configuration, pool: job.name, text: problem)
            )
        }
        for job in jobs {
            guard let previous = old[job.name] else {
                report.jobsAdded.append(job.name)
                continue
            }
            // A pool whose job is refused keeps its old configuration.
            guard let pool = pools[job.name], refusals[job.name] == nil else { continue }
            if PoolSettings.isUnchanged(from: previous, to: job) {
                pool.refreshPositions(job)
            } else {
                report.jobsChanged.append(job.name)
                report.loopsRestarted += pool.reload(job)
            }
        }
        return report
    }

    /// Brings every pool's targets in line with `sets`; creates the pools of new jobs.
    package func sync(_ sets: TargetSets) -> ScrapePool.Change {
        var change = ScrapePool.Change()
        for job in jobs {
            guard let groups = sets.groups[job.name], refusals[job.name] == nil || pools[job.name] != nil else {
                continue
            }
            let pool = pools[job.name] ?? makePool(job)
            pools[job.name] = pool
            let step = pool.sync(DiscoveredTargets(groups: groups, job: job))
            change.added += step.added
            change.removed += step.removed
        }
        return change
    }

    private func makePool(_ job: ScrapeJob) -> ScrapePool {
        ScrapePool(
            job: job,
            services: services,
            offset: offset,
            defaultBodyLimit: defaultBodyLimit,
            pausedAt: pausedJobs[job.name] ?? allPausedAt
        )
    }

    /// Ends every pool; `ended` is called when the last scrape is committed.
    package func stop(ended: @escaping @Sendable () -> Void) {
        let countdown = Countdown(pools.count, then: ended)
        for pool in pools.values { pool.stop { countdown.step() } }
        pools = [:]
    }

    // MARK: Pauses

    /// - Returns: the targets that stopped; nil when there is nothing of that name.
    package func pause(_ scope: PauseScope, at now: WallTime) -> [Target]? {
        switch scope {
        case .everything:
            allPausedAt = allPausedAt ?? now
            for job in jobs { pausedJobs[job.name] = pausedJobs[job.name] ?? now }
            return pools.values.flatMap { $0.pause(at: now) }
        case .pool(let name):
            guard jobs.contains(where: { $0.name == name }) else { return nil }
            pausedJobs[name] = pausedJobs[name] ?? now
            return pools[name]?.pause(at: now) ?? []
        case .target(let id):
            guard let pool = pools.values.first(where: { $0.contains(id) }) else { return nil }
            return pool.pause(id, at: now)
        }
    }

    /// - Returns: the targets that run again; nil when there is nothing of that name.
    package func resume(_ scope: PauseScope) -> [Target]? {
        switch scope {
        case .everything:
            allPausedAt = nil
            pausedJobs = [:]
            return pools.values.flatMap { $0.resume() }
        case .pool(let name):
            guard jobs.contains(where: { $0.name == name }) else { return nil }
            allPausedAt = nil
            pausedJobs[name] = nil
            return pools[name]?.resume() ?? []
        case .target(let id):
            guard let pool = pools.values.first(where: { $0.contains(id) }) else { return nil }
            allPausedAt = nil
            pausedJobs[pool.job.name] = nil
            return pool.resume(id)
        }
    }

    /// Every configured job as snapshots see it, in the order of the file.
    package func layouts(discovery: [ProviderStatus]) -> [PoolLayout] {
        var layouts = jobs.map { job in
            var layout = pools[job.name]?.layout ?? PoolLayout(job: job)
            layout.failure = refusals[job.name].map { PoolFailure(text: $0, nextTry: nil) }
            layout.pausedAt = layout.pausedAt ?? pausedJobs[job.name]
            layout.discovery = discovery.filter { $0.jobs.contains(job.name) }.compactMap(\.trouble)
            return layout
        }
        var seen: [Labels: Int] = [:]
        for target in layouts.flatMap(\.targets) { seen[target.publicLabels, default: 0] += 1 }
        for index in layouts.indices {
            layouts[index].isDuplicate = layouts[index].targets.map { seen[$0.publicLabels, default: 0] > 1 }
        }
        return layouts
    }
}

extension ProviderStatus {
    /// What keeps a provider from being up to date, in words; nil when nothing does.
    fileprivate var trouble: String? {
        switch health {
        case .ok: nil
        case .pending: "\(id.kind): no answer yet"
        case .failed(let text, _): "\(id.kind): \(text)"
        }
    }
}
