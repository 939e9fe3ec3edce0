internal import JSON
internal import MetricModel
internal import ScrapeConfiguration

/// A slice of the endpoints of a service, of `discovery.k8s.io/v1` (`discovery/kubernetes/endpointslice.go`, v3.5).
struct KubernetesEndpointSlice: KubernetesObject {
    struct Endpoint: Sendable {
        let addresses: [String]
        let hostname: String?
        let nodeName: String?
        let zone: String?
        /// `true` or `false`; nil where nothing is said.
        let ready: String?
        let serving: String?
        let terminating: String?
        let topology: [ObjectMetadata.Pair]
        let reference: KubernetesReference?

        init(_ json: JSONValue) {
            addresses = json.items(of: "addresses").map { $0.text ?? "" }
            hostname = json["hostname"]?.text
            nodeName = json["nodeName"]?.text
            zone = json["zone"]?.text
            let conditions = json["conditions"] ?? .null
            ready = conditions.flag(of: "ready")
            serving = conditions.flag(of: "serving")
            terminating = conditions.flag(of: "terminating")
            topology = json.pairs(of: "deprecatedTopology")
            reference = KubernetesReference(json["targetRef"])
        }
    }

    struct Port: Sendable {
        let name: String?
        /// Nil for all ports.
        let number: Int32?
        let transport: String?
        let application: String?
    }

    static let resource = KubernetesResource.endpointSlices
    private static let serviceLabel = "kubernetes.io/service-name"

    let metadata: ObjectMetadata
    /// `IPv4`, `IPv6` or `FQDN`.
    let addressType: String
    let endpoints: [Endpoint]
    let ports: [Port]

    init(_ json: JSONValue, _ metadata: ObjectMetadata) {
        self.metadata = metadata
        addressType = json.text(of: "addressType")
        endpoints = json.items(of: "endpoints").map(Endpoint.init)
        ports = json.items(of: "ports").map {
            Port(
                name: $0["name"]?.text,
                number: $0.number(of: "port"),
                transport: $0["protocol"]?.text,
                application: $0["appProtocol"]?.text
            )
        }
    }

    private var serviceKey: String? {
        metadata.label(Self.serviceLabel).map { ObjectMetadata.key(metadata.namespace, $0) }
    }
}

extension KubernetesEndpointSlice: KubernetesTargetObject {
    static let role = KubernetesRole.endpointSlice

    static let sourcePrefix = "endpointslice"

    func relations(attachingNodes: Bool) -> [KubernetesRelation] {
        var relations = serviceKey.map { [KubernetesRelation.service($0)] } ?? []
        guard attachingNodes else { return relations }
        relations += endpoints.compactMap { endpoint in
            endpoint.reference?.indexedNode(endpoint.nodeName).map { .node($0) }
        }
        return relations
    }

    func targetGroup(_ surroundings: KubernetesSurroundings) -> Result<TargetGroup, KubernetesGroupProblem> {
        var labels = KubernetesLabels()
        labels.set("namespace", metadata.namespace)
        labels.set("endpointslice_address_type", addressType)
        labels.add(metadata, of: "endpointslice")
        if let service = serviceKey.flatMap({ surroundings.services[$0] }) { labels.add(service) }
        var targets: [Labels] = []
        var backing = BackingPods()
        for endpoint in endpoints {
            for port in ports {
                for address in endpoint.addresses {
                    targets.append(target(address, endpoint, port, surroundings, &backing))
                }
            }
        }
        return .success(TargetGroup(source: source, targets: targets + backing.targets, labels: labels.build()))
    }

    private func target(
        _ address: String,
        _ endpoint: Endpoint,
        _ port: Port,
        _ surroundings: KubernetesSurroundings,
        _ backing: inout BackingPods
    ) -> Labels {
        var target = KubernetesLabels(host: address, port: port.number)
        target.add(port)
        target.add(endpoint)
        let referredNode = endpoint.reference.flatMap { $0.kind == "Node" ? $0.name : nil }
        target.add(surroundings.node(referredNode ?? endpoint.nodeName))
        guard let pod = surroundings.pod(endpoint.reference) else { return target.build() }
        backing.note(pod, port: port.number)
        target.add(pod)
        for container in pod.containers {
            guard let number = port.number, let declared = container.ports.first(where: { $0.number == number })
            else { continue }
            target.add(container, declared)
        }
        return target.build()
    }
}

extension KubernetesLabels {
    fileprivate mutating func add(_ port: KubernetesEndpointSlice.Port) {
        set("endpointslice_port_name", port.name)
        set("endpointslice_port_protocol", port.transport)
        set("endpointslice_port", port.number.map { "\($0)" })
        set("endpointslice_port_app_protocol", port.application)
    }

    fileprivate mutating func add(_ endpoint: KubernetesEndpointSlice.Endpoint) {
        set("endpointslice_endpoint_conditions_ready", endpoint.ready)
        set("endpointslice_endpoint_conditions_serving", endpoint.serving)
        set("endpointslice_endpoint_conditions_terminating", endpoint.terminating)
        set("endpointslice_endpoint_hostname", endpoint.hostname)
        set("endpointslice_address_target_kind", endpoint.reference?.kind)
        set("endpointslice_address_target_name", endpoint.reference?.name)
        set("endpointslice_endpoint_node_name", endpoint.nodeName)
        set("endpointslice_endpoint_zone", endpoint.zone)
        for pair in endpoint.topology {
            set("endpointslice_endpoint_topology_", key: pair.key, pair.value)
            set("endpointslice_endpoint_topology_present_", key: pair.key, "true")
        }
    }
}
