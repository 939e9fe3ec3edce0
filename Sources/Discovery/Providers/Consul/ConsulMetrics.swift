internal import SelfMetrics

/// What asking Consul is counted as (`discovery/consul/metrics.go`, v3.5).
struct ConsulMetrics: Sendable {
    let failures: Counter
    private let catalogSeconds: Summary
    private let serviceSeconds: Summary

    init(registry: MetricRegistry) {
        failures = registry.counter(
            "prometheus_sd_consul_rpc_failures_total",
            "Questions to Consul that failed."
        )
        let seconds = registry.summary(
            "prometheus_sd_consul_rpc_duration_seconds",
            "Time until Consul answers.",
            quantiles: [0.5, 0.9, 0.99],
            labels: ["endpoint", "call"]
        )
        catalogSeconds = seconds.with("catalog", "services")
        serviceSeconds = seconds.with("catalog", "service")
    }

    /// Nobody counts how long the agent takes to say where it is.
    func observe(_ watch: ConsulWatch, nanoseconds: Int64) {
        switch watch {
        case .datacenter: break
        case .catalog: catalogSeconds.observe(Double(nanoseconds) / 1e9)
        case .service: serviceSeconds.observe(Double(nanoseconds) / 1e9)
        }
    }
}
