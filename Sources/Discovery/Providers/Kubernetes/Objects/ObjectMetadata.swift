internal import JSON

/// What every object of the API says about itself.
struct ObjectMetadata: Sendable {
    /// Labels and annotations of an object at most; of one with more they are left out. Prometheus has no limit. Whoever
    /// may write pods may write tens of thousands, and looking up a name is a scan.
    static let mostPairs = 1000

    /// Empty for objects of the whole cluster.
    let namespace: String
    let name: String
    let uid: String
    /// Changes with the object; compared, never ordered.
    let resourceVersion: String
    let labels: [Pair]
    let annotations: [Pair]
    /// True when there were too many of them.
    let isCrowded: Bool
    /// What made the object, if it says so.
    let controller: Controller?

    struct Pair: Sendable {
        let key: String
        let value: String
    }

    struct Controller: Sendable {
        let kind: String
        let name: String
    }

    /// Nil without a name.
    init?(_ json: JSONValue?) {
        guard let json, let name = json["name"]?.text, !name.isEmpty else { return nil }
        self.name = name
        namespace = json.text(of: "namespace")
        uid = json.text(of: "uid")
        resourceVersion = json.text(of: "resourceVersion")
        let pairs = (labels: json.pairs(of: "labels"), annotations: json.pairs(of: "annotations"))
        isCrowded = pairs.labels.count + pairs.annotations.count > Self.mostPairs
        labels = isCrowded ? [] : pairs.labels
        annotations = isCrowded ? [] : pairs.annotations
        let owner = json.items(of: "ownerReferences").first { $0["controller"] == .bool(true) }
        controller = owner.map { Controller(kind: $0.text(of: "kind"), name: $0.text(of: "name")) }
    }

    var key: String { Self.key(namespace, name) }

    static func key(_ namespace: String, _ name: String) -> String {
        namespace.isEmpty ? name : "\(namespace)/\(name)"
    }

    /// The first label of that name.
    func label(_ name: String) -> String? { labels.first { $0.key == name }?.value }
}

/// Reading fields of objects that others wrote: what is missing or of the wrong type is as if it were not there.
extension JSONValue {
    func text(of key: String) -> String { self[key]?.text ?? "" }

    func items(of key: String) -> [JSONValue] { self[key]?.elements ?? [] }

    /// A number that fits the API's 32 bits.
    func number(of key: String) -> Int32? {
        switch self[key] {
        case .integer(let number): return Int32(exactly: number)
        // Every number is one of these where the document has an integer beyond 64 bits.
        case .number(let real): return Int32(exactly: real)
        default: return nil
        }
    }

    /// `true` or `false`.
    func flag(of key: String) -> String? {
        guard case .bool(let flag)? = self[key] else { return nil }
        return flag ? "true" : "false"
    }

    func pairs(of key: String) -> [ObjectMetadata.Pair] {
        (self[key]?.members ?? []).compactMap { name, value in
            value.text.map { ObjectMetadata.Pair(key: name, value: $0) }
        }
    }
}
