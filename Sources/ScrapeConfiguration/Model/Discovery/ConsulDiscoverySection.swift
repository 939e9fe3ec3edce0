package import HTTPTransport
package import MetricModel

/// An entry of `consul_sd_configs` (`discovery/consul`, v3.5).
package struct ConsulDiscoverySection: Sendable, Hashable {
    /// `host:port`, perhaps with `http://`, `https://` or `unix://`; not blank.
    package var server = "localhost:8500"
    package var pathPrefix = ""
    /// Sent as `X-Consul-Token`; an empty text for none.
    package var token = Secret.text("")
    package var datacenter = ""
    package var namespace = ""
    package var partition = ""
    package var tagSeparator = ","
    package var scheme = "http"
    /// Whether any server of Consul may answer.
    package var allowStale = true
    /// Above zero; the least time from one question to the next of its kind.
    package var refreshInterval = defaultRefreshInterval
    /// Names; all services when there are none.
    package var services: [String] = []
    /// A service is one with all of them.
    package var tags: [String] = []
    package var nodeMeta: [Metadata] = []
    /// In Consul's language.
    package var filter = ""
    /// With `username` and `password` of the block.
    package var httpClient = HTTPClientSettings()
    package let location: SourceLocation
    /// Differs between blocks that say the same in other bytes.
    private let spelling: String

    /// Who is asked, for people; no password is in it.
    package var subject: String { MaskedURL.server(server) }

    package static let defaultRefreshInterval = PrometheusDuration(seconds: 30)

    /// Something that a node has to have in its metadata.
    package struct Metadata: Sendable, Hashable {
        package let key: String
        package let value: String

        package init(key: String, value: String) {
            self.key = key
            self.value = value
        }
    }

    package init(spelling: String = "", location: SourceLocation) {
        self.spelling = spelling
        self.location = location
    }
}
