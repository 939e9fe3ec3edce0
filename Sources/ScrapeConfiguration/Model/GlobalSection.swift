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
    package var metricNameValidation = NameValidationScheme.utf8
    package var metricNameEscaping = NameEscapingScheme.allowUTF8

    package var convertsClassicHistograms = false
    package var keepsClassicHistograms = false

    package init() {}
}
