internal import Exposition
package import HTTPTransport
internal import MetricModel
internal import Relabeling
package import ScrapeConfiguration

/// What the scrapes of one pool need of its job's configuration; replaced as a whole by a reload.
package final class PoolSettings: Sendable {
    package let job: ScrapeJob
    package let client: HTTPClient
    package let labelLimits: LabelLimits
    package let acceptHeader: String
    /// Unpacked bytes at which a body is refused: the job's limit, else the process's.
    package let bodyLimit: Int

    /// Without a client the settings get a new one.
    package init(job: ScrapeJob, client: HTTPClient? = nil, services: ScrapeServices, defaultBodyLimit: Int) {
        self.job = job
        self.client = client ?? HTTPClient(settings: job.httpClient)
        acceptHeader = ContentNegotiation.acceptHeader(protocols: job.scrapeProtocols.map(\.rawValue))
        labelLimits = LabelLimits(
            count: Int(clamping: job.labelLimit),
            nameLength: Int(clamping: job.labelNameLengthLimit),
            valueLength: Int(clamping: job.labelValueLengthLimit)
        )
        bodyLimit = job.bodySizeLimit.bytes > 0 ? Int(job.bodySizeLimit.bytes) : defaultBodyLimit
    }

    package var sampleLimit: Int { Int(clamping: job.sampleLimit) }

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
        return old == new
    }
}
