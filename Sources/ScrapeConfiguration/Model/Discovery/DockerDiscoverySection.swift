package import HTTPTransport
package import MetricModel

/// An entry of `docker_sd_configs` (`discovery/moby/docker.go`, v3.5).
package struct DockerDiscoverySection: Sendable, Hashable {
    /// Where the engine listens, as it is written; a URL, not empty.
    package let host: String
    /// The port of containers that have none of their own.
    package var port = defaultPort
    package var filters: [DockerFilter] = []
    /// The address of containers in the network of their host.
    package var hostNetworkingHost = "localhost"
    /// Of containers in several networks only the first by name counts.
    package var matchFirstNetwork = true
    /// Above zero; one request may take as long.
    package var refreshInterval = defaultRefreshInterval
    /// For hosts with `http` and `https` only.
    package var httpClient = HTTPClientSettings()
    package let location: SourceLocation
    /// Differs between blocks that say the same in other bytes.
    private let spelling: String

    /// Who is asked, for people; no password is in it.
    package var subject: String { MaskedURL.server(host) }

    package static let defaultPort = 80
    package static let defaultRefreshInterval = PrometheusDuration(seconds: 60)

    package init(host: String, spelling: String = "", location: SourceLocation) {
        self.host = host
        self.spelling = spelling
        self.location = location
    }
}

/// What a Docker engine is to leave out of a list: everything that has none of the values.
package struct DockerFilter: Sendable, Hashable {
    package let name: String
    package let values: [String]

    package init(name: String, values: [String]) {
        self.name = name
        self.values = values
    }
}
