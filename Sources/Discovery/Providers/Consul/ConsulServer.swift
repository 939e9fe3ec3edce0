internal import HTTPTransport
internal import ScrapeConfiguration

/// Where a Consul agent is asked, and what every request says (`NewClient`, hashicorp/consul/api v1.32). Consul's own
/// environment variables count for nothing here.
struct ConsulServer: Sendable {
    /// What requests start with: `http://localhost:8500/prefix`.
    private let baseURL: String
    private let socketPath: String?
    /// What all questions have in common.
    private let parameters: [(name: String, value: String)]

    /// - Throws: for an address with another scheme than `http`, `https` and `unix`.
    init(_ section: ConsulDiscoverySection) throws(DiscoveryProblem) {
        var scheme = section.scheme.isEmpty ? "http" : section.scheme
        var address = Substring(section.server)
        var prefix = Substring(section.pathPrefix)
        var socketPath: String?
        if let mark = section.server.firstRange(of: "://") {
            address = section.server[mark.upperBound...]
            switch section.server[..<mark.lowerBound] {
            case "http": break
            case "https": scheme = "https"
            case "unix":
                socketPath = String(address)
                address = "localhost"
            case let other: throw DiscoveryProblem("Unknown protocol scheme: \(other)")
            }
            if socketPath == nil, let slash = address.firstIndex(of: "/") {
                prefix = address[slash...]
                address = address[..<slash]
            }
        }
        while prefix.last == "/" { prefix.removeLast() }
        let lead = prefix.isEmpty || prefix.first == "/" ? "" : "/"
        baseURL = "\(scheme)://\(address)\(lead)\(URLText.path(String(prefix)))"
        self.socketPath = socketPath
        parameters = [("dc", section.datacenter), ("ns", section.namespace), ("partition", section.partition)]
            .filter { !$0.1.isEmpty }
    }

    /// The client's settings for this server: over a socket only the token counts.
    static func clientSettings(_ section: ConsulDiscoverySection) -> HTTPClientSettings {
        var settings = section.server.hasPrefix("unix://") ? HTTPClientSettings() : section.httpClient
        if section.token != .text("") {
            settings.headers.append(ClientHeader(name: "X-Consul-Token", secrets: [section.token]))
        }
        return settings
    }

    func request(_ path: String, _ own: [(name: String, value: String)] = []) -> HTTPRequest {
        let query = URLText.query(parameters + own)
        return .discovery(
            "\(baseURL)\(URLText.path(path))\(query.isEmpty ? "" : "?\(query)")",
            timeout: ConsulQueries.timeout,
            unixSocketPath: socketPath
        )
    }
}
