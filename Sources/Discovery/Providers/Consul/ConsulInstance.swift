internal import JSON
internal import MetricModel

/// An instance of a service, as Consul's health endpoint lists it.
struct ConsulInstance: Sendable {
    private static let prefix = "__meta_consul_"

    private let nodeName: String
    private let nodeAddress: String
    private let nodeMeta: [(key: String, value: String)]
    private let taggedAddresses: [(key: String, value: String)]
    private let serviceID: String
    private let serviceAddress: String
    private let port: Int
    private let tags: [String]
    private let serviceMeta: [(key: String, value: String)]
    private let namespace: String
    private let partition: String
    private let health: ConsulHealth?

    static func list(_ document: JSONValue) throws(DiscoveryProblem) -> [ConsulInstance] {
        var instances: [ConsulInstance] = []
        for entry in try JSONStruct.list(document, of: "api.ServiceEntry") {
            instances.append(try ConsulInstance(entry))
        }
        return instances
    }

    private init(_ entry: JSONStruct) throws(DiscoveryProblem) {
        guard let node = try entry.optional("Node"), let service = try entry.optional("Service") else {
            throw DiscoveryProblem("an entry of the answer has no Node or no Service")
        }
        nodeName = try node.text("Node")
        nodeAddress = try node.text("Address")
        nodeMeta = try node.textMap("Meta")
        taggedAddresses = try node.textMap("TaggedAddresses")
        serviceID = try service.text("ID")
        serviceAddress = try service.text("Address")
        port = try service.number("Port", as: Int.self)
        tags = try service.texts("Tags")
        serviceMeta = try service.textMap("Meta")
        namespace = try service.text("Namespace")
        partition = try service.text("Partition")
        health = try ConsulHealth(checks: entry.list("Checks"))
    }

    /// The instance as a target; the labels of its service stand in the group.
    func labels(tagSeparator: String) -> Labels {
        let prefix = Self.prefix
        let address = serviceAddress.isEmpty ? nodeAddress : serviceAddress
        var labels = LabelsBuilder()
        labels.set("__address__", TargetAddress.joined(address, port))
        labels.set("\(prefix)address", nodeAddress)
        labels.set("\(prefix)node", nodeName)
        labels.set("\(prefix)namespace", namespace)
        labels.set("\(prefix)partition", partition)
        // With separators around them, regular expressions need not tell the first and the last tag from the others.
        labels.set("\(prefix)tags", tagSeparator + tags.joined(separator: tagSeparator) + tagSeparator)
        labels.set("\(prefix)service_address", serviceAddress)
        labels.set("\(prefix)service_port", String(port))
        labels.set("\(prefix)service_id", serviceID)
        labels.set("\(prefix)health", health?.rawValue ?? "")
        labels.set(nodeMeta, prefix: "\(prefix)metadata_")
        labels.set(serviceMeta, prefix: "\(prefix)service_metadata_")
        labels.set(taggedAddresses, prefix: "\(prefix)tagged_address_")
        return labels.build()
    }

    /// What all targets of a service say.
    static func groupLabels(service: String, datacenter: String) -> Labels {
        Labels([("\(prefix)service", service), ("\(prefix)dc", datacenter)])
    }
}

/// How an instance is, all its checks taken together (`AggregatedStatus`, hashicorp/consul/api v1.32).
enum ConsulHealth: String, Sendable {
    case passing
    case warning
    case critical
    case maintenance

    private static let nodeMaintenance = "_node_maintenance"
    private static let serviceMaintenance = "_service_maintenance:"

    /// Nil when a check has a status that nobody knows. Without checks it passes.
    init?(checks: [JSONStruct]) throws(DiscoveryProblem) {
        var worst = ConsulHealth.passing
        for check in checks {
            let id = try check.text("CheckID")
            if id == Self.nodeMaintenance || id.hasPrefix(Self.serviceMaintenance) {
                worst = .maintenance
                continue
            }
            switch try check.text("Status") {
            case "passing": break
            case "warning": if worst == .passing { worst = .warning }
            case "critical": if worst != .maintenance { worst = .critical }
            default: return nil
            }
        }
        self = worst
    }
}
