internal import SelfMetrics

/// What the status server counts about itself, under Prometheus's names (`web/web.go`, v3.5).
struct RequestMetrics: Sendable {
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
        for handler in StatusPath.allCases.map(\.rawValue) + [Self.apiPath] {
            requests.with(handler, "200").increment(by: 0)
        }
        for code in ["200", "500", "503"] { pages.with(code).increment(by: 0) }
    }

    /// As in Prometheus, what asks for a path or with a method that is not there is not counted.
    func count(_ request: StatusRequest, _ response: StatusResponse) {
        let code = String(response.status)
        if request.asksForMethodsOfAPI { requests.with(Self.apiPath, code).increment() }
        guard let path = request.path, path.methods.contains(request.method) else { return }
        requests.with(path.rawValue, code).increment()
        if path == .metrics { pages.with(code).increment() }
    }
}
