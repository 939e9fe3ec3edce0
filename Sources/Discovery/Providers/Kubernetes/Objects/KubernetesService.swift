internal import JSON
internal import MetricModel
internal import ScrapeConfiguration

/// A service (`discovery/kubernetes/service.go`, v3.5).
struct KubernetesService: KubernetesObject {
    struct Port: Sendable {
        let name: String
        let number: Int32
        let transport: String
    }

    static let resource = KubernetesResource.services

    let metadata: ObjectMetadata
    /// `ClusterIP`, `NodePort`, `LoadBalancer` or `ExternalName`.
    let type: String
    let clusterAddress: String
    let externalName: String
    let loadBalancerAddress: String
    let ports: [Port]

    init(_ json: JSONValue, _ metadata: ObjectMetadata) {
        self.metadata = metadata
        let spec = json["spec"] ?? .null
        type = spec.text(of: "type")
        clusterAddress = spec.text(of: "clusterIP")
        externalName = spec.text(of: "externalName")
        loadBalancerAddress = spec.text(of: "loadBalancerIP")
        ports = spec.items(of: "ports").map {
            Port(
                name: $0.text(of: "name"),
                number: $0.number(of: "port") ?? 0,
                transport: $0.text(of: "protocol")
            )
        }
    }
}

extension KubernetesLabels {
    /// What a service says about its targets (`serviceLabels`).
    mutating func add(_ service: KubernetesService) {
        set("namespace", service.metadata.namespace)
        add(service.metadata, of: "service")
    }
}

extension KubernetesService: KubernetesTargetObject {
    static let role = KubernetesRole.service

    static let sourcePrefix = "svc"

    func relations(attachingNodes: Bool) -> [KubernetesRelation] { [] }

    func targetGroup(_ surroundings: KubernetesSurroundings) -> Result<TargetGroup, KubernetesGroupProblem> {
        var labels = KubernetesLabels()
        labels.add(self)
        let targets = ports.map { port in
            var target = KubernetesLabels(host: "\(metadata.name).\(metadata.namespace).svc", port: port.number)
            target.set("service_port_name", port.name)
            target.set("service_port_number", "\(port.number)")
            target.set("service_port_protocol", port.transport)
            target.set("service_type", type)
            if type == "ExternalName" {
                target.set("service_external_name", externalName)
            } else {
                target.set("service_cluster_ip", clusterAddress)
            }
            if type == "LoadBalancer" { target.set("service_loadbalancer_ip", loadBalancerAddress) }
            return target.build()
        }
        return .success(TargetGroup(source: source, targets: targets, labels: labels.build()))
    }
}
