internal import SelfMetrics

/// What the status server counts about itself, under Prometheus's names (`web/web.go`, v3.5).
struct RequestMetrics: Sendable {
    /// The paths there are; as there, what asks for another is not counted.
    private static let handlers = [
        "/metrics", "/-/healthy", "/-/ready", "/-/reload", "/api/v1/targets", "/api/v1/targets/metadata",
        "/api/v1/scrape_pools",
    ]
    private static let apiPath = "/api/v1/*path"

    let ready: Gauge
    private let requests: LabelledMetric<Counter>
    private let pages: LabelledMetric<Counter>

    init(registry: MetricRegistry) {
        ready = registry.gauge("prometheus_ready", "1 once the first configuration runs.")
        requests = registry.counter(
            "prometheus_http_requests_total",
            "Requests to the status server that were answered.",
            labels: ["handler", "code"]
        )
        pages = registry.counter(
            "promhttp_metric_handler_requests_total",
            "Times these metrics were asked for, by the answer's status.",
            labels: ["code"]
        )
        for handler in Self.handlers + [Self.apiPath] { requests.with(handler, "200").increment(by: 0) }
        for code in ["200", "500", "503"] { pages.with(code).increment(by: 0) }
    }

    func count(_ request: StatusRequest, _ response: StatusResponse) {
        let isOptions = request.method == "OPTIONS" && request.path.hasPrefix("/api/v1/")
        let handler = isOptions ? Self.apiPath : request.path
        guard isOptions || Self.handlers.contains(handler), response.status != 405 else { return }
        requests.with(handler, String(response.status)).increment()
        if handler == "/metrics" { pages.with(String(response.status)).increment() }
    }
}
