package import HTTPTransport
package import MetricModel

/// An entry of `http_sd_configs` (`discovery/http`, v3.5).
package struct HTTPDiscoverySection: Sendable, Hashable {
    /// With scheme `http` or `https` and a host, as it is written.
    package let url: String
    /// Above zero; one answer may take as long.
    package let refreshInterval: PrometheusDuration
    package let httpClient: HTTPClientSettings
    package let location: SourceLocation
    /// Differs between blocks that say the same in other bytes.
    private let spelling: String

    /// The URL without its password.
    package var shownURL: String { (try? RequestURL(parsing: url))?.redactedText ?? url }

    package static let defaultRefreshInterval = PrometheusDuration(seconds: 60)

    package init(
        url: String,
        refreshInterval: PrometheusDuration = defaultRefreshInterval,
        httpClient: HTTPClientSettings = HTTPClientSettings(),
        spelling: String = "",
        location: SourceLocation
    ) {
        self.url = url
        self.refreshInterval = refreshInterval
        self.httpClient = httpClient
        self.spelling = spelling
        self.location = location
    }
}
