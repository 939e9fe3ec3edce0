internal import HTTPTransport
internal import MetricModel

/// Reads an entry of `docker_sd_configs`.
struct DockerDiscoveryReader: DiscoveryBlockReader {
    static let kind = "docker"
    static let goType = "moby.DockerSDConfig"
    static let schema = StrictMapping.Schema(
        type: "moby.plain",
        keys: ConfigurationSchemas.httpClient.union([
            "host", "port", "filters", "host_networking_host", "refresh_interval", "match_first_network",
        ])
    )

    let directory: String
    let problems: ProblemList

    func block(_ mapping: StrictMapping, spelling: String) -> DiscoveryBlock? {
        let engine = DockerEngineReader(problems: problems)
        let host = engine.host(mapping)
        let port = mapping["port"]?.signed(problems)
        let filters = engine.filters(mapping["filters"])
        let hostNetworkingHost = mapping["host_networking_host"]?.string(problems)
        let matchFirstNetwork = mapping["match_first_network"]?.boolean(problems)
        let interval = refreshInterval(mapping, usual: DockerDiscoverySection.defaultRefreshInterval)
        let client = HTTPClientReader(directory: directory, problems: problems)
        let httpClient = client.settings(mapping, usual: HTTPClientSettings())
        guard let host else { return nil }
        var section = DockerDiscoverySection(host: host, spelling: spelling, location: mapping.location)
        section.port = port ?? section.port
        section.filters = filters
        section.hostNetworkingHost = hostNetworkingHost ?? section.hostNetworkingHost
        section.matchFirstNetwork = matchFirstNetwork ?? section.matchFirstNetwork
        section.refreshInterval = interval
        section.httpClient = httpClient
        return .docker(section)
    }
}
