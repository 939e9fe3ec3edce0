internal import MetricModel

/// The targets that running containers are (`discovery/moby/docker.go`, v3.5).
struct DockerTargets: Sendable {
    static let source = "Docker"
    static let prefix = "__meta_docker_"

    let networks: DockerNetworks
    /// The port of containers that have none of their own.
    let port: Int
    let hostNetworkingHost: String
    let matchFirstNetwork: Bool

    /// One per network and TCP port of each container, one per network where it has no such port.
    func targets(of containers: [DockerContainer]) -> [Labels] {
        let containersByID = Dictionary(containers.map { ($0.id, $0) }) { _, last in last }
        return containers.flatMap { container -> [Labels] in
            guard let name = container.names.first else { return [] }
            let common = commonLabels(of: container, name: name)
            return endpoints(of: container, among: containersByID).flatMap { targets(of: container, at: $0, common) }
        }
    }

    private func commonLabels(of container: DockerContainer, name: String) -> LabelsBuilder {
        var labels = LabelsBuilder()
        labels.set("\(Self.prefix)container_id", container.id)
        labels.set("\(Self.prefix)container_name", name)
        labels.set("\(Self.prefix)container_network_mode", container.networkMode)
        labels.set(container.labels, prefix: "\(Self.prefix)container_label_")
        return labels
    }

    /// Where it can be reached: on its networks, or on those of the container whose network it shares.
    private func endpoints(
        of container: DockerContainer,
        among containers: [String: DockerContainer]
    ) -> [DockerContainer.Endpoint] {
        var owner = container
        var seen: Set<String> = []
        // Containers that share each other's networks in a ring have none.
        while owner.networks.isEmpty, let id = owner.networkOwner, seen.insert(id).inserted,
            let next = containers[id]
        {
            owner = next
        }
        let endpoints = owner.networks.compactMap(\.endpoint)
        return matchFirstNetwork ? Array(endpoints.prefix(1)) : endpoints
    }

    private func targets(
        of container: DockerContainer,
        at endpoint: DockerContainer.Endpoint,
        _ common: LabelsBuilder
    ) -> [Labels] {
        var shared = common
        shared.set("\(Self.prefix)network_ip", endpoint.address)
        shared.merge(networks.labels(ofID: endpoint.networkID))
        let ports = container.ports.filter { $0.type == "tcp" }
        if ports.isEmpty {
            shared.set("__address__", addressWithoutPort(of: container, at: endpoint))
            return [shared.build()]
        }
        return ports.map { port in
            var labels = shared
            labels.set("\(Self.prefix)port_private", String(port.privateNumber))
            if port.publicNumber > 0 {
                labels.set("\(Self.prefix)port_public", String(port.publicNumber))
                labels.set("\(Self.prefix)port_public_ip", port.address)
            }
            labels.set("__address__", TargetAddress.joined(endpoint.address, port.privateNumber))
            return labels.build()
        }
    }

    private func addressWithoutPort(of container: DockerContainer, at endpoint: DockerContainer.Endpoint) -> String {
        if container.networkMode == "host" { return hostNetworkingHost }
        return TargetAddress.joined(endpoint.address, UInt64(bitPattern: Int64(port)))
    }
}
