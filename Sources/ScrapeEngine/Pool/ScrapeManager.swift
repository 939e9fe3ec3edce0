package import Discovery
internal import HTTPTransport
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
    private(set) var pools: [String: ScrapePool] = [:]
    /// Why jobs have no pool, or one of an older configuration.
    private var failures: [String: PoolFailure] = [:]
    private var failureLogs = FailureLogs()
    private var pausedJobs: [String: WallTime] = [:]
    package private(set) var allPausedAt: WallTime?

    package init(services: ScrapeServices, waitsForOffsets: Bool, defaultBodyLimit: Int) {
        self.services = services
        self.waitsForOffsets = waitsForOffsets
        self.defaultBodyLimit = defaultBodyLimit
    }

    /// The jobs as they run: a pool may have an older configuration than the file, and a new job has none yet.
    private var runningJobs: [String: ScrapeJob] {
        var running = Dictionary(jobs.map { ($0.name, $0) }, uniquingKeysWith: { first, _ in first })
        for (name, pool) in pools { running[name] = pool.job }
        return running
    }

    /// Takes over a configuration: pools of removed jobs stop, those of changed jobs reload, equal ones run on untouched.
    /// New jobs get their pool with the next `sync`. Failed requests are written to `failureLogs`.
    ///
    /// - Returns: what changed, and the running jobs that could not be changed and go on as they were.
    package func apply(
        _ configuration: Configuration,
        failureLogs: FailureLogs = FailureLogs()
    ) -> (report: ReloadReport, failures: [JobFailure]) {
        var report = ReloadReport()
        let changes = JobChanges(from: runningJobs, to: configuration.jobs)
        if waitsForOffsets { offset = ScrapeOffset(externalLabels: configuration.global.externalLabels) }
        jobs = configuration.jobs
        self.failureLogs = failureLogs
        let names = Set(jobs.map(\.name))
        pausedJobs = pausedJobs.filter { names.contains($0.key) }
        // A job without a pool is tried again by the set that follows.
        failures = failures.filter { names.contains($0.key) && pools[$0.key] == nil }
        for name in changes.removed {
            report.targetsRemoved += pools[name]?.targetCount ?? 0
            pools.removeValue(forKey: name)?.stop {}
            report.jobsRemoved.append(name)
        }
        report.jobsAdded = changes.added.map(\.name)
        for job in changes.kept { pools[job.name]?.refreshPositions(job) }
        var refused: [JobFailure] = []
        for job in changes.changed {
            do {
                report.loopsRestarted += try pools[job.name]?.reload(job) ?? 0
                report.jobsChanged.append(job.name)
            } catch {
                refused.append(JobFailure(job: job.name, text: error.text, location: job.location))
                failures[job.name] = PoolFailure(text: error.text, remainder: .oldConfiguration)
                record("error reloading scrape pool", error, of: job)
            }
        }
        for pool in pools.values { pool.write(failuresTo: failureLogs.log(of: pool.job)) }
        return (report, refused)
    }

    /// Brings every pool's targets in line with `sets`, each by the rules of the job it runs; creates the pools of new
    /// jobs, those that could not be created before too.
    package func sync(_ sets: TargetSets) -> ScrapePool.Change {
        var change = ScrapePool.Change()
        for job in jobs {
            guard let groups = sets.groups[job.name], let pool = pools[job.name] ?? makePool(job) else { continue }
            let step = pool.sync(groups)
            change.added += step.added
            change.removed += step.removed
        }
        services.shareResults(among: pools.values.reduce(0) { $0 + $1.targetCount })
        return change
    }

    /// The pool of a job that has none; nil, with the reason noted, when it can have none.
    private func makePool(_ job: ScrapeJob) -> ScrapePool? {
        if let refusal = PoolSettings.refusal(ofPoolFor: job, features: services.features) {
            failures[job.name] = PoolFailure(text: refusal.text)
            record("error reloading target set", refusal, of: job)
            return nil
        }
        do {
            let pool = try ScrapePool(
                job: job,
                services: services,
                offset: offset,
                defaultBodyLimit: defaultBodyLimit,
                pausedAt: pausedJobs[job.name] ?? allPausedAt
            )
            pool.write(failuresTo: failureLogs.log(of: job))
            failures[job.name] = nil
            pools[job.name] = pool
            return pool
        } catch {
            failures[job.name] = PoolFailure(text: error.text)
            record("error creating new scrape pool", error, of: job)
            return nil
        }
    }

    private func record(_ text: String, _ error: PoolSettings.Refusal, of job: ScrapeJob) {
        services.events.record(
            EngineEvent(
                at: .now(),
                level: .error,
                area: .configuration,
                pool: job.name,
                text: text,
                fields: [EngineEvent.Field("err", error.text)]
            )
        )
    }

    /// Jobs that have no pool although a set of targets came.
    package var brokenJobs: [JobFailure] {
        jobs.compactMap { job in
            guard pools[job.name] == nil, let failure = failures[job.name] else { return nil }
            return JobFailure(job: job.name, text: failure.text, location: job.location)
        }
    }

    // MARK: Plans

    /// What `apply` and the set after it would change, as far as `forecast` knows the targets. Nothing changes; clients
    /// are built to see that they can be.
    package func plan(_ configuration: Configuration, _ forecast: TargetForecast) -> ReloadPlan {
        var plan = ReloadPlan()
        let changes = JobChanges(from: runningJobs, to: configuration.jobs)
        plan.contentHash = configuration.contentHash
        plan.report.jobsAdded = changes.added.map(\.name)
        plan.report.jobsRemoved = changes.removed
        for name in changes.removed {
            guard let pool = pools[name] else { continue }
            plan.report.targetsRemoved += pool.targetCount
            plan.targetsLost += pool.targetCount
            plan.droppedChange -= pool.droppedCount
            plan.samplesChange -= pool.targets.reduce(0) { $0 + $1.lastSamples }
        }
        let running = runningJobs
        for job in changes.changed where add(job, forecast, to: &plan) {
            plan.report.jobsChanged.append(job.name)
            guard let old = running[job.name] else { continue }
            plan.jobDifferences.append(
                ReloadPlan.JobDifference(job: job.name, words: job.differences(from: old))
            )
        }
        for job in changes.added + changes.kept.filter({ pools[$0.name] == nil }) { add(job, forecast, to: &plan) }
        return plan
    }

    /// Adds what would become of a job that does not run as it is configured.
    ///
    /// - Returns: false when it would not either.
    @discardableResult
    private func add(_ job: ScrapeJob, _ forecast: TargetForecast, to plan: inout ReloadPlan) -> Bool {
        let pool = pools[job.name]
        let refusal = refusal(of: job, isRunning: pool != nil)
        var rules = job
        if let refusal {
            let reason = JobFailure(job: job.name, text: refusal.text, location: job.location)
            guard let pool else {
                plan.report.jobsBroken.append(reason)
                return false
            }
            plan.failures.append(reason)
            rules = pool.job
        } else {
            plan.report.loopsRestarted += pool?.runningLoops ?? 0
        }
        if forecast.unknownJobs.contains(job.name) { plan.jobsWithUnknownTargets.append(job.name) }
        let new = DiscoveredTargets(groups: forecast.groups[job.name] ?? [], job: rules)
        plan.count(new, besides: pool?.targets ?? [])
        plan.droppedChange += new.droppedCount - (pool?.droppedCount ?? 0)
        return refusal == nil
    }

    /// Why a job could not run as it is configured; nil when it could.
    private func refusal(of job: ScrapeJob, isRunning: Bool) -> PoolSettings.Refusal? {
        if !isRunning, let refusal = PoolSettings.refusal(ofPoolFor: job, features: services.features) {
            return refusal
        }
        do {
            _ = try PoolSettings.makeClient(for: job)
            return nil
        } catch {
            return error
        }
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
        case .several(let scopes):
            let targets = scopes.compactMap { pause($0, at: now) }
            return targets.isEmpty ? nil : targets.flatMap(\.self)
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
        case .several(let scopes):
            let targets = scopes.compactMap { resume($0) }
            return targets.isEmpty ? nil : targets.flatMap(\.self)
        }
    }

    /// What is paused now, to come back to with `restore`.
    package var pauses: Pauses {
        var pauses = Pauses()
        pauses.everythingSince = allPausedAt
        pauses.jobs = pausedJobs
        for pool in pools.values { pauses.targets.formUnion(pool.targetsPaused) }
        return pauses
    }

    /// Has exactly this paused.
    ///
    /// - Returns: the targets that run no more because of it, and those that run again.
    package func restore(_ pauses: Pauses, at now: WallTime) -> (stopped: [Target], resumed: [Target]) {
        allPausedAt = pauses.everythingSince
        pausedJobs = pauses.jobs.filter { entry in jobs.contains { $0.name == entry.key } }
        var changes: (stopped: [Target], resumed: [Target]) = ([], [])
        for (name, pool) in pools {
            let change = pool.restore(
                pausedAt: pausedJobs[name] ?? allPausedAt,
                targets: pauses.targets,
                at: now
            )
            changes.stopped += change.stopped
            changes.resumed += change.resumed
        }
        return changes
    }

    /// Every configured job as snapshots see it, in the order of the file.
    package func layouts(discovery: [ProviderStatus]) -> [PoolLayout] {
        var layouts = jobs.map { job in
            var layout = pools[job.name]?.layout ?? PoolLayout(job: job)
            let providers = discovery.filter { $0.jobs.contains(job.name) }
            layout.failure = failures[job.name] ?? PoolFailure(unavailable: providers)
            layout.pausedAt = layout.pausedAt ?? pausedJobs[job.name]
            layout.discovery = providers.compactMap(\.trouble)
            return layout
        }
        layouts.pairDuplicates()
        return layouts
    }
}

