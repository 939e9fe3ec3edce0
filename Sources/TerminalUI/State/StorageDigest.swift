internal import MetricModel
internal import SampleStorage
internal import ScrapeEngine

/// What every screen's header says about the storage.
struct StorageDigest: Sendable, Equatable {
    /// Nothing is stored until then.
    var storesAgainAt: WallTime?
    /// Writing the log fails.
    var isLogFailing = false
    /// The largest lag of a destination that is too far behind.
    var behindSeconds: Double?
    /// A destination fails that nothing has ever reached.
    var isUnreached = false
    /// Samples that some destination will never get although it should have.
    var losses: UInt64 = 0

    /// True when something calls for help. Losses do not by themselves: nothing brings them back.
    var isAlarming: Bool { storesAgainAt != nil || isLogFailing || behindSeconds != nil || isUnreached }

    init() {}

    init(_ snapshot: EngineSnapshot) {
        let storage = snapshot.storage
        storesAgainAt = snapshot.storesAgainAt
        isLogFailing = storage.disk?.failure != nil
        behindSeconds = storage.destinations.compactMap(\.alarmingLag).max()
        isUnreached = storage.destinations.contains(where: \.isUnreached)
        losses = storage.destinations.reduce(0) { UInt64.sum($0, $1.losses) }
    }
}
