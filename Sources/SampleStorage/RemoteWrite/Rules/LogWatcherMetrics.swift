package import SelfMetrics

/// Prometheus's self metrics of one reader of the log (`WatcherMetrics` in `tsdb/wlog/watcher.go`, v3.5).
package struct LogWatcherMetrics: Sendable {
    /// By the number of the kind; the first one is of kinds nobody knows.
    private let recordsRead: [Counter]
    package let decodeFailures: Counter
    /// Samples sent before the reader had come to the log's end once.
    package let samplesSentPreTailing: Counter
    package let currentSegment: Gauge
    package let notificationsSkipped: Counter
    private let removals: [@Sendable () -> Void]

    /// `consumer` is the destination's name.
    package init(registry: MetricRegistry, consumer: String) {
        var removals: [@Sendable () -> Void] = []
        func child<Child: Metric>(_ family: LabelledMetric<Child>) -> Child {
            removals.append { family.remove(with: consumer) }
            return family.with(consumer)
        }
        func counter(_ name: String, _ help: String) -> LabelledMetric<Counter> {
            registry.counter("prometheus_wal_watcher_" + name, help, labels: ["consumer"])
        }
        let records = registry.counter(
            "prometheus_wal_watcher_records_read_total",
            "Records that were read from the log.",
            labels: ["consumer", "type"]
        )
        recordsRead = (0...LogRecordKind.customBucketFloatHistograms.rawValue).map { number in
            let type = LogRecordKind(rawValue: number)?.metricLabel ?? "unknown"
            removals.append { records.remove(with: consumer, type) }
            return records.with(consumer, type)
        }
        decodeFailures = child(counter("record_decode_failures_total", "Records that could not be read."))
        samplesSentPreTailing = child(
            counter("samples_sent_pre_tailing_total", "Samples sent before the log's end was reached once.")
        )
        currentSegment = child(
            registry.gauge(
                "prometheus_wal_watcher_current_segment",
                "The segment that is being read.",
                labels: ["consumer"]
            )
        )
        notificationsSkipped = child(
            counter("notifications_skipped_total", "Wake-ups that came while the reader was awake.")
        )
        self.removals = removals
    }

    /// The counter of a kind; nil is any other.
    package func recordsRead(_ kind: LogRecordKind?) -> Counter { recordsRead[Int(kind?.rawValue ?? 0)] }

    /// Takes the series out of the registry.
    package func remove() {
        for removal in removals { removal() }
    }
}

extension LogRecordKind {
    /// `record.Type.String` in `tsdb/record/record.go`, v3.5.
    fileprivate var metricLabel: String {
        switch self {
        case .series: "series"
        case .samples: "samples"
        case .tombstones: "tombstones"
        case .exemplars: "exemplars"
        case .mmapMarkers: "mmapmarkers"
        case .metadata: "metadata"
        case .histograms: "histogram_samples"
        case .floatHistograms: "float_histogram_samples"
        case .customBucketHistograms: "custom_buckets_histogram_samples"
        case .customBucketFloatHistograms: "custom_buckets_float_histogram_samples"
        }
    }
}
