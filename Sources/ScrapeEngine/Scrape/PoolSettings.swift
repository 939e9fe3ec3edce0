package import Exposition
package import HTTPTransport
internal import MetricModel
internal import Relabeling
package import ScrapeConfiguration

/// What the scrapes of one pool need of its job's configuration and the features; replaced as a whole by a reload.
package final class PoolSettings: Sendable {
    package let job: ScrapeJob
    package let client: HTTPClient
    package let labelLimits: LabelLimits
    package let acceptHeader: String
    /// Unpacked bytes at which a body is refused: the job's limit, else the process's.
    package let bodyLimit: Int
    package let readOptions: ReadOptions
    package let histogramLimits: HistogramLimits
    /// Native histograms are stored; without it they are counted and passed over.
    package let acceptsNativeHistograms: Bool
    /// Series get `__type__` and `__unit__`.
    package let addsTypeAndUnit: Bool
    /// What families say goes to storage with their series.
    package let appendsMetadata: Bool
    package let reportsExtraMetrics: Bool
    /// How many series report on each scrape.
    package let reportSeriesCount: Int
    package let failureLog: PoolFailureLog

    package init(
        job: ScrapeJob,
        client: HTTPClient,
        services: ScrapeServices,
        defaultBodyLimit: Int,
        failureLog: PoolFailureLog = PoolFailureLog()
    ) {
        self.job = job
        self.client = client
        self.failureLog = failureLog
        acceptHeader = ContentNegotiation.acceptHeader(
            protocols: job.scrapeProtocols.map(\.rawValue),
            escaping: job.metricNameEscaping.rawValue
        )
        labelLimits = LabelLimits(
            count: Int(clamping: job.labelLimit),
            nameLength: Int(clamping: job.labelNameLengthLimit),
            valueLength: Int(clamping: job.labelValueLengthLimit)
        )
        bodyLimit = job.bodySizeLimit.bytes > 0 ? Int(job.bodySizeLimit.bytes) : defaultBodyLimit
        let features = services.features
        var options = ReadOptions()
        options.convertsClassicHistograms = job.convertsClassicHistograms
        options.keepsClassicHistograms = job.keepsClassicHistograms
        options.createdTimestamps = features.contains(.createdTimestamps)
        options.exemplars = features.contains(.exemplars)
        readOptions = options
        histogramLimits = HistogramLimits(
            bucketFactor: job.nativeHistogramMinBucketFactor,
            buckets: Int(clamping: job.nativeHistogramBucketLimit)
        )
        acceptsNativeHistograms = features.contains(.nativeHistograms)
        addsTypeAndUnit = features.contains(.typeAndUnitLabels)
        appendsMetadata = features.contains(.metadataRecords)
        reportsExtraMetrics = features.contains(.extraScrapeMetrics)
        reportSeriesCount = ScrapeReport.names(extra: reportsExtraMetrics).count
    }

    package var sampleLimit: Int { Int(clamping: job.sampleLimit) }

    /// Why a job can have no pool, in Prometheus's words.
    package struct Refusal: Error, Sendable, Hashable {
        package let text: String
    }

    /// Why a job is given no pool under these features; nil when nothing stands against one. Asked before a pool is made
    /// only: one that runs takes any configuration over (`Manager.reload` and `scrapePool.reload` in `scrape/`, v3.5).
    package static func refusal(ofPoolFor job: ScrapeJob, features: FeatureFlags) -> Refusal? {
        guard job.convertsClassicHistograms, features.contains(.createdTimestamps) else { return nil }
        return Refusal(
            text:
                "cannot convert classic histograms to native histograms with custom buckets and ingest created "
                + "timestamp zero samples at the same time due to https://github.com/prometheus/prometheus/issues/15137"
        )
    }

    /// The client of a job, or why there can be none (`newScrapeClient` in `scrape/scrape.go`, v3.5). Reads the files
    /// that the job's settings name.
    package static func makeClient(for job: ScrapeJob) throws(Refusal) -> HTTPClient {
        do {
            return try HTTPClient(checking: job.httpClient)
        } catch {
            throw Refusal(text: "error creating HTTP client: \(error.text)")
        }
    }

    /// True when `new` is the same job, wherever it stands in the file.
    package static func isUnchanged(from old: ScrapeJob, to new: ScrapeJob) -> Bool {
        var old = old
        old.sourceIndex = new.sourceIndex
        return old == new
    }

    /// True when a change from this job to `other` leaves series and their cache as they are: only intervals, timeout,
    /// sample limit and HTTP client settings may differ (`reusableCache` in `scrape/scrape.go`, v3.5).
    package static func reusesCache(from old: ScrapeJob, to new: ScrapeJob) -> Bool {
        var old = old
        old.scrapeInterval = new.scrapeInterval
        old.scrapeTimeout = new.scrapeTimeout
        old.limits.samples = new.limits.samples
        old.sourceIndex = new.sourceIndex
        old.httpClient = new.httpClient
        old.clientSpelling = new.clientSpelling
        old.checkedFiles = new.checkedFiles
        return old == new
    }
}
