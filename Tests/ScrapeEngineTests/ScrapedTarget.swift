import MetricModel
import Relabeling
import SampleStorage
import ScrapeConfiguration
import ScrapeTestSupport
import SelfMetrics

@testable import HTTPTransport
@testable import ScrapeEngine

/// A target whose scrapes a test performs one by one, at the times it says, into a head of its own, or into `logged`.
final class ScrapedTarget {
    let head: Head
    let storage: WatchedHead
    let target: Target
    let services: ScrapeServices
    let block: TargetBlock
    let settings: PoolSettings
    private let isAlone: Bool
    /// What the clock says while scrapes are appended, in seconds after the start; nil for the real one.
    var clock: Double?
    private var scratch = WorkerScratch()

    /// Scrapes happen from here on.
    static let start = WallTime.now().milliseconds - 600_000

    convenience init(
        job: ScrapeJob = ScrapeJob(name: "job"),
        features: [FeatureFlags.Feature] = [],
        events: EventLog = EventLog(),
        logged: Storage? = nil,
        registry: MetricRegistry = MetricRegistry()
    ) throws {
        let options = HeadOptions(
            acceptsNativeHistograms: features.contains(.nativeHistograms),
            exemplarCapacity: features.contains(.exemplars) ? 100 : 0
        )
        let head = logged?.head ?? Head(options: options)
        let storage = WatchedHead(logged ?? head)
        let services = try ScrapeServices.idle(
            storage: storage,
            events: events,
            registry: registry,
            features: FeatureFlags(features.map(\.rawValue))
        )
        self.init(job, address: "h:1", head: head, storage: storage, services: services, isAlone: true)
    }

    /// Another target of the same engine, or the same one anew when the address is the same. Ends before the other.
    convenience init(beside other: ScrapedTarget, job: ScrapeJob = ScrapeJob(name: "job"), address: String) {
        self.init(
            job,
            address: address,
            head: other.head,
            storage: other.storage,
            services: other.services,
            isAlone: false
        )
    }

    private init(
        _ job: ScrapeJob,
        address: String,
        head: Head,
        storage: WatchedHead,
        services: ScrapeServices,
        isAlone: Bool
    ) {
        self.head = head
        self.storage = storage
        self.services = services
        self.isAlone = isAlone
        let labels = Labels([("__address__", address), ("job", "job"), ("instance", address)])
        target = Target(
            pool: "job",
            labels: labels,
            discovered: labels,
            url: "http://\(address)/metrics",
            interval: PrometheusDuration(seconds: 10),
            timeout: PrometheusDuration(seconds: 5),
            location: nil
        )
        block = TargetBlock(seriesLabels: SeriesLabels(targetLabels: labels, honorLabels: job.honorLabels))
        settings = PoolSettings(
            job: job,
            client: HTTPClient(settings: job.httpClient),
            services: services,
            defaultBodyLimit: 1 << 20
        )
    }

    deinit {
        if isAlone { services.workers.stop() }
    }

    /// A good answer with this body, `seconds` after the start.
    @discardableResult
    func scrape(
        _ body: String,
        at seconds: Double,
        contentType: String = "text/plain",
        status: String = "200 OK"
    ) -> ScrapeResult {
        scrape(bytes: Array(body.utf8), at: seconds, contentType: contentType, status: status)
    }

    /// A good answer in protobuf.
    @discardableResult
    func scrape(_ page: ProtobufPage, at seconds: Double) -> ScrapeResult {
        scrape(bytes: page.bytes, at: seconds, contentType: ProtobufPage.contentType)
    }

    /// A good answer in OpenMetrics, without its last line.
    @discardableResult
    func scrape(openMetrics body: String, at seconds: Double) -> ScrapeResult {
        scrape(body + "# EOF\n", at: seconds, contentType: "application/openmetrics-text; version=1.0.0")
    }

    @discardableResult
    func scrape(
        bytes: [UInt8],
        at seconds: Double,
        contentType: String = "text/plain",
        encoding: String = "",
        status: String = "200 OK"
    ) -> ScrapeResult {
        let response = HTTPResponse(
            statusText: status,
            contentType: contentType,
            contentEncoding: encoding,
            body: BodyBuffer(bytes)
        )
        return finish(.exchanged(.response(response)), at: seconds)
    }

    /// A request that fails, behind a head with this status if there was one.
    @discardableResult
    func fail(_ problem: TransportProblem, behind status: String? = nil, at seconds: Double) -> ScrapeResult {
        finish(
            .exchanged(
                .failure(
                    TransportFailure(
                        problem: problem,
                        timings: PhaseTimings(),
                        phase: .connect,
                        method: .get,
                        failedURL: nil,
                        statusText: status,
                        started: MonotonicTime(nanoseconds: 0)
                    )
                )
            ),
            at: seconds
        )
    }

