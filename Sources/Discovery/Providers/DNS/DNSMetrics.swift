internal import SelfMetrics

/// What looking names up is counted as (`discovery/dns/metrics.go`, v3.5).
struct DNSMetrics: Sendable {
    let lookups: Counter
    let failures: Counter

    init(registry: MetricRegistry) {
        lookups = registry.counter("prometheus_sd_dns_lookups_total", "Names of dns_sd that were looked up.")
        failures = registry.counter(
            "prometheus_sd_dns_lookup_failures_total",
            "Names of dns_sd for which no server had an answer."
        )
    }
}
