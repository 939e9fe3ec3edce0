import SelfMetrics
import Testing

@testable import SampleStorage

@Suite("Remote write's metrics")
struct RemoteWriteMetricsTests {
    private static let remoteStorage = [
        "bytes_total", "enqueue_retries_total", "exemplars_dropped_total", "exemplars_failed_total",
        "exemplars_pending", "exemplars_retried_total", "exemplars_total", "histograms_dropped_total",
        "histograms_failed_total", "histograms_pending", "histograms_retried_total", "histograms_total",
        "max_samples_per_send", "metadata_bytes_total", "metadata_failed_total", "metadata_retried_total",
        "metadata_total", "queue_highest_sent_timestamp_seconds", "samples_dropped_total", "samples_failed_total",
        "samples_pending", "samples_retried_total", "samples_total", "sent_batch_duration_seconds", "shard_capacity",
        "shards", "shards_desired", "shards_max", "shards_min",
    ]
    private static let watcher = [
        "current_segment", "notifications_skipped_total", "record_decode_failures_total", "records_read_total",
        "samples_sent_pre_tailing_total",
    ]

    @Test("have Prometheus's names and labels, and go with their destination")
    func names() {
        let registry = MetricRegistry()
        let first = RemoteWriteMetrics(registry: registry, name: "a", url: "http://a/")
        let other = RemoteWriteMetrics(registry: registry, name: "b", url: "http://b/")
        let families = registry.gather()
        let expected =
            Self.remoteStorage.map { "prometheus_remote_storage_" + $0 }
            + Self.watcher.map { "prometheus_wal_watcher_" + $0 }
        #expect(families.map(\.name) == expected)
        for family in families {
            let sample = family.samples[0]
            let isWatcher = family.name.hasPrefix("prometheus_wal_watcher_")
            let labels = sample.labels.filter { !["le", "reason", "type"].contains($0.0) }.map { "\($0.0)=\($0.1)" }
            #expect(labels == (isWatcher ? ["consumer=a"] : ["remote_name=a", "url=http://a/"]))
        }
        first.remove()
        other.sent.add(EntryCounts(samples: 3, histograms: 2, exemplars: 1))
        let left = registry.gather()
        #expect(left.map(\.name) == expected)
        #expect(left.allSatisfy { $0.samples.allSatisfy { $0.labels.contains { $0.1 == "b" } } })
        #expect(left.first { $0.name.hasSuffix("_storage_histograms_total") }?.samples.map(\.value) == [2])
        other.remove()
        #expect(registry.gather().isEmpty)
    }

    @Test("count drops by reason", arguments: RemoteWriteMetrics.DropReason.allCases)
    func drops(reason: RemoteWriteMetrics.DropReason) {
        let registry = MetricRegistry()
        let metrics = RemoteWriteMetrics(registry: registry, name: "a", url: "u")
        metrics.dropped(reason).add(EntryCounts(samples: 1, histograms: 1, exemplars: 1))
        for entries in ["samples", "histograms", "exemplars"] {
            let family = registry.gather().first { $0.name == "prometheus_remote_storage_\(entries)_dropped_total" }
            let counted = family?.samples.filter { $0.value == 1 }.flatMap { $0.labels.filter { $0.0 == "reason" } }
            #expect(counted?.map(\.1) == [reason.rawValue])
        }
    }

    @Test(
        "count records by kind",
        arguments: zip(
            LogRecordKind.allCases.map(Optional.some) + [nil],
            [
                "series", "samples", "tombstones", "exemplars", "mmapmarkers", "metadata", "histogram_samples",
                "float_histogram_samples", "custom_buckets_histogram_samples",
                "custom_buckets_float_histogram_samples", "unknown",
            ]
        )
    )
    func records(kind: LogRecordKind?, type: String) {
        let registry = MetricRegistry()
        LogWatcherMetrics(registry: registry, consumer: "a").recordsRead(kind).increment()
        let family = registry.gather().first { $0.name == "prometheus_wal_watcher_records_read_total" }
        let counted = family?.samples.filter { $0.value == 1 }.flatMap { $0.labels.filter { $0.0 == "type" } }
        #expect(counted?.map(\.1) == [type])
    }

    @Test("What goes in is counted without labels")
    func intake() {
        let registry = MetricRegistry()
        RemoteIntakeMetrics(registry: registry).highestTimestamp.set(7)
        let families = registry.gather()
        #expect(
            families.map(\.name)
                == ["exemplars_in_total", "highest_timestamp_in_seconds", "histograms_in_total", "samples_in_total"]
                .map { "prometheus_remote_storage_" + $0 }
        )
        #expect(families.flatMap(\.samples).allSatisfy { $0.labels.isEmpty })
        #expect(families.flatMap(\.samples).map(\.value) == [0, 7, 0, 0])
    }
}
