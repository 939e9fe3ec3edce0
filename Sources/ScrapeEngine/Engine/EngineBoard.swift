package import Discovery
package import MetricModel
package import SampleStorage
internal import Glibc
internal import ScrapeConfiguration
internal import SelfMetrics
internal import Synchronization

/// What the control thread publishes for everybody else, and the snapshots made of it.
package final class EngineBoard: Sendable {
    private struct State {
        var configuration: ConfigurationState
        /// What the configuration was loaded from.
        var runningFiles: [LoadedFile] = []
        /// What the disk has instead; nil when it has the same.
        var filesOnDisk: [LoadedFile]?
        var layouts: [PoolLayout] = []
        /// Those of all layouts, which snapshots share: there may be very many, and they change rarely.
        var dropped: [DroppedRow] = []
        var providers: [ProviderStatus] = []
        var isSynced = false
        var allPausedAt: WallTime?
        var clockBehindUntil: WallTime?
        var histories: [String: [PoolHealth]] = [:]
        var targets: [TargetID: (pool: Int, target: Int)] = [:]
        var generation: UInt64 = 0
        var vitals = EngineVitals(processIdentifier: getpid())
        var latest: EngineSnapshot?
        var latestAt = MonotonicTime(nanoseconds: .min / 2)
        var wake: (@Sendable () -> Void)?
    }

    private static let freshness: Int64 = 100_000_000
    private static let historyLength = 60

    private let state: Mutex<State>
    private let startedAt: WallTime
    private let services: ScrapeServices
    private let storage: Storage

    package init(
        configuration: ConfigurationState,
        services: ScrapeServices,
        storage: Storage
    ) {
        state = Mutex(State(configuration: configuration))
        startedAt = .now()
        self.services = services
        self.storage = storage
    }

    // MARK: The control thread writes

    package func publish(
        _ layouts: [PoolLayout],
        providers: [ProviderStatus] = [],
        allPausedAt: WallTime?,
        isSynced: Bool
    ) {
        var targets: [TargetID: (pool: Int, target: Int)] = [:]
        for (pool, layout) in layouts.enumerated() {
            for (index, target) in layout.targets.enumerated() { targets[target.id] = (pool, index) }
        }
        let lists = layouts.map(\.dropped).filter { !$0.isEmpty }
        let dropped = lists.count == 1 ? lists[0] : lists.flatMap(\.self)
        state.withLock { state in
            state.layouts = layouts
            state.dropped = dropped
            state.providers = providers
            state.targets = targets
            state.allPausedAt = allPausedAt
            state.isSynced = isSynced
            state.generation += 1
            state.latest = nil
            let names = Set(layouts.map(\.job.name))
            state.histories = state.histories.filter { names.contains($0.key) }
        }
    }

    /// How discovery is doing now; nothing else has changed.
    package func publish(_ providers: [ProviderStatus]) { state.withLock { $0.providers = providers } }

    package func change(_ change: (inout ConfigurationState) -> Void) {
        state.withLock { state in
            change(&state.configuration)
            state.generation += 1
            state.latest = nil
        }
    }

    /// What runs was loaded from these files, and the disk has the same.
    func publish(running files: [LoadedFile]) {
        state.withLock { state in
            state.runningFiles = files
            state.filesOnDisk = nil
        }
    }

    /// The disk has these files now; nil for what runs.
    func publish(onDisk files: [LoadedFile]?) { state.withLock { $0.filesOnDisk = files } }

    /// The clock was set: what it said before and has not reached again. Any thread.
    package func setClockBehind(until time: WallTime?) {
        state.withLock { state in
            state.clockBehindUntil = time
            state.generation += 1
            state.latest = nil
        }
    }

    /// Closes a slice of every pool's health history; called every 15 s.
    package func closeHistorySlice() {
        let snapshot = snapshot(fresh: true)
        state.withLock { state in
            for pool in snapshot.pools {
                var history = state.histories[pool.name] ?? []
                history.append(PoolHealth(of: pool))
                state.histories[pool.name] = Array(history.suffix(Self.historyLength - 1))
            }
        }
    }

    /// Samples what the process needs; called every five seconds, on any thread, one at a time. O(targets).
    package func sampleVitals() {
        let process = ProcessStatistics.read()
        let now = MonotonicTime.now()
        let rate = services.rates.rates(now: now).samples
        let results = resultBytes()
        let labels = labelBytes()
        state.withLock { state in
            state.vitals.note(processorSeconds: process.cpuSeconds, samplesPerSecond: rate, at: now)
            state.vitals.residentBytes = process.residentBytes
            state.vitals.openDescriptors = process.openDescriptors
            state.vitals.descriptorLimit = process.descriptorLimit
            state.vitals.threads = process.threadCount
            state.vitals.resultBytes = results
            state.vitals.labelBytes = labels
        }
    }

    /// Wakes the observer; called when something happened.
    package func notify() {
        guard let wake = state.withLock({ $0.wake }) else { return }
        _ = snapshot(fresh: true)
        wake()
    }

    // MARK: Everybody reads

    package func observe(_ wake: (@Sendable () -> Void)?) { state.withLock { $0.wake = wake } }

    package func configuration() -> ConfigurationState { state.withLock { $0.configuration } }

    package func snapshot(fresh: Bool) -> EngineSnapshot {
        let now = MonotonicTime.now()
        let known: (EngineSnapshot?, State) = state.withLock { state in
            let isFresh = !fresh && now - state.latestAt < Self.freshness
            if isFresh, let latest = state.latest { return (latest, state) }
            state.generation += 1
            return (nil, state)
        }
        if let latest = known.0 { return latest }
        let snapshot = make(from: known.1, now: now)
        state.withLock { state in
            // Somebody has published or begun a newer one meanwhile: this one is only for its caller.
            guard snapshot.generation == state.generation else { return }
            state.latest = snapshot
            state.latestAt = now
        }
        return snapshot
    }

    package func target(_ id: TargetID) -> (target: Target, layout: PoolLayout, duplicate: DuplicateTarget?)? {
        state.withLock { state in
            guard let place = state.targets[id] else { return nil }
            let layout = state.layouts[place.pool]
            return (layout.targets[place.target], layout, layout.duplicates[place.target])
        }
    }

    func configurationTexts() -> ConfigurationTexts {
        let (running, onDisk) = state.withLock { ($0.runningFiles, $0.filesOnDisk) }
        // Of a file that did not change, once is enough.
        var known: [LoadedFile: ConfigurationText] = [:]
        for file in running + (onDisk ?? []) where known[file] == nil { known[file] = ConfigurationText(of: file) }
        return ConfigurationTexts(
            running: running.compactMap { known[$0] },
            onDisk: onDisk.map { $0.compactMap { known[$0] } }
        )
    }

    /// The job of this name as it is configured; nil when there is none.
    func job(_ name: String) -> ScrapeJob? { state.withLock { $0.layouts.first { $0.job.name == name }?.job } }

    /// The loop of an active target.
    func loop(of id: TargetID) -> LoopDriver? {
        state.withLock { state in
            guard let place = state.targets[id] else { return nil }
            let loops = state.layouts[place.pool].loops
            return loops.indices.contains(place.target) ? loops[place.target] : nil
        }
    }

    /// What all active targets say about their families; what targets of one kind say alike is there once.
    package func families() -> [FamilyMetadata] {
        var seen: Set<ObjectIdentifier> = []
        return state.withLock { $0.layouts }.flatMap(\.targets).compactMap(\.status.families).flatMap { known in
            guard known.remembered.isEmpty else { return known.families }
            return seen.insert(ObjectIdentifier(known.page)).inserted ? known.page.families : []
        }
    }

    /// How much is known of the families of each existing pool's targets, every target by itself.
    package func familySizes() -> [(pool: String, families: Int, textBytes: Int)] {
        state.withLock { $0.layouts }.filter { $0.failure?.remainder != .nothing }.map { layout in
            let known = layout.targets.compactMap(\.status.families)
            return (
                pool: layout.job.name, families: known.reduce(0) { $0 + $1.count },
                textBytes: known.reduce(0) { $0 + $1.textBytes }
            )
        }
    }

    /// How many of each existing pool's targets write the series of another one.
    package func duplicates() -> [(pool: String, count: Int)] {
        state.withLock { $0.layouts }.filter { $0.failure?.remainder != .nothing }.map { layout in
            (pool: layout.job.name, count: layout.duplicates.count)
        }
    }

    /// The memory of all active targets' newest results. O(targets).
    func resultBytes() -> Int {
        state.withLock { $0.layouts }.reduce(0) { sum, layout in
            layout.targets.reduce(sum) { $0 + $1.status.results.bytes }
        }
    }

    /// The memory of all active targets' labels, discovered and final. O(targets).
    private func labelBytes() -> Int {
        state.withLock { $0.layouts }.reduce(0) { sum, layout in
            layout.targets.reduce(sum) { sum, target in
                sum + target.labels.encoded.count + target.publicLabels.encoded.count
                    + target.discoveredLabels.encoded.count
            }
        }
    }

    private func make(from state: State, now: MonotonicTime) -> EngineSnapshot {
        let wall = WallTime.now()
        let instant = ScrapeLoop.Instant(monotonic: now, wall: wall)
        var snapshot = EngineSnapshot(
            generation: state.generation,
            takenAt: wall,
            startedAt: startedAt,
            configuration: state.configuration
        )
        snapshot.isSynced = state.isSynced
        snapshot.allPausedAt = state.allPausedAt
        snapshot.dropped = state.dropped
        snapshot.providers = state.providers
        let undiscovered = Set(state.providers.lazy.filter(\.health.isFailing).flatMap(\.jobs))
        snapshot.targets.reserveCapacity(state.targets.count)
        for layout in state.layouts {
            let first = snapshot.targets.count
            let limits = TargetLimits(of: layout.job)
            let limitsSet = limits.isUnlimited ? nil : limits
            for (index, target) in layout.targets.enumerated() {
                snapshot.targets.append(
                    target.row(now: instant, duplicate: layout.duplicates[index], limits: limitsSet)
                )
            }
            let history = state.histories[layout.job.name] ?? []
            var pool = PoolRow(of: layout, rows: snapshot.targets, from: first, history: history)
            pool.isDiscoveryFailing = undiscovered.contains(pool.name)
            snapshot.pools.append(pool)
            snapshot.droppedCounts[layout.job.name] = layout.droppedCount
        }
        let rates = services.rates.rates(now: now)
        snapshot.samplesPerSecond = rates.samples
        snapshot.scrapesPerSecond = rates.scrapes
        snapshot.bytesPerSecond = rates.bytes
        snapshot.storage = storage.statistics
        snapshot.noteStorageGap(clockBehindUntil: state.clockBehindUntil)
        snapshot.vitals = state.vitals.threads > 0 ? state.vitals : nil
        snapshot.keptBodyBytes = services.keptBodies.bytes
        snapshot.keptBodyLimit = services.keptBodies.budget
        snapshot.resultsPerTarget = services.resultsPerTarget
        snapshot.lastEvent = services.events.lastSequence
        return snapshot
    }
}

