package import MetricModel
package import SampleStorage
internal import ScrapeConfiguration

/// What the command line decides about an engine.
package struct EngineOptions: Sendable {
    /// The prometheus.yml, as the user named it.
    package var configurationPath: String
    /// False lets every target be scraped at once instead of at its slot: batch mode.
    package var waitsForOffsets = true
    /// Every target is scraped once in so long, whatever its job says; its timeout is no longer than that. Batch mode.
    package var interval: PrometheusDuration?
    /// Unpacked bytes at which a body is refused when its job sets no limit.
    package var maxBodyBytes = 1 << 30
    /// Threads that parse and append; 0 is one per processor.
    package var workers = 0
    /// Bytes of bodies between the network and their append.
    package var bytesInFlight = 64 << 20
    /// Where samples are kept, how much of them, and for how long.
    package var storage = StorageOptions()
    /// False leaves `remote_write` alone: batch mode.
    package var sendsSamples = true
    /// False leaves `scrape_failure_log_file` alone: batch mode.
    package var writesFailureLogs = true
    package var features = FeatureFlags()
    /// Gets every event as it happens: the log of `agent`.
    package var eventSink: (@Sendable (EngineEvent) -> Void)?
    /// The sink also gets lines of level debug, one or more per failed scrape.
    package var logsDebug = false

    package init(configurationPath: String) { self.configurationPath = configurationPath }

    /// What targets are offered where the configuration does not say it.
    var usualProtocols: [ScrapeProtocol] {
        features.prefersProtobuf ? ScrapeProtocol.protobufFirst : ScrapeProtocol.usual
    }

    /// Opens the failure logs of a configuration.
    func failureLogs(_ configuration: Configuration) throws(ConfigurationErrors) -> FailureLogs {
        writesFailureLogs ? try FailureLogs(opening: configuration.jobs) : FailureLogs()
    }

    /// How many exemplars are kept under a configuration.
    func exemplarCapacity(_ section: StorageSection) -> Int {
        features.contains(.exemplars) ? max(0, section.maxExemplars) : 0
    }
}
