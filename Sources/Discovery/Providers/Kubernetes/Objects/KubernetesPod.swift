internal import JSON
internal import MetricModel
internal import ScrapeConfiguration

/// A pod (`discovery/kubernetes/pod.go`, v3.5).
struct KubernetesPod: KubernetesObject {
    struct Port: Sendable {
        let name: String
        let number: Int32
        let transport: String
    }

    struct Container: Sendable {
        let name: String
        let image: String
        let isInit: Bool
        let ports: [Port]
        /// Empty until it runs.
        let id: String
    }

    static let resource = KubernetesResource.pods

    let metadata: ObjectMetadata
    /// Empty while the pod starts and after it was evicted.
    let address: String
    let hostAddress: String
    let phase: String
    let nodeName: String
    /// `true`, `false` or `unknown`.
    let readiness: String
    /// Those that initialise the pod stand behind the others.
    let containers: [Container]

    init(_ json: JSONValue, _ metadata: ObjectMetadata) {
        self.metadata = metadata
        let (spec, status) = (json["spec"] ?? .null, json["status"] ?? .null)
        address = status.text(of: "podIP")
        hostAddress = status.text(of: "hostIP")
        phase = status.text(of: "phase")
        nodeName = spec.text(of: "nodeName")
        let ready = status.items(of: "conditions").first { $0["type"]?.text == "Ready" }
        readiness = ready.map { $0.text(of: "status").lowercased() } ?? "unknown"
        containers =
            Self.containers(spec.items(of: "containers"), status.items(of: "containerStatuses"), isInit: false)
            + Self.containers(spec.items(of: "initContainers"), status.items(of: "initContainerStatuses"), isInit: true)
    }

    private static func containers(_ specs: [JSONValue], _ statuses: [JSONValue], isInit: Bool) -> [Container] {
        specs.map { spec in
            let name = spec.text(of: "name")
            let status = statuses.first { $0.text(of: "name") == name }
            return Container(
                name: name,
                image: spec.text(of: "image"),
                isInit: isInit,
                ports: spec.items(of: "ports").map {
                    Port(
                        name: $0.text(of: "name"),
                        number: $0.number(of: "containerPort") ?? 0,
                        transport: $0.text(of: "protocol")
                    )
                },
                id: status?.text(of: "containerID") ?? ""
            )
        }
    }
}

extension KubernetesLabels {
    /// What all targets of a pod have, except for the namespace (`podLabels`).
    mutating func add(_ pod: KubernetesPod) {
        set("pod_ip", pod.address)
        set("pod_ready", pod.readiness)
        set("pod_phase", pod.phase)
        set("pod_node_name", pod.nodeName)
        set("pod_host_ip", pod.hostAddress)
        set("pod_uid", pod.metadata.uid)
        add(pod.metadata, of: "pod")
        set("pod_controller_kind", pod.metadata.controller?.kind)
        set("pod_controller_name", pod.metadata.controller?.name)
    }

    /// The container of a target, and its port where it has one.
    mutating func add(_ container: KubernetesPod.Container, _ port: KubernetesPod.Port?) {
        set("pod_container_name", container.name)
        set("pod_container_image", container.image)
        set("pod_container_init", container.isInit ? "true" : "false")
        guard let port else { return }
        set("pod_container_port_name", port.name)
        set("pod_container_port_number", "\(port.number)")
        set("pod_container_port_protocol", port.transport)
    }
}

extension KubernetesPod: KubernetesTargetObject {
    static let role = KubernetesRole.pod

    static let sourcePrefix = "pod"

    func relations(attachingNodes: Bool) -> [KubernetesRelation] { attachingNodes ? [.node(nodeName)] : [] }

    func targetGroup(_ surroundings: KubernetesSurroundings) -> Result<TargetGroup, KubernetesGroupProblem> {
        if address.isEmpty { return .success(.removal(of: source)) }
        var labels = KubernetesLabels()
        labels.add(self)
        labels.set("namespace", metadata.namespace)
        labels.add(surroundings.node(nodeName))
        var targets: [Labels] = []
        for container in containers {
            // A container without ports is a target all the same: its port is the user's to add.
            let ports: [Port?] = container.ports.isEmpty ? [nil] : container.ports
            for port in ports {
                var target = KubernetesLabels(host: address, port: port?.number)
                target.add(container, port)
                target.set("pod_container_id", container.id)
                targets.append(target.build())
            }
        }
        return .success(TargetGroup(source: source, targets: targets, labels: labels.build()))
    }
}
