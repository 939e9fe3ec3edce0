package import SelfMetrics

/// What all destinations together are measured against: what went into the log (`storage/remote/write.go`, v3.5).
/// Counted by the log's writer, once per commit.
package struct RemoteIntakeMetrics: Sendable {
    package let samplesIn: Counter
    package let histogramsIn: Counter
    package let exemplarsIn: Counter
    /// Seconds since 1970; 0 before there was a sample.
    package let highestTimestamp: Gauge

    package init(registry: MetricRegistry) {
        func counter(_ name: String, _ help: String) -> Counter {
            registry.counter("prometheus_remote_storage_" + name, help)
        }
        samplesIn = counter("samples_in_total", "Samples that remote write was given.")
        histogramsIn = counter("histograms_in_total", "Histograms that remote write was given.")
        exemplarsIn = counter("exemplars_in_total", "Exemplars that remote write was given.")
        highestTimestamp = registry.gauge(
            "prometheus_remote_storage_highest_timestamp_in_seconds",
            "Time of the newest sample that remote write was given, in seconds since 1970."
        )
    }
}
