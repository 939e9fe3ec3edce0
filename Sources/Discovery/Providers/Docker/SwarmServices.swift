internal import MetricModel

/// The services of a swarm (`discovery/moby/services.go`, v3.5).
enum SwarmServices {
    static let path = "/services"
    static let goType = "swarm.Service"

    private static let prefix = "\(Swarm.prefix)service_"

    /// A service as it is listed.
    struct Service {
        fileprivate let labels: LabelsBuilder
        fileprivate let ports: [SwarmPort]
        fileprivate let addresses: [(networkID: String, text: String)]

        init(_ service: JSONStruct) throws(DiscoveryProblem) {
            labels = try SwarmServices.ownLabels(of: service)
            let endpoint = try service.object("Endpoint")
            ports = try SwarmPort.list(endpoint.list("Ports"))
            var addresses: [(networkID: String, text: String)] = []
            for virtual in try endpoint.list("VirtualIPs") {
                addresses.append((try virtual.text("NetworkID"), try virtual.text("Addr")))
            }
            self.addresses = addresses
        }
    }

    /// One target per virtual address and TCP port of each service, one per address where it publishes no such port.
    ///
    /// - Throws: for an address that is none.
    static func targets(
        of services: [Service],
        networks: DockerNetworks,
        port: Int
    ) throws(DiscoveryProblem) -> [Labels] {
        var targets: [Labels] = []
        for service in services {
            for (networkID, text) in service.addresses {
                var shared = service.labels
                shared.merge(networks.labels(ofID: networkID))
                let address = try Swarm.address(ofCIDR: text)
                targets += Swarm.targets(shared, at: address, service.ports, otherwise: port) { labels, port in
                    labels.set("\(prefix)endpoint_port_name", port.name)
                    labels.set("\(prefix)endpoint_port_publish_mode", port.publishMode)
                }
            }
        }
        return targets
    }

    /// What tasks say of the service they belong to, and the ports it publishes, by the services' ids.
    static func labelsByID(
        of services: [JSONStruct]
    ) throws(DiscoveryProblem) -> [[UInt8]: (labels: Labels, ports: [SwarmPort])] {
        var labelsByID: [[UInt8]: (labels: Labels, ports: [SwarmPort])] = [:]
        for service in services {
            let ports = try SwarmPort.list(service.object("Endpoint").list("Ports"))
            let id = try service.text("ID")
            var labels = try commonLabels(of: service)
            labelsByID[Array(id.utf8)] = (labels.build(), ports)
        }
        return labelsByID
    }

    private static func commonLabels(of service: JSONStruct) throws(DiscoveryProblem) -> LabelsBuilder {
        let spec = try service.object("Spec")
        var labels = LabelsBuilder()
        labels.set("\(prefix)id", try service.text("ID"))
        labels.set("\(prefix)name", try spec.text("Name"))
        labels.set("\(prefix)mode", try mode(of: spec))
        labels.set(try spec.textMap("Labels"), prefix: "\(prefix)label_")
        return labels
    }

    private static func ownLabels(of service: JSONStruct) throws(DiscoveryProblem) -> LabelsBuilder {
        let container = try service.object("Spec").object("TaskTemplate").object("ContainerSpec")
        var labels = try commonLabels(of: service)
        labels.set("\(prefix)task_container_hostname", try container.text("Hostname"))
        labels.set("\(prefix)task_container_image", try container.text("Image"))
        labels.set("\(prefix)updating_status", try service.object("UpdateStatus").text("State"))
        return labels
    }

    private static func mode(of spec: JSONStruct) throws(DiscoveryProblem) -> String {
        let mode = try spec.object("Mode")
        if try mode.optional("Global") != nil { return "global" }
        return try mode.optional("Replicated") != nil ? "replicated" : ""
    }
}
