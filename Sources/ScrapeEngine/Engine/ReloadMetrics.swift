internal import MetricModel
internal import SelfMetrics

/// What came of the newest reload, under Prometheus's names (`cmd/prometheus/main.go`, v3.5).
struct ReloadMetrics {
    private let isSuccessful: Gauge
    private let succeededAt: Gauge

    init(registry: MetricRegistry) {
        isSuccessful = registry.gauge(
            "prometheus_config_last_reload_successful",
            "1 when the newest reload of the configuration was applied whole."
        )
        succeededAt = registry.gauge(
            "prometheus_config_last_reload_success_timestamp_seconds",
            "When a reload of the configuration was last applied whole."
        )
    }

    func succeeded(at now: WallTime) {
        isSuccessful.set(1)
        succeededAt.set(Double(now.nanoseconds) / 1e9)
    }

    func failed() { isSuccessful.set(0) }
}
