internal import JSON
internal import MetricModel
internal import ScrapeConfiguration

/// A node of the cluster (`discovery/kubernetes/node.go`, v3.5).
struct KubernetesNode: KubernetesObject {
    struct Address: Sendable {
        let type: String
        let address: String
    }

    static let resource = KubernetesResource.nodes

    let metadata: ObjectMetadata
    let providerID: String
    let addresses: [Address]
    let kubeletPort: Int32

    init(_ json: JSONValue, _ metadata: ObjectMetadata) {
        self.metadata = metadata
        providerID = json["spec"]?.text(of: "providerID") ?? ""
        addresses = (json["status"]?.items(of: "addresses") ?? []).map {
            Address(type: $0.text(of: "type"), address: $0.text(of: "address"))
        }
        kubeletPort = json["status"]?["daemonEndpoints"]?["kubeletEndpoint"]?.number(of: "Port") ?? 0
    }

    /// Kinds of addresses, those that are preferred first.
    private static let preferred = [
        "InternalIP", "InternalDNS", "ExternalIP", "ExternalDNS", "LegacyHostIP", "Hostname",
    ]

    private var address: String? {
        Self.preferred.lazy.compactMap { type in addresses.first { $0.type == type }?.address }.first
    }
}

extension KubernetesNode: KubernetesTargetObject {
    static let role = KubernetesRole.node

    static let sourcePrefix = "node"

    func relations(attachingNodes: Bool) -> [KubernetesRelation] { [] }

    func targetGroup(_ surroundings: KubernetesSurroundings) -> Result<TargetGroup, KubernetesGroupProblem> {
        guard let address else {
            return .failure(KubernetesGroupProblem(text: "No node address found", details: "host address unknown"))
        }
        var labels = KubernetesLabels()
        labels.set("node_provider_id", providerID)
        labels.add(metadata, of: "node")
        var target = KubernetesLabels(host: address, port: kubeletPort)
        target.set(instance: metadata.name)
        // Of several addresses of a kind the first counts.
        for address in addresses.reversed() { target.set("node_address_", key: address.type, address.address) }
        return .success(TargetGroup(source: source, targets: [target.build()], labels: labels.build()))
    }
}
