package import HTTPTransport
package import MetricModel

/// An entry of `dockerswarm_sd_configs` (`discovery/moby/dockerswarm.go`, v3.5).
package struct DockerSwarmDiscoverySection: Sendable, Hashable {
    /// What of a swarm the targets are.
    package enum Role: String, Sendable, Hashable, CaseIterable {
        case services
        case tasks
        case nodes
    }

    /// Where the engine listens, as it is written; a URL, not empty.
    package let host: String
    package let role: Role
    /// The port of nodes, and of services and tasks that publish none.
    package var port = DockerDiscoverySection.defaultPort
    /// For the list of what the role names.
    package var filters: [DockerFilter] = []
    /// Above zero; one request may take as long.
    package var refreshInterval = DockerDiscoverySection.defaultRefreshInterval
    /// For hosts with `http` and `https` only.
    package var httpClient = HTTPClientSettings()
    package let location: SourceLocation
    /// Differs between blocks that say the same in other bytes.
    private let spelling: String

    /// Who is asked for what, for people; no password is in it.
    package var subject: String { "\(role.rawValue) of \(MaskedURL.server(host))" }

    package init(host: String, role: Role, spelling: String = "", location: SourceLocation) {
        self.host = host
        self.role = role
        self.spelling = spelling
        self.location = location
    }
}
