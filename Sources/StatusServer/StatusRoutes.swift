internal import JSON
internal import ScrapeConfiguration
internal import ScrapeEngine
internal import SelfMetrics

/// Which answer belongs to which request. Any number of connection threads at once.
final class StatusRoutes: Sendable {
    /// How long a reload may take before the client is told that no answer came.
    private static let reloadSeconds = 60

    private let engine: any EngineAccess
    private let registry: MetricRegistry
    private let isLifecycleEnabled: Bool
    private let external: ExternalAddress
    private let replies = ReplyBoard()
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

    func setReady(_ ready: Bool) { metrics.ready.set(ready ? 1 : 0) }

    /// No request waits any longer for the engine.
    func close() {
        setReady(false)
        replies.close()
    }

    func response(to request: StatusRequest) -> StatusResponse {
        let response = answer(to: request)
        metrics.count(request, response)
        let isPacked = request.acceptsGzip && request.path?.isPacked == true
        return isPacked ? response.packed : response
    }

    private func answer(to request: StatusRequest) -> StatusResponse {
        guard let target = request.target else { return .text(400, "400 Bad Request") }
        // Unlike Prometheus's, the API does not tell pages of other origins that they may read its answers.
        if request.asksForMethodsOfAPI { return whenReady { StatusResponse(status: 204) } }
        guard let path = request.path else { return unknown(target, request.method) }
        if request.method == "OPTIONS" {
            return StatusResponse(status: 200, headers: [(name: "Allow", value: path.allowed)])
        }
        guard path.methods.contains(request.method) else { return .methodNotAllowed(allowed: path.allowed) }
        switch path {
        case .metrics: return MetricsPage.response(for: registry.gather())
        case .healthy: return .text(200, "scrape-tui is Healthy.\n")
        case .ready: return whenReady { .text(200, "scrape-tui is Ready.\n") }
        case .reload: return reload(request)
        case .targets: return whenReady { self.targets.response(to: request) }
        case .targetMetadata: return whenReady { MetadataEndpoint(engine: self.engine).response(to: request) }
        case .scrapePools: return whenReady(scrapePools)
        }
    }

    /// Prometheus, too, sends on who writes a path a little differently; of its API, to where nothing is.
    private func unknown(_ target: RequestTarget, _ method: String) -> StatusResponse {
        guard let meant = StatusPath.meant(by: target.path), meant.methods.contains(method) else {
            return .failure(404, "404 page not found")
        }
        let query = target.rawQuery.isEmpty ? "" : "?" + target.rawQuery
        return StatusResponse(
            status: method == "GET" ? 301 : 307,
            headers: [(name: "Location", value: meant.rawValue + query)]
        )
    }

    private var targets: TargetsEndpoint {
        TargetsEndpoint(snapshot: engine.snapshot(fresh: true), external: external)
    }

    private func whenReady(_ respond: () -> StatusResponse) -> StatusResponse {
        metrics.ready.value == 1 ? respond() : .text(503, "Service Unavailable")
    }

    private func scrapePools() -> StatusResponse {
        let pools = engine.snapshot(fresh: true).existingPools
        return .success { writer in
            writer.object { writer in
                writer.member("scrapePools", each: pools) { $0.string($1) }
            }
        }
    }

    /// `web/web.go`, v3.5.
    private func reload(_ request: StatusRequest) -> StatusResponse {
        if request.method == "GET" { return .text(405, "Only POST or PUT requests allowed") }
        guard isLifecycleEnabled else { return .text(403, "Lifecycle API is not enabled.") }
        return whenReady {
            guard let failure = failure(of: replies.ask(engine, .reload(dryRun: false), seconds: Self.reloadSeconds))
            else {
                return .text(200, "")
            }
            return .failure(500, "failed to reload config: \(failure)")
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
        case .paused, .resumed, .planned, .probed: "the engine answered something else"
        case nil: "no answer from the engine"
        }
    }
}