extension PoolRow {
    /// Sums up the rows of a pool's targets, which are all from `first` on.
    init(of layout: PoolLayout, rows: [TargetRow], from first: Int, history: [PoolHealth]) {
        self.init(name: layout.job.name, location: layout.job.location)
        failure = layout.failure
        interval = layout.job.scrapeInterval
        timeout = layout.job.scrapeTimeout
        targets = rows.count - first
        targetLimit = Int(clamping: layout.job.targetLimit)
        dropped = layout.droppedCount
        pausedAt = layout.pausedAt
        configuredAt = layout.configuredAt
        discovery = layout.discovery
        var durations: [Int64] = []
        durations.reserveCapacity(targets)
        // Not row by row: each copy of one would count a dozen references up and down.
        for index in first..<rows.count {
            counts[rows[index].state, default: 0] += 1
            if let scraped = rows[index].lastScrape {
                durations.append(rows[index].lastDurationNanoseconds)
                lastScrape = max(lastScrape ?? scraped, scraped)
            }
            if let due = rows[index].nextDue { nextDue = min(nextDue ?? due, due) }
            samples += rows[index].samplesScraped
            seriesAdded += rows[index].seriesAdded
            staleMarkersWritten += rows[index].staleMarkersWritten
            bodyBytes += max(rows[index].bodyBytes, 0)
            if rows[index].flaps >= 3 { flapping += 1 }
        }
        durations.sort()
        medianDurationNanoseconds = durations.nearestRank(50)
        p95DurationNanoseconds = durations.nearestRank(95)
        self.history = history + [PoolHealth(of: self)]
    }
}

extension PoolHealth {
    init(of row: PoolRow) {
        self.init(
            up: row.up,
            down: row.down,
            paused: (row.counts[.paused] ?? 0) + (row.counts[.stale] ?? 0),
            samples: row.samples
        )
    }
}
