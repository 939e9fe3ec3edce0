/// What a job and the feature flags ask of the reading of its bodies.
package struct ReadOptions: Sendable, Hashable {
    /// `convert_classic_histograms_to_nhcb`: classic histograms become native ones with custom buckets.
    package var convertsClassicHistograms = false
    /// `always_scrape_classic_histograms`: the classic series of a native or converted histogram are kept.
    package var keepsClassicHistograms = false
    /// `created-timestamp-zero-ingestion`: the table says when series were created, and OpenMetrics' `_created` lines
    /// of counters, summaries and histograms are no series of their own.
    package var createdTimestamps = false
    /// `exemplar-storage`: the table lists exemplars. Without it they are read and checked all the same.
    package var exemplars = false

    package init() {}
}
