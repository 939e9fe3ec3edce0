internal import MetricModel

/// The tasks of a swarm (`discovery/moby/tasks.go`, v3.5).
struct SwarmTasks: Sendable {
    static let path = "/tasks"
    static let goType = "swarm.Task"

    private static let prefix = "\(Swarm.prefix)task_"

    /// A task as it is listed.
    struct Task: Sendable {
        fileprivate let labels: LabelsBuilder
        fileprivate let serviceID: String
        fileprivate let nodeID: String
        /// On its node.
        fileprivate let ports: [SwarmPort]
        fileprivate let addresses: [(networkID: String, texts: [String])]

        init(_ task: JSONStruct) throws(DiscoveryProblem) {
            labels = try SwarmTasks.ownLabels(of: task)
            serviceID = try task.text("ServiceID")
            nodeID = try task.text("NodeID")
            ports = try SwarmPort.list(task.object("Status").object("PortStatus").list("Ports"))
            var addresses: [(networkID: String, texts: [String])] = []
            for attachment in try task.list("NetworksAttachments") {
                addresses.append((try attachment.object("Network").text("ID"), try attachment.texts("Addresses")))
            }
            self.addresses = addresses
        }
    }

    let services: [[UInt8]: (labels: Labels, ports: [SwarmPort])]
    let nodes: [[UInt8]: (labels: Labels, address: String)]
    let networks: DockerNetworks
    let port: Int

    /// For each task one target per TCP port that it publishes on its node; then, for each of its addresses on networks,
    /// one per TCP port of its service, or one with `port`.
    ///
    /// - Throws: for an address that is none.
    func targets(of tasks: [Task]) throws(DiscoveryProblem) -> [Labels] {
        var targets: [Labels] = []
        for task in tasks {
            let service = services[Array(task.serviceID.utf8)]
            let node = nodes[Array(task.nodeID.utf8)]
            var common = task.labels
            if let service { common.merge(service.labels) }
            if let node { common.merge(node.labels) }
            targets += Swarm.targets(common, at: node?.address ?? "", task.ports, otherwise: nil, Self.setPortMode)
            for (networkID, texts) in task.addresses {
                var shared = common
                shared.merge(networks.labels(ofID: networkID))
                for address in texts {
                    targets += Swarm.targets(
                        shared,
                        at: try Swarm.address(ofCIDR: address),
                        service?.ports ?? [],
                        otherwise: port,
                        Self.setPortMode
                    )
                }
            }
        }
        return targets
    }

    private static func setPortMode(_ labels: inout LabelsBuilder, _ port: SwarmPort) {
        labels.set("\(prefix)port_publish_mode", port.publishMode)
    }

    private static func ownLabels(of task: JSONStruct) throws(DiscoveryProblem) -> LabelsBuilder {
        let status = try task.object("Status")
        let container = try task.object("Spec").object("ContainerSpec")
        var labels = LabelsBuilder()
        labels.set("\(prefix)id", try task.text("ID"))
        labels.set("\(prefix)desired_state", try task.text("DesiredState"))
        labels.set("\(prefix)state", try status.text("State"))
        labels.set("\(prefix)slot", String(try task.number("Slot", as: Int.self)))
        labels.set("\(prefix)container_id", try status.object("ContainerStatus").text("ContainerID"))
        labels.set(try container.textMap("Labels"), prefix: "\(Swarm.prefix)container_label_")
        return labels
    }
}
