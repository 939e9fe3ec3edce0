internal import ScrapeConfiguration
package import SelfMetrics

/// What Kubernetes discovery counts about itself (`discovery/kubernetes/metrics.go`, `discovery/metrics_k8s_client.go`,
/// v3.5).
package struct KubernetesMetrics: Sendable {
    /// What happened to an object.
    enum Event: String, CaseIterable {
        case add
        case delete
        case update
    }

    private let events: LabelledMetric<Counter>
    let failures: Counter
    private let requests: LabelledMetric<Counter>
    private let requestSeconds: LabelledMetric<Summary>
    private let depths: LabelledMetric<Gauge>
    private let items: LabelledMetric<Counter>
    private let waitSeconds: LabelledMetric<Summary>
    private let workSeconds: LabelledMetric<Summary>
    private let unfinishedSeconds: LabelledMetric<Gauge>
    private let longestSeconds: LabelledMetric<Gauge>

    /// All combinations of role and event are there from the start.
    package init(registry: MetricRegistry) {
        events = registry.counter(
            "prometheus_sd_kubernetes_events_total",
            "Changes of objects of Kubernetes that were taken in.",
            labels: ["role", "event"]
        )
        failures = registry.counter(
            "prometheus_sd_kubernetes_failures_total",
            "Requests to list or to watch that failed."
        )
        requests = registry.counter(
            "prometheus_sd_kubernetes_http_request_total",
            "Requests to API servers of Kubernetes by what was answered.",
            labels: ["status_code"]
        )
        requestSeconds = registry.summary(
            "prometheus_sd_kubernetes_http_request_duration_seconds",
            "Time that API servers of Kubernetes take to answer, by path.",
            quantiles: [],
            labels: ["endpoint"]
        )
        let queue = "prometheus_sd_kubernetes_workqueue"
        let labels = ["queue_name"]
        depths = registry.gauge("\(queue)_depth", "Objects whose groups wait to be made.", labels: labels)
        items = registry.counter("\(queue)_items_total", "Objects whose groups were to be made.", labels: labels)
        waitSeconds = registry.summary(
            "\(queue)_latency_seconds",
            "Time for which an object waits.",
            quantiles: [],
            labels: labels
        )
        workSeconds = registry.summary(
            "\(queue)_work_duration_seconds",
            "Time that making the groups of a batch of objects takes.",
            quantiles: [],
            labels: labels
        )
        unfinishedSeconds = registry.gauge(
            "\(queue)_unfinished_work_seconds",
            "Time that the batch in work has taken so far; batches are short, and none is in work while this is read.",
            labels: labels
        )
        longestSeconds = registry.gauge(
            "\(queue)_longest_running_processor_seconds",
            "The same of the longest.",
            labels: labels
        )
        for role in KubernetesRole.allCases {
            for event in Event.allCases { _ = events.with(role.rawValue, event.rawValue) }
        }
    }

    func count(_ event: Event, of role: KubernetesRole) { events.with(role.rawValue, event.rawValue).increment() }

    /// Those of the queue of a role, which all blocks of the role share.
    func queue(of role: KubernetesRole) -> Queue {
        let name = role.rawValue
        unfinishedSeconds.with(name).set(0)
        longestSeconds.with(name).set(0)
        return Queue(
            depth: depths.with(name),
            items: items.with(name),
            waitSeconds: waitSeconds.with(name),
            workSeconds: workSeconds.with(name)
        )
    }

    /// What is counted about a work queue.
    struct Queue: Sendable {
        let depth: Gauge
        let items: Counter
        let waitSeconds: Summary
        let workSeconds: Summary
    }

    /// `status` is 0 when nothing was answered. Of a watch there is no `nanoseconds`.
    func countRequest(status: Int, path: String, nanoseconds: Int64?) {
        requests.with(status == 0 ? "<error>" : "\(status)").increment()
        if let nanoseconds { requestSeconds.with(path).observe(Double(nanoseconds) / 1e9) }
    }
}