extension [PoolLayout] {
    /// Tells every target whose labels others have too of the first of them, and the first of the second.
    fileprivate mutating func pairDuplicates() {
        var first: [Labels: (pool: Int, index: Int)] = [:]
        for pool in indices {
            for (index, target) in self[pool].targets.enumerated() {
                guard let other = first[target.publicLabels] else {
                    first[target.publicLabels] = (pool, index)
                    continue
                }
                let before = self[other.pool].targets[other.index]
                self[pool].duplicates[index] = DuplicateTarget(pool: before.pool, url: before.url)
                if self[other.pool].duplicates[other.index] == nil {
                    self[other.pool].duplicates[other.index] = DuplicateTarget(pool: target.pool, url: target.url)
                }
            }
        }
    }
}

extension PoolFailure {
    /// Nil for a job whose providers are all there.
    fileprivate init?(unavailable providers: [ProviderStatus]) {
        var texts: [String] = []
        for provider in providers {
            guard case .unavailable(let reason) = provider.health else { continue }
            let text = "\(provider.id.kind): \(reason)"
            if !texts.contains(text) { texts.append(text) }
        }
        guard !texts.isEmpty else { return nil }
        self.init(text: "discovery not available: \(texts.joined(separator: "; "))", remainder: .otherDiscovery)
    }
}

