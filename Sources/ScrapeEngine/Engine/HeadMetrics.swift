internal import SampleStorage
internal import SelfMetrics

/// The head under the names that Prometheus's has (`tsdb/head.go`, `tsdb/exemplar.go`, v3.5), for the dashboards that are
/// made for it. What our head does not do has no series here: out-of-order windows, truncations, memory-mapped chunks.
enum HeadMetrics {
    /// One figure, read when the registry is gathered.
    private typealias Figure = @Sendable (HeadStatistics) -> Double

    static func register(in registry: MetricRegistry, head: Head) {
        for (name, help, figure) in gauges {
            registry.collect("prometheus_tsdb_" + name, help) { figure(head.statistics) }
        }
        for (name, help, figure) in counters {
            registry.collect("prometheus_tsdb_" + name, help, kind: .counter) { figure(head.statistics) }
        }
        registry.collect(
            "prometheus_tsdb_head_samples_appended_total",
            "Samples that were stored.",
            kind: .counter,
            labels: ["type"]
        ) {
            let figures = head.statistics
            return [
                (labels: ["float"], value: Double(figures.samplesAppended)),
                (labels: ["histogram"], value: Double(figures.histogramsAppended)),
            ]
        }
        for (name, help, count) in refusals {
            registry.collect("prometheus_tsdb_" + name, help, kind: .counter, labels: ["type"]) {
                let figures = head.statistics
                return [
                    (labels: ["float"], value: Double(count(figures.refusedSamples))),
                    (labels: ["histogram"], value: Double(count(figures.refusedHistograms))),
                ]
            }
        }
    }

    private static let refusals: [(name: String, help: String, count: @Sendable (RefusedSamples) -> UInt64)] = [
        (
            "out_of_order_samples_total", "Samples refused because they were older than their series' last.",
            { $0.outOfOrder }
        ),
        (
            "out_of_bound_samples_total",
            "Samples refused because they were more than an hour behind the newest of all.",
            { $0.outOfBounds }
        ),
    ]

    private static let gauges: [(name: String, help: String, figure: Figure)] = [
        ("head_series", "Series in the head.", { Double($0.seriesCount) }),
        ("head_chunks", "Chunks in the head.", { Double($0.openChunks + $0.closedChunks) }),
        (
            "head_max_time", "Time of the newest sample in milliseconds; the smallest number before the first.",
            { Double($0.newestMillis ?? .min) }
        ),
        (
            "head_max_time_seconds",
            "Time of the newest sample in whole seconds; the smallest number before the first.",
            { Double(($0.newestMillis ?? .min) / 1000) }
        ),
        (
            "head_min_time",
            "About the time of the oldest sample in milliseconds; the largest number before the first.",
            { Double($0.oldestMillis ?? .max) }
        ),
        (
            "head_min_time_seconds",
            "About the time of the oldest sample in whole seconds; the largest number before the first.",
            { Double(($0.oldestMillis ?? .max) / 1000) }
        ),
        (
            "lowest_timestamp", "As prometheus_tsdb_head_min_time: there are no blocks.",
            { Double($0.oldestMillis ?? .max) }
        ),
        (
            "lowest_timestamp_seconds", "As prometheus_tsdb_head_min_time_seconds: there are no blocks.",
            { Double(($0.oldestMillis ?? .max) / 1000) }
        ),
        ("exemplar_exemplars_in_storage", "Exemplars that are kept.", { Double($0.exemplarsKept) }),
        ("exemplar_max_exemplars", "Exemplars that may be kept.", { Double($0.exemplarCapacity) }),
    ]

    private static let counters: [(name: String, help: String, figure: Figure)] = [
        ("head_series_created_total", "Series that came.", { Double($0.seriesCreated) }),
        ("head_series_removed_total", "Series that went.", { Double($0.seriesCollected) }),
        ("exemplar_exemplars_appended_total", "Exemplars that were stored.", { Double($0.exemplarsAppended) }),
    ]
}
