internal import ScrapeConfiguration

/// The containers of a Docker engine (`discovery/moby/docker.go`, v3.5).
struct DockerSource: RefreshSource {
    let section: DockerDiscoverySection
    let engine: DockerEngine

    func stop() { engine.stop() }

    func refresh() throws(DiscoveryProblem) -> RefreshAnswer {
        let containers = try runningContainers()
        let targets = DockerTargets(
            networks: try engine.networks(prefix: DockerTargets.prefix, "error while computing network labels"),
            port: section.port,
            hostNetworkingHost: section.hostNetworkingHost,
            matchFirstNetwork: section.matchFirstNetwork
        )
        let group = TargetGroup(source: DockerTargets.source, targets: targets.targets(of: containers))
        return RefreshAnswer(groups: [group])
    }

    private func runningContainers() throws(DiscoveryProblem) -> [DockerContainer] {
        try DockerEngine.explaining("error while listing containers") { () throws(DiscoveryProblem) in
            let list = try engine.list(
                DockerContainer.path,
                of: DockerContainer.goType,
                filters: section.filters
            )
            var containers: [DockerContainer] = []
            containers.reserveCapacity(list.count)
            for summary in list { containers.append(try DockerContainer(summary)) }
            return containers
        }
    }
}

extension DockerEngine {
    /// What the engine's networks are called; `failure` says what for.
    func networks(prefix: String, _ failure: String) throws(DiscoveryProblem) -> DockerNetworks {
        try Self.explaining(failure) { () throws(DiscoveryProblem) in
            try DockerNetworks(list(DockerNetworks.path, of: DockerNetworks.goType), prefix: prefix)
        }
    }

    /// Puts what was tried in front of why it failed.
    static func explaining<Value>(
        _ failure: String,
        _ work: () throws(DiscoveryProblem) -> Value
    ) throws(DiscoveryProblem) -> Value {
        do {
            return try work()
        } catch {
            throw DiscoveryProblem("\(failure): \(error)")
        }
    }
}
