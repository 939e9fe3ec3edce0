internal import JSON

/// What an address of a service belongs to.
struct KubernetesReference: Sendable {
    let kind: String
    let namespace: String
    let name: String

    /// Nil where there is none.
    init?(_ json: JSONValue?) {
        guard let json, json.members != nil else { return nil }
        kind = json.text(of: "kind")
        namespace = json.text(of: "namespace")
        name = json.text(of: "name")
    }

    /// As that of the object.
    var key: String { ObjectMetadata.key(namespace, name) }
}

/// The groups of endpoints depend on the pods behind their addresses and on the nodes of these.
extension KubernetesReference {
    /// The node of an address that a target of this kind runs on, for the look-up of what has changed (`nodeIndex`).
    func indexedNode(_ nodeName: String?) -> String? {
        switch kind {
        case "Pod": nodeName
        case "Node": name
        default: nil
        }
    }
}