extension ReloadPlan {
    /// Counts what becomes of a pool's targets when it is given others.
    fileprivate mutating func count(_ new: DiscoveredTargets, besides old: [Target]) {
        let before = Set(old.map(\.hash))
        let after = Set(new.active.map(\.hash))
        let added = after.subtracting(before).count
        report.targetsAdded += added
        report.targetsRemoved += before.subtracting(after).count
        let sizes = old.map { ($0.hash, $0.lastSamples) }
        let scraped = sizes.filter { $0.1 > 0 }
        samplesChange -= sizes.reduce(0) { after.contains($1.0) ? $0 : $0 + $1.1 }
        if scraped.isEmpty {
            targetsOfUnknownSize += added
        } else {
            samplesChange += scraped.reduce(0) { $0 + $1.1 } / scraped.count * added
        }
        guard !before.isSubset(of: after) else { return }
        let places = Set(new.active.map(\.place))
        targetsLost += old.count { !places.contains($0.place) }
    }
}

extension ProviderStatus {
    /// What keeps a provider from being up to date, in words and without the secrets of URLs; nil when nothing does.
    fileprivate var trouble: String? {
        switch health {
        case .ok: nil
        case .pending: "\(id.kind): no answer yet"
        case .failed(let text, _): "\(id.kind): \(SecretParameters.masked(inSentence: text))"
        case .unavailable(let text): "\(id.kind): not available: \(SecretParameters.masked(inSentence: text))"
        }
    }
}
