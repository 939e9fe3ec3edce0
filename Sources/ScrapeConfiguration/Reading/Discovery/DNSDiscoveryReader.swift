internal import MetricModel

/// Reads an entry of `dns_sd_configs`.
struct DNSDiscoveryReader: DiscoveryBlockReader {
    static let kind = "dns"
    static let goType = "dns.SDConfig"
    static let schema = StrictMapping.Schema(
        type: "dns.plain",
        keys: ["names", "refresh_interval", "type", "port"]
    )

    let directory: String
    let problems: ProblemList

    func block(_ mapping: StrictMapping, spelling: String) -> DiscoveryBlock? {
        let mark = problems.mark
        let names = mapping["names"]?.strings(problems) ?? []
        let interval = refreshInterval(mapping, usual: DNSDiscoverySection.defaultRefreshInterval)
        let port = mapping["port"]?.signed(problems) ?? 0
        let word = mapping["type"].map { $0.string(problems) ?? "" } ?? DNSDiscoverySection.RecordType.service.rawValue
        if problems.hasNews(since: mark) { return nil }
        if names.isEmpty {
            problems.add(
                "DNS-SD config must contain at least one SRV record name",
                at: mapping.valueLocation("names")
            )
        }
        guard let type = DNSDiscoverySection.RecordType(rawValue: word.uppercased()) else {
            problems.add("invalid DNS-SD records type \(word)", at: mapping.valueLocation("type"))
            return nil
        }
        if type != .service, port == 0 {
            problems.add(
                "a port is required in DNS-SD configs for all record types except SRV",
                at: mapping.valueLocation("port")
            )
        }
        if problems.hasNews(since: mark) { return nil }
        return .dns(
            DNSDiscoverySection(
                names: names,
                type: type,
                port: port,
                refreshInterval: interval,
                spelling: spelling,
                location: mapping.location
            )
        )
    }
}
