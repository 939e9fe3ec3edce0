package import Discovery
package import MetricModel
package import SampleStorage

/// The engine at one moment: what the screen, the status server and batch mode read. Immutable; a newer one has a
/// larger generation.
package struct EngineSnapshot: Sendable {
    package var generation: UInt64
    package var takenAt: WallTime
    package var startedAt: WallTime
    package var configuration: ConfigurationState
    /// True once the targets of the running configuration are known as far as their providers have answered.
    package var isSynced: Bool
    /// Every configured job, in the order of the file.
    package var pools: [PoolRow]
    /// Every provider of discovery, in the order in which they came up.
    package var providers: [ProviderStatus]
    /// Active targets, by pool in the order of the file, then as discovered.
    package var targets: [TargetRow]
    /// Dropped targets in discovery order, as many as `keep_dropped_targets` keeps.
    package var dropped: [DroppedRow]
    /// Complete counts by pool, of dropped targets as Prometheus counts them.
    package var droppedCounts: [String: Int]
    /// Over the last ten seconds.
    package var samplesPerSecond: Double
    package var scrapesPerSecond: Double
    package var bytesPerSecond: Double
    /// Head, log and remote write.
    package var storage = StorageStatistics()
    /// When scrapes begin to be stored again; nil while they are. Nothing is stored while the clock is behind the last scrape
    /// from before it was set back, or more than an hour behind the newest sample; a series that has samples ahead of
    /// the clock takes none before it has passed them.
    package private(set) var storesAgainAt: WallTime?
    /// What the clock said before it was set back, while it has not reached that again.
    package private(set) var clockBehindUntil: WallTime?
    /// nil before the first sample.
    package var vitals: EngineVitals?
    /// Bytes of the bodies of failed scrapes that are kept, and how many may be.
    package var keptBodyBytes = 0
    package var keptBodyLimit = 0
    /// How many of its newest results a target keeps: fewer than 120 when there are very many targets.
    package var resultsPerTarget = ResultRing.capacity
    /// Set while everything is paused.
    package var allPausedAt: WallTime?
    /// The sequence number of the newest event.
    package var lastEvent: UInt64
    /// Set when this is what was kept of the past; nil when it is the engine as it was a moment ago.
    package var playback: PlaybackPosition?

    package init(generation: UInt64, takenAt: WallTime, startedAt: WallTime, configuration: ConfigurationState) {
        self.generation = generation
        self.takenAt = takenAt
        self.startedAt = startedAt
        self.configuration = configuration
        isSynced = false
        pools = []
        providers = []
        targets = []
        dropped = []
        droppedCounts = [:]
        samplesPerSecond = 0
        scrapesPerSecond = 0
        bytesPerSecond = 0
        lastEvent = 0
    }

    /// What was worked out when it was new; for one that was kept.
    package mutating func restoreStorageGap(storesAgainAt: WallTime?, clockBehindUntil: WallTime?) {
        self.storesAgainAt = storesAgainAt
        self.clockBehindUntil = clockBehindUntil
    }

    /// Works out `storesAgainAt`, when `storage` and `targets` are known. A loop that had its last scrape less than the step
    /// back before it carries the new time at once: nothing is missing where intervals are longer.
    package mutating func noteStorageGap(clockBehindUntil: WallTime?) {
        self.clockBehindUntil = clockBehindUntil.flatMap { $0 > takenAt ? $0 : nil }
        let newest = storage.head.oldestTakenMillis.map { WallTime(milliseconds: $0) }
        let shortest = targets.lazy.filter { $0.pausedAt == nil }.map(\.interval.nanoseconds).min() ?? 0
        let behind = clockBehindUntil.map { $0 + (0 &- shortest) }
        storesAgainAt = [behind, newest].compactMap { $0 }.filter { $0 > takenAt }.max()
    }
}
