package import MetricModel

/// An entry of `dns_sd_configs` (`discovery/dns`, v3.5).
package struct DNSDiscoverySection: Sendable, Hashable {
    /// What is asked for, by its name in upper case.
    package enum RecordType: String, Sendable {
        case address = "A"
        case longAddress = "AAAA"
        case mailExchange = "MX"
        case nameServer = "NS"
        case service = "SRV"
    }

    /// At least one, as they are written.
    package let names: [String]
    package let type: RecordType
    /// Of the targets of records that have none themselves, which are all but SRV; not 0 for these. Any number else, as in
    /// Prometheus.
    package let port: Int
    /// Above zero.
    package let refreshInterval: PrometheusDuration
    package let location: SourceLocation
    /// Differs between blocks that say the same in other bytes.
    private let spelling: String

    /// What is asked for, for people.
    package var subject: String { "\(type.rawValue) \(names.joined(separator: ", "))" }

    package static let defaultRefreshInterval = PrometheusDuration(seconds: 30)

    package init(
        names: [String],
        type: RecordType = .service,
        port: Int = 0,
        refreshInterval: PrometheusDuration = defaultRefreshInterval,
        spelling: String = "",
        location: SourceLocation
    ) {
        self.names = names
        self.type = type
        self.port = port
        self.refreshInterval = refreshInterval
        self.spelling = spelling
        self.location = location
    }
}
