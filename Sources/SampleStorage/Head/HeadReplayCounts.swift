/// What a replay found in the log.
package struct HeadReplayCounts: Hashable, Sendable {
    package var series = 0
    /// Numbers whose labels were there already under another.
    package var aliases = 0
    /// Series without labels, or with a name twice.
    package var invalidSeries = 0
    package var samples = 0
    package var histograms = 0
    package var exemplars = 0
    package var metadata = 0
    /// Samples and histograms that are not newer than what their series had.
    package var samplesNotNewer = 0
    /// Entries of numbers that no series record told of before (`prometheus_tsdb_wal_replay_unknown_refs_total`).
    package var unknownSamples = 0
    package var unknownHistograms = 0
    package var unknownExemplars = 0
    package var unknownMetadata = 0

    package init() {}
}
