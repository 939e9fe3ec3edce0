package import MetricModel

/// `global`: what jobs inherit (`config.GlobalConfig`, v3.5).
package struct GlobalSection: Sendable, Hashable {
    package var scrapeInterval = PrometheusDuration(seconds: 60)
    package var scrapeTimeout = PrometheusDuration(seconds: 10)
    package var scrapeProtocols = ScrapeProtocol.usual
    /// For rules, which nothing here evaluates.
    package var evaluationInterval = PrometheusDuration(seconds: 60)
    /// Environment variables expanded; a label that became empty is not there.
    package var externalLabels = Labels.empty
    package var limits = ScrapeLimits()
    /// What a job's own one replaces (`scrape_failure_log_file`); empty for none.
    package var failureLogFile = ""

    package var convertsClassicHistograms = false
    package var keepsClassicHistograms = false

    package init() {}
}
