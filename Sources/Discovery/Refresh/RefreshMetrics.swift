internal import SelfMetrics

/// What refreshing is counted as, by kind of discovery (`discovery/metrics_refresh.go`, v3.5).
struct RefreshMetrics: Sendable {
    private let failures: LabelledMetric<Counter>
    private let seconds: LabelledMetric<Summary>

    init(registry: MetricRegistry) {
        failures = registry.counter(
            "prometheus_sd_refresh_failures_total",
            "Refreshes that failed, by kind of discovery.",
            labels: ["mechanism"]
        )
        seconds = registry.summary(
            "prometheus_sd_refresh_duration_seconds",
            "Time that a refresh takes, by kind of discovery.",
            quantiles: [0.5, 0.9, 0.99],
            labels: ["mechanism"]
        )
    }

    func with(mechanism: String) -> (failures: Counter, seconds: Summary) {
        (failures.with(mechanism), seconds.with(mechanism))
    }
}
