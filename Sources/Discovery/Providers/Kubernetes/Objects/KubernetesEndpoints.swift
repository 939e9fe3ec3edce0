internal import JSON
internal import MetricModel
internal import ScrapeConfiguration

/// The endpoints of a service (`discovery/kubernetes/endpoints.go`, v3.5).
struct KubernetesEndpoints: KubernetesObject {
    struct Address: Sendable {
        let host: String
        let hostname: String
        let nodeName: String?
        let reference: KubernetesReference?

        init(_ json: JSONValue) {
            host = json.text(of: "ip")
            hostname = json.text(of: "hostname")
            nodeName = json["nodeName"]?.text
            reference = KubernetesReference(json["targetRef"])
        }
    }

    struct Port: Sendable {
        let name: String
        let number: Int32
        let transport: String
    }

    struct Subset: Sendable {
        let ready: [Address]
        let notReady: [Address]
        let ports: [Port]
    }

    static let resource = KubernetesResource.endpoints

    let metadata: ObjectMetadata
    let subsets: [Subset]

    init(_ json: JSONValue, _ metadata: ObjectMetadata) {
        self.metadata = metadata
        subsets = json.items(of: "subsets").map { subset in
            Subset(
                ready: subset.items(of: "addresses").map(Address.init),
                notReady: subset.items(of: "notReadyAddresses").map(Address.init),
                ports: subset.items(of: "ports").map {
                    Port(
                        name: $0.text(of: "name"),
                        number: $0.number(of: "port") ?? 0,
                        transport: $0.text(of: "protocol")
                    )
                }
            )
        }
    }
}

extension KubernetesEndpoints: KubernetesTargetObject {
    static let role = KubernetesRole.endpoints

    static let sourcePrefix = "endpoints"

    /// Of the addresses that are ready only, as in Prometheus.
    func relations(attachingNodes: Bool) -> [KubernetesRelation] {
        var relations = [KubernetesRelation.service(key)]
        for address in subsets.lazy.flatMap(\.ready) {
            guard let reference = address.reference else { continue }
            if reference.kind == "Pod" { relations.append(.pod(reference.key)) }
            if attachingNodes, let node = reference.indexedNode(address.nodeName) { relations.append(.node(node)) }
        }
        return relations
    }

    func targetGroup(_ surroundings: KubernetesSurroundings) -> Result<TargetGroup, KubernetesGroupProblem> {
        var labels = KubernetesLabels()
        labels.set("namespace", metadata.namespace)
        if let service = surroundings.services[key] { labels.add(service) }
        labels.add(metadata, of: "endpoints")
        var targets: [Labels] = []
        var backing = BackingPods()
        for subset in subsets {
            for port in subset.ports {
                let addresses = subset.ready.map { ($0, "true") } + subset.notReady.map { ($0, "false") }
                for (address, readiness) in addresses {
                    targets.append(target(address, port, readiness, surroundings, &backing))
                }
            }
        }
        return .success(TargetGroup(source: source, targets: targets + backing.targets, labels: labels.build()))
    }

    private func target(
        _ address: Address,
        _ port: Port,
        _ readiness: String,
        _ surroundings: KubernetesSurroundings,
        _ backing: inout BackingPods
    ) -> Labels {
        var target = KubernetesLabels(host: address.host, port: port.number)
        target.set("endpoint_port_name", port.name)
        target.set("endpoint_port_protocol", port.transport)
        target.set("endpoint_ready", readiness)
        target.set("endpoint_address_target_kind", address.reference?.kind)
        target.set("endpoint_address_target_name", address.reference?.name)
        target.set("endpoint_node_name", address.nodeName)
        target.set("endpoint_hostname", address.hostname)
        let referredNode = address.reference.flatMap { $0.kind == "Node" ? $0.name : nil }
        target.add(surroundings.node(address.nodeName ?? referredNode))
        guard let pod = surroundings.pod(address.reference) else { return target.build() }
        backing.note(pod, port: port.number)
        target.add(pod)
        for container in pod.containers {
            guard let declared = container.ports.first(where: { $0.number == port.number }) else { continue }
            // The transport is that of the service here.
            let shown = KubernetesPod.Port(name: declared.name, number: port.number, transport: port.transport)
            target.add(container, shown)
        }
        return target.build()
    }

    /// Prometheus warns when the server has left addresses out of the object, or is near to it.
    var notice: KubernetesGroupProblem? {
        let details =
            switch metadata.label("endpoints.kubernetes.io/over-capacity") {
            case "truncated": "more than 1000 addresses, the rest is left out: use the role endpointslice"
            case "warning": "more than 1000 addresses: use the role endpointslice"
            default: ""
            }
        return details.isEmpty ? nil : KubernetesGroupProblem(text: "Endpoints of \(key) are large", details: details)
    }
}
