package import SelfMetrics

/// What discovery counts about itself, under Prometheus's names (`discovery/metrics.go`, v3.5).
package struct DiscoveryMetrics: Sendable {
    let failedConfigs: Gauge
    let discoveredTargets: LabelledMetric<Gauge>
    let receivedUpdates: Counter
    let delayedUpdates: Counter
    let sentUpdates: Counter
    let refreshes: RefreshMetrics
    let dns: DNSMetrics
    let httpFailures: Counter
    let consul: ConsulMetrics
    let kubernetes: KubernetesMetrics
    let fileReadErrors: Counter
    let fileWatcherErrors: Counter
    let fileScanSeconds: Summary
    let fileModificationTimes: LabelledMetric<Gauge>

    static let managerName = "scrape"

    package init(registry: MetricRegistry) {
        let name = Self.managerName
        failedConfigs = registry.gauge(
            "prometheus_sd_failed_configs",
            "Blocks of service discovery that could not be started.",
            labels: ["name"]
        ).with(name)
        discoveredTargets = registry.gauge(
            "prometheus_sd_discovered_targets",
            "Targets that are discovered at present.",
            labels: ["name", "config"]
        )
        receivedUpdates = registry.counter(
            "prometheus_sd_received_updates_total",
            "Lists of groups received from providers.",
            labels: ["name"]
        ).with(name)
        delayedUpdates = registry.counter(
            "prometheus_sd_updates_delayed_total",
            "Target sets that were not taken and wait for the next tick.",
            labels: ["name"]
        ).with(name)
        sentUpdates = registry.counter(
            "prometheus_sd_updates_total",
            "Target sets offered to the scrape manager.",
            labels: ["name"]
        ).with(name)
        refreshes = RefreshMetrics(registry: registry)
        dns = DNSMetrics(registry: registry)
        httpFailures = registry.counter(
            "prometheus_sd_http_failures_total",
            "Refreshes of http_sd lists that failed."
        )
        consul = ConsulMetrics(registry: registry)
        kubernetes = KubernetesMetrics(registry: registry)
        fileReadErrors = registry.counter(
            "prometheus_sd_file_read_errors_total",
            "Target files that did not read or parse."
        )
        fileWatcherErrors = registry.counter(
            "prometheus_sd_file_watcher_errors_total",
            "Watchers of target files that could not be made."
        )
        fileScanSeconds = registry.summary(
            "prometheus_sd_file_scan_duration_seconds",
            "Time that reading all target files of a block takes.",
            quantiles: [0.5, 0.9, 0.99]
        )
        fileModificationTimes = registry.gauge(
            "prometheus_sd_file_mtime_seconds",
            "Modification time of each target file when it was last read.",
            labels: ["filename"]
        )
    }
}
