import HTTPTransport
import SampleStorage
import SelfMetrics

@testable import ScrapeEngine

extension ScrapeServices {
    /// Services whose I/O thread is never started: nothing is sent.
    static func idle(
        storage: any Appendable = WatchedHead(Head()),
        events: EventLog = EventLog(),
        registry: MetricRegistry = MetricRegistry(),
        features: FeatureFlags = FeatureFlags()
    ) throws -> ScrapeServices {
        ScrapeServices(
            io: try IOThread(),
            workers: Workers(count: 1),
            storage: storage,
            events: events,
            keptBodies: KeptBodies(),
            rates: RateMeter(),
            metrics: ScrapeMetrics(registry: registry),
            admission: ScrapeAdmission(),
            features: features
        )
    }
}
