/// Where a Docker engine listens, as `host` of a configuration names it (`ParseHostURL`, docker/docker v28).
struct DockerHost: Sendable, Hashable {
    /// As configured, without a password, for messages.
    let text: String
    /// What requests start with: `http://docker.example:2375`.
    let baseURL: String
    let socketPath: String?
    /// Whether the keys of the HTTP client count; Prometheus takes them for `http` and `https` only.
    let usesClientSettings: Bool

    /// What the engine is called in requests over a socket, where no name is needed.
    private static let socketHost = "http://api.moby.localhost"
    /// Bytes that the address of a socket has room for.
    private static let socketPathLimit = 108

    /// - Throws: when this cannot be where an engine listens.
    init(_ text: String) throws(DiscoveryProblem) {
        guard let mark = text.firstRange(of: "://"), mark.upperBound < text.endIndex else {
            throw DiscoveryProblem("unable to parse docker host `\(text)`")
        }
        let scheme = text[..<mark.lowerBound].lowercased()
        var address = text[mark.upperBound...]
        self.text = DiscoveryClient.shown(text)
        usesClientSettings = scheme == "http" || scheme == "https"
        switch scheme {
        case "npipe":
            throw DiscoveryProblem("protocol not available")
        case "unix":
            guard address.utf8.count <= Self.socketPathLimit else {
                throw DiscoveryProblem("unix socket path \"\(address)\" is too long")
            }
            socketPath = String(address)
            baseURL = Self.socketHost
        default:
            while address.last == "/" { address.removeLast() }
            socketPath = nil
            baseURL = "\(scheme == "https" ? "https" : "http")://\(address)"
        }
    }
}
