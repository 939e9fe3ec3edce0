package import HTTPTransport
package import MetricModel
package import Relabeling

/// One entry of `scrape_configs`, with everything it inherits filled in (`config.ScrapeConfig`, v3.5).
package struct ScrapeJob: Sendable, Hashable {
    package var name: String
    /// Where the job begins.
    package var location = SourceLocation(file: "", line: 0, column: 0)
    /// Its place among all jobs, those of `scrape_config_files` behind the others, counted from 0.
    package var sourceIndex = 0

    package var scrapeInterval = PrometheusDuration(seconds: 60)
    /// Never above the interval.
    package var scrapeTimeout = PrometheusDuration(seconds: 10)
    package var metricsPath = "/metrics"
    /// `http` or `https`; anything else fails at the first scrape, as it does in Prometheus.
    package var scheme = "http"
    /// By name, byte-wise.
    package var params: [RequestParameter] = []
    /// In the order they are offered; never empty.
    package var scrapeProtocols = ScrapeProtocol.usual
    /// What a body without usable Content-Type is read as; nil fails the scrape.
    package var fallbackProtocol: ScrapeProtocol?
    package var enableCompression = true
    package var httpClient = HTTPClientSettings()

    package var honorLabels = false
    package var honorTimestamps = true
    package var trackTimestampsStaleness = false
    package var metricNameValidation = NameValidationScheme.utf8
    package var metricNameEscaping = NameEscapingScheme.allowUTF8
    package var limits = ScrapeLimits()

    /// `convert_classic_histograms_to_nhcb`: classic histograms become native ones with custom buckets.
    package var convertsClassicHistograms = false
    /// `always_scrape_classic_histograms`: the classic series of a histogram that is native or converted stay.
    package var keepsClassicHistograms = false
    /// `native_histogram_bucket_limit`: buckets a native histogram may have; 0 for no limit.
    package var nativeHistogramBucketLimit: UInt = 0
    /// `native_histogram_min_bucket_factor`: by how much neighbouring buckets differ at least; 0 for any.
    package var nativeHistogramMinBucketFactor = 0.0

    package var relabelRules = RelabelRules.none
    package var metricRelabelRules = RelabelRules.none

    package var staticGroups: [StaticGroup] = []
    /// The blocks of all `…_sd_configs`, kind by kind.
    package var discoveries: [DiscoveryBlock] = []

    /// Where failed scrapes are written (`scrape_failure_log_file`); empty for nowhere.
    package var failureLogFile = ""

    /// What `check config` looks for.
    package var checkedFiles: [CheckedFile] = []

    /// Differs between jobs that say the same in other bytes, which the texts' own `==` does not see, and between an
    /// empty list and none where Prometheus tells them apart; empty when all is ASCII. Without what the HTTP client is
    /// told.
    package var spelling = ""
    /// The same of what the HTTP client is told.
    package var clientSpelling = ""

    /// A job with Prometheus's defaults.
    package init(name: String) { self.name = name }

    /// Uncompressed bytes, 0 for no limit.
    package var bodySizeLimit: ByteSize { limits.bodySize }

    package var sampleLimit: UInt { limits.samples }

    package var targetLimit: UInt { limits.targets }

    package var labelLimit: UInt { limits.labels }

    package var labelNameLengthLimit: UInt { limits.labelNameLength }

    package var labelValueLengthLimit: UInt { limits.labelValueLength }

    package var keepDroppedTargets: UInt { limits.keepDroppedTargets }
}

/// A URL parameter with its values, in the order they are written.
package struct RequestParameter: Sendable, Hashable {
    package let name: String
    package let values: [String]

    package init(name: String, values: [String]) {
        self.name = name
        self.values = values
    }
}
