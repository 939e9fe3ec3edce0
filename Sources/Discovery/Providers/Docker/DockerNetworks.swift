internal import MetricModel

/// The networks that a Docker engine knows, as labels by their id (`discovery/moby/network.go`, v3.5).
struct DockerNetworks: Sendable {
    static let path = "/networks"
    static let goType = "network.Inspect"

    private var labelsByID: [[UInt8]: Labels] = [:]

    /// `prefix` is `__meta_docker_` or `__meta_dockerswarm_`.
    init(_ list: [JSONStruct], prefix: String) throws(DiscoveryProblem) {
        for network in list {
            let id = try network.text("Id")
            var labels = LabelsBuilder()
            labels.set("\(prefix)network_id", id)
            labels.set("\(prefix)network_name", try network.text("Name"))
            labels.set("\(prefix)network_scope", try network.text("Scope"))
            labels.set("\(prefix)network_internal", String(try network.flag("Internal")))
            labels.set("\(prefix)network_ingress", String(try network.flag("Ingress")))
            labels.set(try network.textMap("Labels"), prefix: "\(prefix)network_label_")
            labelsByID[Array(id.utf8)] = labels.build()
        }
    }

    /// Nothing for a network that is not known.
    func labels(ofID id: String) -> Labels { labelsByID[Array(id.utf8)] ?? .empty }
}
