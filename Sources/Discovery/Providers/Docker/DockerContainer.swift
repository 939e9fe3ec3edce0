/// A container as a Docker engine lists it.
struct DockerContainer: Sendable {
    static let path = "/containers/json"
    static let goType = "container.Summary"

    struct Port: Sendable {
        let address: String
        let privateNumber: UInt16
        let publicNumber: UInt16
        let type: String
    }

    /// What it is on a network.
    struct Endpoint: Sendable {
        let networkID: String
        let address: String
    }

    let id: String
    let names: [String]
    let labels: [(key: String, value: String)]
    let ports: [Port]
    let networkMode: String
    /// By the networks' names; nil for one of which nothing is said.
    let networks: [(name: String, endpoint: Endpoint?)]

    init(_ summary: JSONStruct) throws(DiscoveryProblem) {
        id = try summary.text("Id")
        names = try summary.texts("Names")
        labels = try summary.textMap("Labels")
        networkMode = try summary.object("HostConfig").text("NetworkMode")
        var ports: [Port] = []
        for port in try summary.list("Ports") { ports.append(try Port(port)) }
        self.ports = ports
        var networks: [(name: String, endpoint: Endpoint?)] = []
        for (name, endpoint) in try summary.object("NetworkSettings").map("Networks") {
            networks.append((name, try Endpoint(endpoint)))
        }
        self.networks = networks.sorted { $0.name.utf8.lexicographicallyPrecedes($1.name.utf8) }
    }

    /// The container whose network it shares: id or name, as in the mode `container:4f2a`.
    var networkOwner: String? {
        let prefix = "container:"
        return networkMode.hasPrefix(prefix) ? String(networkMode.dropFirst(prefix.count)) : nil
    }
}

extension DockerContainer.Port {
    fileprivate init(_ port: JSONStruct) throws(DiscoveryProblem) {
        address = try port.text("IP")
        privateNumber = try port.number("PrivatePort", as: UInt16.self)
        publicNumber = try port.number("PublicPort", as: UInt16.self)
        type = try port.text("Type")
    }
}

extension DockerContainer.Endpoint {
    fileprivate init?(_ endpoint: JSONStruct?) throws(DiscoveryProblem) {
        guard let endpoint else { return nil }
        networkID = try endpoint.text("NetworkID")
        address = try endpoint.text("IPAddress")
    }
}
