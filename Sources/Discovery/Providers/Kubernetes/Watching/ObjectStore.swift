/// The objects of one kind that are known, by key. `Store` and `Indexer` of client-go.
struct ObjectStore<Object: KubernetesObject>: Sendable {
    /// What happened to an object.
    enum Change: Sendable {
        case added(Object)
        case updated(old: Object, new: Object)
        case deleted(Object)

        var object: Object {
            switch self {
            case .added(let object), .updated(_, let object), .deleted(let object): object
            }
        }
    }

    private(set) var objects: [String: Object] = [:]

    /// Takes a complete list over: what is not in it is gone. What was known counts as changed, as in client-go, be it the
    /// same or not.
    mutating func replace(with list: [Object]) -> [Change] {
        var changes: [Change] = []
        var kept: [String: Object] = [:]
        kept.reserveCapacity(list.count)
        for object in list {
            let old = kept[object.key] ?? objects[object.key]
            kept[object.key] = object
            changes.append(old.map { .updated(old: $0, new: object) } ?? .added(object))
        }
        for (key, object) in objects where kept[key] == nil { changes.append(.deleted(object)) }
        objects = kept
        return changes
    }

    /// The object is there, as it is now.
    mutating func put(_ object: Object) -> Change {
        guard let old = objects.updateValue(object, forKey: object.key) else { return .added(object) }
        return .updated(old: old, new: object)
    }

    /// The object is gone; nil when it was not known.
    mutating func remove(_ object: Object) -> Change? {
        objects.removeValue(forKey: object.key).map { _ in .deleted(object) }
    }
}
