internal import JSON

/// A kind of object that the API server lists, as far as discovery needs it. Decoded once, off the control thread; what
/// is missing or of the wrong type is left empty, as the server's own checks leave no other objects.
protocol KubernetesObject: Sendable {
    static var resource: KubernetesResource { get }

    var metadata: ObjectMetadata { get }

    init(_ json: JSONValue, _ metadata: ObjectMetadata)
}

extension KubernetesObject {
    /// `<namespace>/<name>`, or the name of an object that is in no namespace.
    var key: String { metadata.key }

    /// Nil for what is no object with a name.
    init?(_ json: JSONValue) {
        guard let metadata = ObjectMetadata(json["metadata"]) else { return nil }
        self.init(json, metadata)
    }
}

/// Where the API has a kind of object.
enum KubernetesResource: String, Sendable, Hashable, CaseIterable {
    case nodes
    case pods
    case services
    case endpoints
    case endpointSlices = "endpointslices"
    case ingresses

    /// `/api/v1` or that of a group.
    var root: String {
        switch self {
        case .nodes, .pods, .services, .endpoints: "/api/v1"
        case .endpointSlices: "/apis/discovery.k8s.io/v1"
        case .ingresses: "/apis/networking.k8s.io/v1"
        }
    }

    /// Nodes belong to the whole cluster.
    var isNamespaced: Bool { self != .nodes }
}
