internal import MetricModel

/// The nodes of a swarm (`discovery/moby/nodes.go`, v3.5).
enum SwarmNodes {
    static let path = "/nodes"
    static let goType = "swarm.Node"

    private static let prefix = "\(Swarm.prefix)node_"

    /// One target per node: its address with `port`.
    static func targets(of nodes: [JSONStruct], port: Int) throws(DiscoveryProblem) -> [Labels] {
        var targets: [Labels] = []
        for node in nodes {
            var labels = try commonLabels(of: node)
            let engine = try node.object("Description").object("Engine")
            labels.set("\(prefix)engine_version", try engine.text("EngineVersion"))
            if let manager = try node.optional("ManagerStatus") {
                labels.set("\(prefix)manager_leader", String(try manager.flag("Leader")))
                labels.set("\(prefix)manager_reachability", try manager.text("Reachability"))
                labels.set("\(prefix)manager_address", try manager.text("Addr"))
            }
            let address = try node.object("Status").text("Addr")
            labels.set("__address__", TargetAddress.joined(address, UInt64(bitPattern: Int64(port))))
            targets.append(labels.build())
        }
        return targets
    }

    /// What tasks say of the node they run on, by the nodes' ids, and its address.
    static func labelsByID(
        of nodes: [JSONStruct]
    ) throws(DiscoveryProblem) -> [[UInt8]: (labels: Labels, address: String)] {
        var labelsByID: [[UInt8]: (labels: Labels, address: String)] = [:]
        for node in nodes {
            let id = try node.text("ID")
            var labels = try commonLabels(of: node)
            labelsByID[Array(id.utf8)] = (labels.build(), try node.object("Status").text("Addr"))
        }
        return labelsByID
    }

    private static func commonLabels(of node: JSONStruct) throws(DiscoveryProblem) -> LabelsBuilder {
        let spec = try node.object("Spec")
        let description = try node.object("Description")
        let platform = try description.object("Platform")
        let status = try node.object("Status")
        var labels = LabelsBuilder()
        labels.set("\(prefix)id", try node.text("ID"))
        labels.set("\(prefix)role", try spec.text("Role"))
        labels.set("\(prefix)availability", try spec.text("Availability"))
        labels.set("\(prefix)hostname", try description.text("Hostname"))
        labels.set("\(prefix)platform_architecture", try platform.text("Architecture"))
        labels.set("\(prefix)platform_os", try platform.text("OS"))
        labels.set("\(prefix)status", try status.text("State"))
        labels.set("\(prefix)address", try status.text("Addr"))
        labels.set(try spec.textMap("Labels"), prefix: "\(prefix)label_")
        return labels
    }
}
