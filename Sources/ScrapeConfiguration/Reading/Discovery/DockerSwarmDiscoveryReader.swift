internal import HTTPTransport
internal import MetricModel

/// Reads an entry of `dockerswarm_sd_configs`.
struct DockerSwarmDiscoveryReader: DiscoveryBlockReader {
    static let kind = "dockerswarm"
    static let goType = "moby.DockerSwarmSDConfig"
    static let schema = StrictMapping.Schema(
        type: "moby.plain",
        keys: ConfigurationSchemas.httpClient.union(["host", "role", "port", "filters", "refresh_interval"])
    )

    let directory: String
    let problems: ProblemList

    func block(_ mapping: StrictMapping, spelling: String) -> DiscoveryBlock? {
        let engine = DockerEngineReader(problems: problems)
        let host = engine.host(mapping)
        let role = role(mapping)
        let port = mapping["port"]?.signed(problems)
        let filters = engine.filters(mapping["filters"])
        let interval = refreshInterval(mapping, usual: DockerDiscoverySection.defaultRefreshInterval)
        let client = HTTPClientReader(directory: directory, problems: problems)
        let httpClient = client.settings(mapping, usual: HTTPClientSettings())
        guard let host, let role else { return nil }
        var section = DockerSwarmDiscoverySection(
            host: host,
            role: role,
            spelling: spelling,
            location: mapping.location
        )
        section.port = port ?? section.port
        section.filters = filters
        section.refreshInterval = interval
        section.httpClient = httpClient
        return .dockerSwarm(section)
    }

    private func role(_ mapping: StrictMapping) -> DockerSwarmDiscoverySection.Role? {
        let place = mapping.valueLocation("role")
        guard let name = mapping["role"].map({ $0.string(problems) }) ?? "" else { return nil }
        if let role = DockerSwarmDiscoverySection.Role(rawValue: name) { return role }
        if name.isEmpty {
            problems.add("role missing (one of: tasks, services, nodes)", at: place)
        } else {
            let names = DockerSwarmDiscoverySection.Role.allCases.map(\.rawValue)
            problems.add(
                "invalid role \(name), expected tasks, services, or nodes",
                at: place,
                suggestion: ClosestKey.ofValues(names, to: name)
            )
        }
        return nil
    }
}
