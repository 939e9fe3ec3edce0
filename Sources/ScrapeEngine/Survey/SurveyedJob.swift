package import MetricModel
package import ScrapeConfiguration

/// What a survey found for one job.
package struct SurveyedJob: Sendable {
    /// A discovery block that did not say all it should.
    package struct Problem: Sendable, Hashable {
        package let text: String
        /// Where the configuration has the block.
        package let location: SourceLocation?
    }

    package let job: ScrapeJob
    /// Every target, dropped ones beyond `keep_dropped_targets` too.
    package let targets: DiscoveredTargets
    package let problems: [Problem]
}