    @discardableResult
    func force(_ error: String, at seconds: Double) -> ScrapeResult { finish(.forced(error), at: seconds) }

    /// How often the cache was emptied because failures had made it grow.
    var flushes: Double { services.metrics.cacheFlushesForced.value }

    func end(at seconds: Double) -> Int {
        EndOfRunMarkers(target: target, isLast: true, block: block, services: services, timestamp: time(seconds))
            .write()
    }

    private func time(_ seconds: Double) -> WallTime {
        WallTime(milliseconds: Self.start + Int64(seconds * 1000))
    }

    private func finish(_ outcome: FinishedExchange.Outcome, at seconds: Double) -> ScrapeResult {
        let exchange = FinishedExchange(
            target: target,
            block: block,
            settings: settings,
            services: services,
            outcome: outcome,
            timestamp: time(seconds),
            start: ScrapeStart(due: .now(), began: .now())
        )
        _ = exchange.run(&scratch, now: clock.map(time) ?? .now())
        let status = target.status
        if let newest = status.results.last, newest.isCut { return newest }
        return status.last ?? ScrapeResult(timestamp: time(seconds))
    }

    /// The samples of a metric's series as `seconds:value`, stale markers as `seconds:stale`; report series by name.
    func samples(_ metric: String, _ labels: [(String, String)] = []) -> [String] {
        let matchers = ([("__name__", metric)] + labels).map { LabelMatcher(.equal, $0.0, $0.1) }
        let series = head.series(matching: matchers).sorted { $0.labels < $1.labels }
        return series.flatMap { series in
            (head.samples(of: series.ref, from: .min, to: .max) ?? []).map { sample in
                let seconds = Double(sample.timestampMillis - Self.start) / 1000
                let isStale = sample.valueBits == StaleMarker.bits
                let value = isStale ? "stale" : GoSyntax.float(Double(bitPattern: sample.valueBits))
                return "\(GoSyntax.float(seconds)):\(value)"
            }
        }
    }

    /// Has another target's sample in the head, by which times are held to be too old from an hour before it.
    func storeElsewhere(at seconds: Double) throws {
        var appender = head.appender()
        var columns = SampleColumns(timestampMillis: time(seconds).milliseconds)
        columns.append(try appender.resolve(Labels([("__name__", "elsewhere")])).get(), valueBits: 0)
        appender.commit(columns)
    }

    /// The texts of what happened, oldest first; repeats once.
    var events: [String] { services.events.events(after: 0, limit: 100).map(\.sentence) }

    /// The native histograms of a metric's only series as `seconds:count`, stale markers as `seconds:stale`.
    func histograms(_ metric: String) -> [String] {
        points(metric).map { point in
            let seconds = GoSyntax.float(Double(point.timestampMillis - Self.start) / 1000)
            if point.histogram.isStaleMarker { return "\(seconds):stale" }
            switch point.histogram.counts {
            case .integer(_, let total, _, _): return "\(seconds):\(total)"
            case .float(_, let total, _, _): return "\(seconds):\(total)"
            }
        }
    }

    func points(_ metric: String) -> [HistogramPoint] {
        head.series(matching: [LabelMatcher(.equal, "__name__", metric)]).flatMap { series in
            head.histograms(of: series.ref, from: .min, to: .max) ?? []
        }
    }

    /// The exemplars of a metric's series as `seconds:value`.
    func exemplars(_ metric: String) -> [String] {
        head.series(matching: [LabelMatcher(.equal, "__name__", metric)]).flatMap { series in
            head.exemplars(of: series.ref).map { exemplar in
                let seconds = Double(exemplar.timestampMillis - Self.start) / 1000
                let value = Double(bitPattern: exemplar.valueBits)
                return "\(GoSyntax.float(seconds)):\(GoSyntax.float(value))"
            }
        }
    }

    /// Seconds since 1970 of a time that is `seconds` after the start, as expositions write it.
    static func unixSeconds(_ seconds: Double) -> Double { Double(start) / 1000 + seconds }

    /// What storage was told of the only series of a metric.
    func metadata(of metric: String) -> MetricMetadata? {
        head.series(matching: [LabelMatcher(.equal, "__name__", metric)]).first.flatMap { head.metadata(of: $0.ref) }
    }

    func labels(of metric: String) -> [Labels] {
        head.series(matching: [LabelMatcher(.equal, "__name__", metric)]).map(\.labels).sorted()
    }
}
