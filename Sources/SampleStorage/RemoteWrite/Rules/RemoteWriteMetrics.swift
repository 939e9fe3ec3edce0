package import SelfMetrics

/// Prometheus's self metrics of one destination, under Prometheus's names (`queueManagerMetrics` in
/// `storage/remote/queue_manager.go`, v3.5). Any thread counts.
package struct RemoteWriteMetrics: Sendable {
    /// Why an entry is not sent.
    package enum DropReason: String, Sendable, CaseIterable {
        case tooOld = "too_old"
        case droppedSeries = "dropped_series"
        case unknownSeries = "unintentionally_dropped_series"
        /// Version 1.0 has no place for custom bounds.
        case customBucketsInVersion1 = "nhcb_in_rw1_not_supported"
    }

    /// The counters of one thing that happens to entries.
    package struct Entries: Sendable {
        package let samples: Counter
        package let histograms: Counter
        package let exemplars: Counter

        package func add(_ counts: EntryCounts) {
            samples.increment(by: counts.samples)
            histograms.increment(by: counts.histograms)
            exemplars.increment(by: counts.exemplars)
        }
    }

    /// Counted per attempt, before it: retried and failed ones too.
    package let sent: Entries
    package let metadataSent: Counter
    /// Refused for good.
    package let failed: Entries
    package let metadataFailed: Counter
    package let retried: Entries
    package let metadataRetried: Counter
    private let droppedByReason: [Entries]
    package let enqueueRetries: Counter
    /// Packed, once per request however often it is tried.
    package let bytes: Counter
    package let metadataBytes: Counter
    package let sentBatchDuration: Histogram
    /// Whole seconds since 1970; moves on with dropped batches too.
    package let highestSentTimestamp: Gauge
    package let samplesPending: Gauge
    package let histogramsPending: Gauge
    package let exemplarsPending: Gauge
    package let shards: Gauge
    package let shardsMax: Gauge
    package let shardsMin: Gauge
    package let shardsDesired: Gauge
    package let shardCapacity: Gauge
    package let maxSamplesPerSend: Gauge
    /// What the destination's reader of the log counts.
    package let reading: LogWatcherMetrics
    private let removals: [@Sendable () -> Void]

    /// Makes the series of a destination; `url` is without a password.
    package init(registry: MetricRegistry, name: String, url: String) {
        let children = DestinationChildren(registry: registry, name: name, url: url)
        sent = children.entries("total", "sent to the destination, retried and refused ones included.")
        metadataSent = children.counter("metadata_total", "Metadata entries sent to the destination.")
        failed = children.entries("failed_total", "that the destination refused for good.")
        metadataFailed = children.counter("metadata_failed_total", "Metadata entries that the destination refused.")
        retried = children.entries("retried_total", "sent again after an attempt that may be repeated.")
        metadataRetried = children.counter("metadata_retried_total", "Metadata entries sent again.")
        droppedByReason = DropReason.allCases.map { children.dropped($0.rawValue) }
        enqueueRetries = children.counter("enqueue_retries_total", "Times the reader waited for room in a shard.")
        bytes = children.counter("bytes_total", "Bytes of samples, histograms and exemplars sent, packed.")
        metadataBytes = children.counter("metadata_bytes_total", "Bytes of metadata sent, packed.")
        sentBatchDuration = children.histogram("sent_batch_duration_seconds", "How long requests took.")
        highestSentTimestamp = children.gauge(
            "queue_highest_sent_timestamp_seconds",
            "Time of the newest sample sent, in seconds since 1970."
        )
        samplesPending = children.gauge("samples_pending", "Samples in the shards, not answered for.")
        histogramsPending = children.gauge("histograms_pending", "Histograms in the shards, not answered for.")
        exemplarsPending = children.gauge("exemplars_pending", "Exemplars in the shards, not answered for.")
        shards = children.gauge("shards", "Shards that send.")
        shardsMax = children.gauge("shards_max", "The most shards that may send.")
        shardsMin = children.gauge("shards_min", "The fewest shards that may send.")
        shardsDesired = children.gauge("shards_desired", "Shards that the rates ask for.")
        shardCapacity = children.gauge("shard_capacity", "Entries that a shard holds.")
        maxSamplesPerSend = children.gauge("max_samples_per_send", "The most entries of a request.")
        reading = LogWatcherMetrics(registry: registry, consumer: name)
        removals = children.removals
    }

    /// Entries that are not sent, for a reason.
    package func dropped(_ reason: DropReason) -> Entries {
        switch reason {
        case .tooOld: droppedByReason[0]
        case .droppedSeries: droppedByReason[1]
        case .unknownSeries: droppedByReason[2]
        case .customBucketsInVersion1: droppedByReason[3]
        }
    }

    /// Takes the destination's series out of the registry; nobody counts into them afterwards.
    package func remove() {
        for removal in removals { removal() }
        reading.remove()
    }
}

/// Makes the children of one destination and remembers how to take them out again.
private final class DestinationChildren {
    private static let prefix = "prometheus_remote_storage_"
    private static let labels = ["remote_name", "url"]
    /// client_golang's default bounds and longer ones: a receiver in trouble takes minutes.
    private static let durationBuckets = Histogram.defaultBuckets + [25, 60, 120, 300]

    private let registry: MetricRegistry
    private let name: String
    private let url: String
    private(set) var removals: [@Sendable () -> Void] = []

    init(registry: MetricRegistry, name: String, url: String) {
        self.registry = registry
        self.name = name
        self.url = url
    }

    func counter(_ metric: String, _ help: String) -> Counter {
        child(of: registry.counter(Self.prefix + metric, help, labels: Self.labels))
    }

    func gauge(_ metric: String, _ help: String) -> Gauge {
        child(of: registry.gauge(Self.prefix + metric, help, labels: Self.labels))
    }

    func histogram(_ metric: String, _ help: String) -> Histogram {
        child(
            of: registry.histogram(Self.prefix + metric, help, buckets: Self.durationBuckets, labels: Self.labels)
        )
    }

    /// `samples_`, `histograms_` and `exemplars_` with one ending.
    func entries(_ ending: String, _ help: String) -> RemoteWriteMetrics.Entries {
        RemoteWriteMetrics.Entries(
            samples: counter("samples_" + ending, "Samples " + help),
            histograms: counter("histograms_" + ending, "Histograms " + help),
            exemplars: counter("exemplars_" + ending, "Exemplars " + help)
        )
    }

    func dropped(_ reason: String) -> RemoteWriteMetrics.Entries {
        RemoteWriteMetrics.Entries(
            samples: dropped("samples_dropped_total", "Samples that are not sent.", reason),
            histograms: dropped("histograms_dropped_total", "Histograms that are not sent.", reason),
            exemplars: dropped("exemplars_dropped_total", "Exemplars that are not sent.", reason)
        )
    }

    private func dropped(_ metric: String, _ help: String, _ reason: String) -> Counter {
        let family = registry.counter(Self.prefix + metric, help, labels: Self.labels + ["reason"])
        removals.append { [name, url] in family.remove(with: name, url, reason) }
        return family.with(name, url, reason)
    }

    private func child<Child: Metric>(of family: LabelledMetric<Child>) -> Child {
        removals.append { [name, url] in family.remove(with: name, url) }
        return family.with(name, url)
    }
}
