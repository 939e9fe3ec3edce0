internal import JSON
internal import ScrapeConfiguration
internal import ScrapeEngine
internal import SelfMetrics
internal import Synchronization

/// Which answer belongs to which request. Any number of connection threads at once.
final class StatusRoutes: Sendable {
    /// How long a reload may take before the client is told that no answer came.
    private static let reloadSeconds = 60

    private let engine: any EngineAccess
    private let registry: MetricRegistry
    private let isLifecycleEnabled: Bool
    private let external: ExternalAddress
    private let replies = ReplyBoard()
    private let isReady = Atomic<Bool>(false)
    private let metrics: RequestMetrics

    init(
        engine: any EngineAccess,
        registry: MetricRegistry,
        isLifecycleEnabled: Bool,
        external: ExternalAddress
    ) {
        self.engine = engine
        self.registry = registry
        self.isLifecycleEnabled = isLifecycleEnabled
        self.external = external
        metrics = RequestMetrics(registry: registry)
    }

    func setReady(_ ready: Bool) {
        isReady.store(ready, ordering: .relaxed)
        metrics.ready.set(ready ? 1 : 0)
    }

    /// No request waits any longer for the engine.
    func close() {
        setReady(false)
        replies.close()
    }

    func response(to request: StatusRequest) -> StatusResponse {
        let response = answer(to: request)
        metrics.count(request, response)
        return response
    }

    private func answer(to request: StatusRequest) -> StatusResponse {
        switch request.path {
        case "/metrics": read(request) { MetricsPage.response(for: self.registry.gather()) }
        case "/-/healthy": read(request) { .text(200, "scrape-tui is Healthy.\n") }
        case "/-/ready": read(request) { self.whenReady { .text(200, "scrape-tui is Ready.\n") } }
        case "/-/reload": reload(request)
        case _ where request.path.hasPrefix("/api/v1/"): whenReady { self.api(request) }
        case _ where request.path.hasPrefix("/api/"): noSuchEndpoint(request)
        default: .text(404, "404 page not found\n")
        }
    }

    private func read(_ request: StatusRequest, _ respond: () -> StatusResponse) -> StatusResponse {
        guard request.method == "GET" || request.method == "HEAD" else {
            return .methodNotAllowed("Method Not Allowed\n", allow: "GET, HEAD")
        }
        return respond()
    }

    /// Prometheus's API answers GET, and OPTIONS on whatever path (`web/api/v1/api.go`, v3.5). Unlike there, pages of
    /// other origins are not told that they may read the answers.
    private func api(_ request: StatusRequest) -> StatusResponse {
        if request.method == "OPTIONS" { return StatusResponse(status: 204, body: []) }
        let respond: () -> StatusResponse
        switch request.path {
        case "/api/v1/targets":
            respond = {
                TargetsEndpoint(snapshot: self.engine.snapshot(fresh: true), external: self.external)
                    .response(to: request)
            }
        case "/api/v1/targets/metadata":
            respond = { MetadataEndpoint(engine: self.engine).response(to: request) }
        case "/api/v1/scrape_pools": respond = scrapePools
        default: return noSuchEndpoint(request)
        }
        return request.method == "GET"
            ? respond() : .methodNotAllowed("Method Not Allowed\n", allow: "GET, OPTIONS")
    }

    private func noSuchEndpoint(_ request: StatusRequest) -> StatusResponse {
        .error(404, "not_found", "no such endpoint: \(request.path)")
    }

    private func whenReady(_ respond: () -> StatusResponse) -> StatusResponse {
        isReady.load(ordering: .relaxed) ? respond() : .text(503, "Service Unavailable")
    }

    private func scrapePools() -> StatusResponse {
        let pools = engine.snapshot(fresh: true).existingPools
        return .success { writer in
            writer.object { writer in
                writer.key("scrapePools")
                writer.array { writer in
                    for pool in pools { writer.string(pool) }
                }
            }
        }
    }

    /// `web/web.go`, v3.5.
    private func reload(_ request: StatusRequest) -> StatusResponse {
        guard request.method == "POST" || request.method == "PUT" else {
            return .methodNotAllowed("Only POST or PUT requests allowed", allow: "POST, PUT")
        }
        guard isLifecycleEnabled else { return .text(403, "Lifecycle API is not enabled.") }
        return whenReady {
            guard let failure = failure(of: replies.ask(engine, .reload(dryRun: false), seconds: Self.reloadSeconds))
            else {
                return .text(200, "")
            }
            return .text(500, "failed to reload config: \(failure)\n")
        }
    }

    /// What is wrong with the answer to a reload; nil when it was applied whole.
    private func failure(of reply: EngineReply?) -> String? {
        switch reply {
        case .reloaded: nil
        case .reloadRefused(let failure): failure.problems.map(\.description).joined(separator: "\n")
        case .reloadIncomplete(_, let failures):
            (["failed to apply the new configuration"] + failures.map(\.description)).joined(separator: "\n")
        case .refused(let text): text
        case .paused, .resumed, .planned: "the engine answered something else"
        case nil: "no answer from the engine"
        }
    }
}
