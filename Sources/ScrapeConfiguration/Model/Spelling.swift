/// Texts byte by byte. Swift's `String` takes `é` for `e` with an accent behind it; for Prometheus they are different
/// labels, addresses and paths, so a reload has to see the change.
enum Spelling {
    static func isSame(_ left: [String], _ right: [String]) -> Bool {
        left.count == right.count && zip(left, right).allSatisfy { $0.utf8.elementsEqual($1.utf8) }
    }

    /// Differs when any text within the node is spelled in other bytes; empty when all of them are ASCII, which has one
    /// spelling.
    static func digest(of node: YAMLNode) -> String {
        var texts: [[UInt8]] = []
        gather(node, &texts)
        return digest(&texts)
    }

    /// The same for the members of a mapping with some keys. Of those under `kept` it also differs between an empty
    /// value and none, which Prometheus compares as Go does (`reflect.DeepEqual`).
    static func digest(of node: YAMLNode, kept: Set<String>, where isAsked: (String) -> Bool) -> String {
        guard case .mapping(let entries) = node.content else { return "" }
        var texts: [[UInt8]] = []
        for entry in entries {
            let key = entry.key.scalar?.bytes ?? []
            guard isAsked(String(decoding: key, as: UTF8.self)) else { continue }
            gather(entry.key, &texts)
            gather(entry.value, &texts)
            if kept.contains(String(decoding: key, as: UTF8.self)), entry.value.isEmptyCollection { texts.append(key) }
        }
        return digest(&texts)
    }

    private static func digest(_ texts: inout [[UInt8]]) -> String {
        if texts.isEmpty { return "" }
        // Sorted: the order of keys means nothing.
        texts.sort { $0.lexicographicallyPrecedes($1) }
        return ContentHash.short(Array(texts.joined(separator: [0])))
    }

    private static func gather(_ node: YAMLNode, _ texts: inout [[UInt8]]) {
        switch node.content {
        case .scalar(let scalar): if scalar.bytes.contains(where: { $0 >= 0x80 }) { texts.append(scalar.bytes) }
        case .sequence(let items): for item in items { gather(item, &texts) }
        case .mapping(let entries):
            for entry in entries {
                gather(entry.key, &texts)
                gather(entry.value, &texts)
            }
        }
    }
}
