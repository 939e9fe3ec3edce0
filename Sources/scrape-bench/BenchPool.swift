internal import HTTPTransport
internal import MetricModel
internal import SampleStorage
internal import ScrapeConfiguration
internal import ScrapeEngine
internal import SelfMetrics

/// A target of a benchmark.
struct BenchTarget {
    let target: Target
    let labels: SeriesLabels
    let block: TargetBlock
}

/// One job's scrapes without their transport, performed one by one at the times that a benchmark says.
final class BenchPool {
    private let job: ScrapeJob
    private let services: ScrapeServices
    private let settings: PoolSettings
    private var scratch = WorkerScratch()

    init(job: ScrapeJob, storage: any Appendable) throws {
        self.job = job
        services = ScrapeServices(
            io: try IOThread(),
            workers: Workers(count: 1),
            storage: storage,
            events: EventLog(),
            keptBodies: KeptBodies(),
            rates: RateMeter(),
            metrics: ScrapeMetrics(registry: MetricRegistry()),
            admission: ScrapeAdmission()
        )
        let client = HTTPClient(settings: job.httpClient)
        settings = PoolSettings(job: job, client: client, services: services, defaultBodyLimit: 1 << 30)
    }

    deinit { services.workers.stop() }

    func makeTarget(_ number: Int) -> BenchTarget {
        let labels = Labels([("__address__", "h\(number):1"), ("instance", "h\(number):1"), ("job", "bench")])
        let seriesLabels = SeriesLabels(targetLabels: labels, honorLabels: false)
        return BenchTarget(
            target: Target(
                pool: job.name,
                labels: labels,
                discovered: labels,
                url: "http://h\(number):1/metrics",
                interval: job.scrapeInterval,
                timeout: job.scrapeTimeout,
                location: nil
            ),
            labels: seriesLabels,
            block: TargetBlock(seriesLabels: seriesLabels)
        )
    }

    /// A pool of the job, whose loops never run: nobody drives the thread of their timers.
    func makePool() throws -> ScrapePool {
        try ScrapePool(
            job: job,
            services: services,
            offset: ScrapeOffset(seed: 1),
            defaultBodyLimit: 1 << 30,
            pausedAt: nil
        )
    }

    /// Everything from the body to the commit; into another block than the target's, if one is given.
    func scrape(_ target: BenchTarget, _ body: BodyBuffer, at time: WallTime, into block: TargetBlock? = nil) {
        let exchange = FinishedExchange(
            target: target.target,
            block: block ?? target.block,
            settings: settings,
            services: services,
            outcome: .exchanged(.response(HTTPResponse(contentType: "text/plain", body: body))),
            timestamp: time,
            start: ScrapeStart(due: .now(), began: .now())
        )
        _ = exchange.run(&scratch, now: time)
    }
}
