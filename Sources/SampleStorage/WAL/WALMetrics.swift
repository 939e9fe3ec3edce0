package import SelfMetrics

/// What the log's writer counts, by the names that Prometheus's dashboards know (`newWLMetrics` in `tsdb/wlog/wlog.go`,
/// v3.5). Any thread.
package struct WALMetrics: Sendable {
    let fsyncDuration: Summary
    let pageFlushes: Counter
    let completedPages: Counter
    let truncations: Counter
    let truncationsFailed: Counter
    let writesFailed: Counter
    let recordPartWrites: Counter
    let recordPartBytes: Counter
    let recordBytesSaved: Counter
    let currentSegment: Gauge
    let checkpointCreations: Counter
    let checkpointCreationsFailed: Counter
    let checkpointDeletions: Counter
    let checkpointDeletionsFailed: Counter
    /// Records that the log could not take. Whoever commits counts them.
    package let samplesLost: Counter
    /// Damages found when the log was read at the start. Whoever replays counts them.
    package let corruptions: Counter
    /// Bytes of the log's segments and checkpoint. Whoever keeps house sets it.
    package let storageSize: Gauge
    /// How long the log of earlier runs was read. Whoever replays sets it.
    let replayDuration: Gauge

    package init(_ registry: MetricRegistry) {
        let wal = "prometheus_tsdb_wal_"
        fsyncDuration = registry.summary(
            wal + "fsync_duration_seconds",
            "How long fsync of the log took.",
            quantiles: [0.5, 0.9, 0.99]
        )
        pageFlushes = registry.counter(wal + "page_flushes_total", "Pages written, whole or in part.")
        completedPages = registry.counter(wal + "completed_pages_total", "Pages that were filled.")
        truncations = registry.counter(wal + "truncations_total", "Attempts to remove old segments.")
        truncationsFailed = registry.counter(wal + "truncations_failed_total", "Such attempts that failed.")
        writesFailed = registry.counter(wal + "writes_failed_total", "Writes to the log that failed.")
        recordPartWrites = registry.counter(wal + "record_part_writes_total", "Fragments of records written.")
        recordPartBytes = registry.counter(
            wal + "record_parts_bytes_written_total",
            "Bytes of fragments written, headers included."
        )
        recordBytesSaved = registry.counter(
            wal + "record_bytes_saved_total",
            "Bytes that compression of records saved.",
            labels: ["compression"]
        ).with("snappy")
        currentSegment = registry.gauge(wal + "segment_current", "The number of the segment being written.")
        storageSize = registry.gauge(wal + "storage_size_bytes", "Size of the log's directory.")
        let tsdb = "prometheus_tsdb_"
        checkpointCreations = registry.counter(tsdb + "checkpoint_creations_total", "Checkpoints attempted.")
        checkpointCreationsFailed = registry.counter(
            tsdb + "checkpoint_creations_failed_total",
            "Checkpoints that could not be written."
        )
        checkpointDeletions = registry.counter(tsdb + "checkpoint_deletions_total", "Old checkpoints to be removed.")
        checkpointDeletionsFailed = registry.counter(
            tsdb + "checkpoint_deletions_failed_total",
            "Old checkpoints that could not be removed."
        )
        replayDuration = registry.gauge(
            tsdb + "data_replay_duration_seconds",
            "How long reading the data of earlier runs took."
        )
        corruptions = registry.counter(tsdb + "wal_corruptions_total", "Damages found in the log.")
        samplesLost = registry.counter(
            "scrape_tui_wal_samples_lost_total",
            "Samples that were stored in memory but could not be logged."
        )
    }
}
