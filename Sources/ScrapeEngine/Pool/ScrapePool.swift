package import Discovery
internal import HTTPTransport
package import MetricModel
package import ScrapeConfiguration
internal import SelfMetrics

/// Everything for one job: its targets, one loop for each, and what was dropped (`scrapePool` in `scrape/scrape.go`,
/// v3.5). Confined to the control thread.
package final class ScrapePool {
    private struct Entry {
        let target: Target
        let driver: LoopDriver
    }

    package private(set) var settings: PoolSettings
    private let services: ScrapeServices
    /// That of the configuration under which the pool was made; a later one is for later pools.
    let offset: ScrapeOffset?
    private let defaultBodyLimit: Int
    private var entries: [TargetID: Entry] = [:]
    private var order: [TargetID] = []
    private var relabeled = RelabeledGroups()
    private var discovered = DiscoveredTargets()
    private let leaving = LeavingLoops()
    package private(set) var pausedAt: WallTime?
    /// When it was made, or a reload changed it.
    private var configuredAt = WallTime.now()
    private var pausedTargets: Set<TargetID> = []
    private let failureLog = PoolFailureLog()
    /// What every loop carries while there are more targets than allowed.
    private var forcedError: String?

    /// Without an `offset` every loop scrapes at once: batch mode. `defaultBodyLimit` are the unpacked bytes at which a
    /// body is refused when the job sets no limit.
    ///
    /// - Throws: why there can be no client.
    package init(
        job: ScrapeJob,
        services: ScrapeServices,
        offset: ScrapeOffset?,
        defaultBodyLimit: Int,
        pausedAt: WallTime?
    ) throws(PoolSettings.Refusal) {
        services.metrics.poolsCreated.increment()
        do {
            let client = try PoolSettings.makeClient(for: job)
            settings = PoolSettings(
                job: job,
                client: client,
                services: services,
                defaultBodyLimit: defaultBodyLimit,
                failureLog: failureLog
            )
        } catch {
            services.metrics.poolsFailed.increment()
            throw error
        }
        self.services = services
        self.offset = offset
        self.defaultBodyLimit = defaultBodyLimit
        self.pausedAt = pausedAt
        services.metrics.targetLimit.with(job.name).set(Double(job.targetLimit))
    }

    package var job: ScrapeJob { settings.job }

    package var targetCount: Int { order.count }

    /// Dropped targets, those beyond `keep_dropped_targets` too.
    package var droppedCount: Int { discovered.droppedCount }

    /// In the order of their discovery.
    package var targets: [Target] { order.compactMap { entries[$0]?.target } }

    /// Loops that are not paused.
    package var runningLoops: Int { order.count { !isPaused($0) } }

    package struct Change: Sendable, Hashable {
        package var added = 0
        package var removed = 0
    }

    /// Brings the loops in line with what was discovered. What is as it was costs next to nothing.
    package func sync(_ groups: [TargetGroup]) -> Change {
        let started = MonotonicTime.now()
        var fresh: [Entry] = []
        var pauses: [TargetHash: WallTime] = [:]
        var change = Change()
        if relabeled.update(to: groups, of: job, at: .now()) {
            discovered = relabeled.targets
            fresh = enter(discovered.active)
            let gone = removeAll(except: discovered.active)
            pauses = gone.pauses
            change = Change(added: fresh.count, removed: gone.count)
        }
        tellForcedError(evaluateTargetLimit(), fresh)
        for entry in fresh { begin(entry, pausedAt: pauses.isEmpty ? nil : pauses[entry.target.place]) }
        report(discovered, started: started)
        return change
    }

    /// Makes entries of targets that have none, tells the others what is said of them now.
    ///
    /// - Returns: the entries that were made.
    private func enter(_ active: [DiscoveredTargets.Active]) -> [Entry] {
        let pool = job.name
        var fresh: [Entry] = []
        for target in active {
            let id = TargetID(pool: pool, hash: target.hash)
            if let entry = entries[id] {
                entry.target.refresh(
                    discovered: target.discovered,
                    location: target.location,
                    source: target.source
                )
                continue
            }
            let entry = makeEntry(target)
            entries[id] = entry
            fresh.append(entry)
        }
        return fresh
    }

    /// Takes the entries of other targets than these away.
    ///
    /// - Returns: how many, and since when those of them that were paused one by one were.
    private func removeAll(
        except active: [DiscoveredTargets.Active]
    ) -> (count: Int, pauses: [TargetHash: WallTime]) {
        let pool = job.name
        let newOrder = active.map { TargetID(pool: pool, hash: $0.hash) }
        let kept = Set(newOrder)
        var count = 0
        var pauses: [TargetHash: WallTime] = [:]
        for id in order where !kept.contains(id) {
            guard let entry = entries.removeValue(forKey: id) else { continue }
            if pausedTargets.remove(id) != nil { pauses[entry.target.place] = entry.target.status.pausedAt }
            entry.target.markGone()
            services.keptBodies.remove(id)
            leaving.add(entry.driver)
            count += 1
        }
        order = newOrder
        return (count, pauses)
    }

    /// Only loops that do not know it are told: ten thousand that hear nothing new would hold up those that are due.
    private func tellForcedError(_ error: String?, _ fresh: [Entry]) {
        if error != forcedError {
            for entry in entries.values { entry.driver.setForcedError(error) }
        } else if error != nil {
            for entry in fresh { entry.driver.setForcedError(error) }
        }
        forcedError = error
    }

    private func makeEntry(_ active: DiscoveredTargets.Active) -> Entry {
        let target = Target(
            pool: job.name,
            labels: active.labels,
            discovered: active.discovered,
            url: active.url,
            interval: active.interval,
            timeout: active.timeout,
            location: active.location,
            source: active.source
        )
        let driver = LoopDriver(target: target, settings: settings, services: services)
        return Entry(target: target, driver: driver)
    }

    /// Starts a new target's loop; not when its job is paused, or was it itself under another interval.
    private func begin(_ entry: Entry, pausedAt ownPause: WallTime?) {
        if pausedAt == nil, ownPause != nil { pausedTargets.insert(entry.target.id) }
        if let pause = pausedAt ?? ownPause {
            entry.target.update { $0.markPaused(at: pause) }
        } else {
            entry.driver.start(offset: offset)
        }
    }

    private func report(_ newly: DiscoveredTargets, started: MonotonicTime) {
        let metrics = services.metrics
        metrics.poolTargets.with(job.name).set(Double(order.count))
        metrics.poolSymbols.with(job.name).set(0)
        metrics.poolSyncs.with(job.name).increment()
        metrics.syncFailures.with(job.name).increment(by: newly.failures.count)
        metrics.syncLength.with(job.name).observe(Double(MonotonicTime.now() - started) / 1e9)
        for failure in newly.failures {
            services.events.record(
                EngineEvent(
                    at: .now(),
                    level: .error,
                    area: .discovery,
                    pool: job.name,
                    text: "Creating target failed",
                    fields: [EngineEvent.Field("err", "\(failure)")]
                )
            )
        }
    }

    /// The error every loop carries while there are more targets than allowed.
    private func evaluateTargetLimit() -> String? {
        let limit = Int(clamping: job.targetLimit)
        guard limit > 0, order.count > limit else { return nil }
        services.metrics.targetLimitExceeded.increment()
        return "target_limit exceeded (number of targets: \(order.count), limit: \(limit))"
    }

    /// Takes over a changed job: every loop restarts, with its cache where the change leaves series alone.
    ///
    /// - Returns: how many loops restarted.
    /// - Throws: why there can be no client; the old job goes on as if nothing had been asked.
    package func reload(_ newJob: ScrapeJob) throws(PoolSettings.Refusal) -> Int {
        let started = MonotonicTime.now()
        services.metrics.poolReloads.increment()
        let client: HTTPClient
        do {
            client = try PoolSettings.makeClient(for: newJob)
        } catch {
            services.metrics.poolReloadsFailed.increment()
            throw error
        }
        let reusesCache = PoolSettings.reusesCache(from: job, to: newJob)
        let oldClient = settings.client
        settings = makeSettings(newJob, client)
        configuredAt = .now()
        services.metrics.targetLimit.with(newJob.name).set(Double(newJob.targetLimit))
        forcedError = evaluateTargetLimit()
        var restarted = 0
        for entry in entries.values {
            if isPaused(entry.target.id) {
                entry.driver.replace(settings, reusesCache: reusesCache)
                entry.driver.setForcedError(forcedError)
            } else {
                entry.driver.reload(settings, reusesCache: reusesCache, offset: offset, forcedError: forcedError)
                restarted += 1
            }
        }
        oldClient.closeIdleConnections(on: services.io)
        services.metrics.reloadLength.with(newJob.scrapeInterval.goDescription)
            .observe(Double(MonotonicTime.now() - started) / 1e9)
        return restarted
    }

    /// The job is equal but its values may stand elsewhere in the file now.
    package func refreshPositions(_ job: ScrapeJob) {
        settings = makeSettings(job, settings.client)
    }

    /// Failed requests are written there from now on, those of running loops too.
    package func write(failuresTo log: FailureLog?) { failureLog.replace(with: log) }

    private func makeSettings(_ job: ScrapeJob, _ client: HTTPClient) -> PoolSettings {
        PoolSettings(
            job: job,
            client: client,
            services: services,
            defaultBodyLimit: defaultBodyLimit,
            failureLog: failureLog
        )
    }

    /// Ends every loop at once, those of targets that are gone too, without markers; `ended` is called when the last scrape
    /// is committed.
    package func stop(ended: @escaping @Sendable () -> Void) {
        let left = leaving.drivers
        let countdown = Countdown(entries.count + left.count, then: ended)
        for driver in left { driver.cancel { countdown.step() } }
        for entry in entries.values {
            entry.target.markGone()
            services.keptBodies.remove(entry.target.id)
            entry.driver.cancel { countdown.step() }
        }
        entries = [:]
        order = []
        settings.client.closeIdleConnections(on: services.io)
        services.metrics.removePool(job.name)
    }

    // MARK: Pauses

    private func isPaused(_ id: TargetID) -> Bool { pausedAt != nil || pausedTargets.contains(id) }

    package func contains(_ id: TargetID) -> Bool { entries[id] != nil }

    /// - Returns: the targets that run no more because of it.
    package func pause(at now: WallTime) -> [Target] {
        guard pausedAt == nil else { return [] }
        let running = order.filter { !pausedTargets.contains($0) }.compactMap { entries[$0] }
        pausedAt = now
        for entry in running { stop(entry, at: now) }
        return running.map(\.target)
    }

    package func pause(_ id: TargetID, at now: WallTime) -> [Target] {
        guard !isPaused(id), let entry = entries[id] else { return [] }
        pausedTargets.insert(id)
        stop(entry, at: now)
        return [entry.target]
    }

    private func stop(_ entry: Entry, at now: WallTime) {
        entry.target.update { $0.markPaused(at: now) }
        entry.driver.stop(markers: true)
    }

    package func resume() -> [Target] {
        guard pausedAt != nil || !pausedTargets.isEmpty else { return [] }
        let stopped = order.filter(isPaused).compactMap { entries[$0] }
        pausedAt = nil
        pausedTargets = []
        return stopped.map(restart)
    }

    /// Ends the pause of one target, also of one whose whole job is paused: the others stay paused one by one.
    package func resume(_ id: TargetID) -> [Target] {
        guard isPaused(id), let entry = entries[id] else { return [] }
        if pausedAt != nil {
            pausedTargets = Set(order)
            pausedAt = nil
        }
        pausedTargets.remove(id)
        return [restart(entry)]
    }

    /// Targets that are paused one by one.
    package var targetsPaused: Set<TargetID> { pausedTargets }

    /// Has exactly this paused.
    ///
    /// - Returns: the targets that run no more because of it, and those that run again.
    package func restore(
        pausedAt: WallTime?,
        targets: Set<TargetID>,
        at now: WallTime
    ) -> (stopped: [Target], resumed: [Target]) {
        let before = Set(order.filter(isPaused))
        self.pausedAt = pausedAt
        pausedTargets = targets.intersection(order)
        var stopped: [Target] = []
        var resumed: [Target] = []
        for (id, entry) in order.compactMap({ id in entries[id].map { (id, $0) } }) {
            switch (before.contains(id), isPaused(id)) {
            case (false, true):
                stop(entry, at: now)
                stopped.append(entry.target)
            case (true, false): resumed.append(restart(entry))
            default: break
            }
        }
        return (stopped, resumed)
    }

    private func restart(_ entry: Entry) -> Target {
        entry.target.update { status in
            status.pausedAt = nil
            status.endOfRunMarkers = 0
        }
        entry.driver.resume(offset: offset)
        return entry.target
    }

    // MARK: Layout

    package var layout: PoolLayout {
        var layout = PoolLayout(job: job)
        layout.settings = settings
        layout.targets = targets
        layout.loops = order.compactMap { entries[$0]?.driver }
        layout.dropped = discovered.dropped
        layout.droppedCount = discovered.droppedCount
        layout.pausedAt = pausedAt
        layout.configuredAt = configuredAt
        return layout
    }
}
