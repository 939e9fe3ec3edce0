internal import MetricModel
internal import ScrapeConfiguration

/// An object that gives targets by itself, by the role of the block.
protocol KubernetesTargetObject: KubernetesObject {
    static var role: KubernetesRole { get }

    /// What the names of the objects' groups begin with.
    static var sourcePrefix: String { get }

    /// What else is looked at for the group: when such an object changes, the group is made anew.
    func relations(attachingNodes: Bool) -> [KubernetesRelation]

    /// The object's targets. One without targets is a removal; a problem leaves the group as it was.
    func targetGroup(_ surroundings: KubernetesSurroundings) -> Result<TargetGroup, KubernetesGroupProblem>

    /// What the log is to say although there is a group.
    var notice: KubernetesGroupProblem? { get }
}

extension KubernetesTargetObject {
    var notice: KubernetesGroupProblem? { nil }

    /// Names the object's group.
    var source: String { Self.source(of: key) }

    /// Names the group of the object with a key.
    static func source(of key: String) -> String { "\(sourcePrefix)/\(key)" }
}

/// Why an object gives no group, for the log.
struct KubernetesGroupProblem: Error, Sendable, Hashable {
    let text: String
    let details: String

    /// An object has more labels and annotations than are taken.
    static func crowded(_ source: String) -> KubernetesGroupProblem {
        KubernetesGroupProblem(
            text: "Labels and annotations of \(source) are left out",
            details: "more than \(ObjectMetadata.mostPairs)"
        )
    }
}

/// An object that a group depends on besides its own.
enum KubernetesRelation: Sendable, Hashable {
    case node(String)
    case pod(String)
    case service(String)
}

/// What is known of the cluster beside the object that gives the targets, by key.
struct KubernetesSurroundings: Sendable {
    /// Nil when the labels of nodes are not attached.
    var nodes: [String: KubernetesNode]?
    var pods: [String: KubernetesPod] = [:]
    var services: [String: KubernetesService] = [:]

    /// The node of that name, if nodes are attached and there is one.
    func node(_ name: String?) -> KubernetesNode? { name.flatMap { nodes?[$0] } }

    /// The pod that a reference names, if it is one that is known.
    func pod(_ reference: KubernetesReference?) -> KubernetesPod? {
        guard let reference, reference.kind == "Pod" else { return nil }
        return pods[reference.key]
    }
}

extension KubernetesLabels {
    /// Name, labels and annotations of the node that a target runs on (`addNodeLabels`).
    mutating func add(_ node: KubernetesNode?) { if let node { add(node.metadata, of: "node") } }
}
