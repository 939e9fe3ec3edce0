package import HTTPTransport
internal import MetricModel
package import SampleStorage
internal import Synchronization

/// What every loop and worker of an engine shares.
package final class ScrapeServices: Sendable {
    package let io: IOThread
    package let workers: Workers
    package let storage: any Appendable
    package let events: EventLog
    package let keptBodies: KeptBodies
    package let rates: RateMeter
    package let metrics: ScrapeMetrics
    package let admission: ScrapeAdmission
    package let metadata = MetadataPages()
    package let features: FeatureFlags
    private let keptResults = Atomic(ResultRing.capacity)

    /// How many of its newest results a target keeps, by how many targets there are.
    package var resultsPerTarget: Int { keptResults.load(ordering: .relaxed) }

    /// Says how many targets there are now. Control thread.
    package func shareResults(among targets: Int) {
        keptResults.store(ResultRing.capacity(targets: targets), ordering: .relaxed)
    }

    package init(
        io: IOThread,
        workers: Workers,
        storage: any Appendable,
        events: EventLog,
        keptBodies: KeptBodies,
        rates: RateMeter,
        metrics: ScrapeMetrics,
        admission: ScrapeAdmission,
        features: FeatureFlags = FeatureFlags()
    ) {
        self.io = io
        self.workers = workers
        self.storage = storage
        self.events = events
        self.keptBodies = keptBodies
        self.rates = rates
        self.metrics = metrics
        self.admission = admission
        self.features = features
    }
}
