internal import HTTPTransport
internal import JSON
internal import MetricModel
internal import ScrapeConfiguration
internal import Synchronization

/// Asks a Docker engine for its lists, in the newest version of its API that both sides know (`client`, docker/docker
/// v28). Only where waiting is allowed.
final class DockerEngine: Sendable {
    private let host: DockerHost
    private let client: DiscoveryClient
    private let timeout: PrometheusDuration
    /// Nil until an engine has said which versions it knows.
    private let version = Mutex<DockerAPIVersion?>(nil)

    /// `timeout` is for each request.
    init(host: DockerHost, client: DiscoveryClient, timeout: PrometheusDuration) {
        self.host = host
        self.client = client
        self.timeout = timeout
    }

    /// The settings of a client for a host. Redirects are followed whatever `follow_redirects` says, as Prometheus does
    /// it here; over a socket or plain TCP there are none, and the environment chooses the proxy.
    static func clientSettings(_ settings: HTTPClientSettings, for host: DockerHost) -> HTTPClientSettings {
        var result = host.usesClientSettings ? settings : HTTPClientSettings()
        result.followRedirects = host.usesClientSettings
        if !host.usesClientSettings { result.proxy.fromEnvironment = true }
        return result
    }

    /// Ends what is under way. Any thread.
    func stop() { client.stop() }

    /// All objects under a path; `goType` is what one is in Go.
    func list(
        _ path: String,
        of goType: String,
        filters: [DockerFilter] = []
    ) throws(DiscoveryProblem) -> [JSONStruct] {
        let query = Self.query(filters)
        let url = "\(host.baseURL)/v\(negotiatedVersion().text)\(path)\(query.isEmpty ? "" : "?\(query)")"
        let response = try answer(to: request(url))
        guard (200..<400).contains(response.status) else { throw Self.problem(of: response, url) }
        return try JSONStruct.list(JSONStruct.document(Array(response.body.bytes)), of: goType)
    }

    /// The newest where the engine cannot be asked: then the real request tells what is wrong.
    private func negotiatedVersion() -> DockerAPIVersion {
        if let known = version.withLock({ $0 }) { return known }
        guard let ping = ping(), (200..<400).contains(ping.status) else { return .newest }
        let negotiated = DockerAPIVersion.negotiated(offered: ping.headers.value(of: "Api-Version"))
        version.withLock { $0 = negotiated }
        return negotiated
    }

    /// Some proxies in front of engines refuse `HEAD`.
    private func ping() -> HTTPResponse? {
        var request = request("\(host.baseURL)/_ping")
        request.method = .head
        do {
            let response = try client.answer(to: request)
            if response.status == 200 || response.status == 500 { return response }
        } catch {
            if Self.isUnreachable(error.text) || Self.isTimeout(error.text) { return nil }
        }
        request.method = .get
        return try? client.answer(to: request)
    }

    private func request(_ url: String) -> HTTPRequest {
        .discovery(url, timeout: timeout, unixSocketPath: host.socketPath)
    }

    /// The filters as one JSON text: `{"label":{"a":true}}`.
    private static func query(_ filters: [DockerFilter]) -> String {
        var values: [String: Set<String>] = [:]
        for filter in filters where !filter.values.isEmpty { values[filter.name, default: []].formUnion(filter.values) }
        if values.isEmpty { return "" }
        var writer = JSONWriter()
        writer.object { writer in
            for (name, values) in values.sorted(by: { $0.key.utf8.lexicographicallyPrecedes($1.key.utf8) }) {
                writer.key(name)
                writer.object { writer in
                    for value in values.sorted(by: { $0.utf8.lexicographicallyPrecedes($1.utf8) }) {
                        writer.member(value, true)
                    }
                }
            }
        }
        return URLText.query([("filters", String(decoding: writer.bytes, as: UTF8.self))])
    }
}

// MARK: What goes wrong, in the words of Docker's client

extension DockerEngine {
    private func answer(to request: HTTPRequest) throws(DiscoveryProblem) -> HTTPResponse {
        do {
            return try client.answer(to: request)
        } catch {
            throw described(error.text)
        }
    }

    private func described(_ text: String) -> DiscoveryProblem {
        if text.contains("connect: permission denied") {
            return DiscoveryProblem(
                "permission denied while trying to connect to the Docker daemon socket at \(host.text): \(text)"
            )
        }
        if Self.isUnreachable(text) {
            return DiscoveryProblem(
                "Cannot connect to the Docker daemon at \(host.text). Is the docker daemon running?"
            )
        }
        let isPlain = Self.isTimeout(text) || text.hasSuffix("context canceled") || !text.hasPrefix("Get ")
        return DiscoveryProblem(isPlain ? text : "error during connect: \(text)")
    }

    private static func isUnreachable(_ text: String) -> Bool {
        text.contains("connection refused") || text.contains("dial unix")
    }

    private static func isTimeout(_ text: String) -> Bool { text.hasSuffix("context deadline exceeded") }

    /// Why an engine refused.
    private static func problem(of response: HTTPResponse, _ url: String) -> DiscoveryProblem {
        let body = Array(response.body.bytes)
        if body.isEmpty {
            return DiscoveryProblem(
                "request returned \(response.statusText) for API route and version \(DiscoveryClient.shown(url)), "
                    + "check if the server supports the requested API version"
            )
        }
        let lead = "Error response from daemon: "
        guard response.contentType == "application/json" else {
            return DiscoveryProblem(lead + response.excerpt)
        }
        do {
            let message = try JSONStruct.object(JSONStruct.document(body), of: "types.ErrorResponse").text("message")
            let none = "API returned a \(response.statusText) but provided no error-message"
            return DiscoveryProblem(lead + (message.isEmpty ? none : HTTPResponse.excerpt(of: message.utf8)))
        } catch {
            return DiscoveryProblem("\(lead)Error reading JSON: \(error)")
        }
    }
}
