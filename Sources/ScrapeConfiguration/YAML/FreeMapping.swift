internal import MetricModel

/// A mapping whose keys the user chooses, as go-yaml reads one into a map in strict mode: a key that comes twice is
/// reported, be it written or merged.
struct FreeMapping {
    struct Entry {
        /// Bytes, because `!!binary` may hold anything.
        let key: [UInt8]
        let keyLocation: SourceLocation
        let value: YAMLNode
    }

    private(set) var entries: [Entry] = []

    /// Nil, with a problem reported, when the node is no mapping. A null node is an empty mapping.
    init?(_ node: YAMLNode, type: String, _ problems: ProblemList) {
        if node.isNull { return }
        guard case .mapping(let entries) = node.content else {
            problems.add("cannot unmarshal \(node.kind) into \(type)", at: node.location)
            return nil
        }
        var seen: Set<[UInt8]> = []
        read(entries, &seen, problems)
    }

    private mutating func read(_ entries: [YAMLNode.Entry], _ seen: inout Set<[UInt8]>, _ problems: ProblemList) {
        for entry in entries {
            if entry.key.scalar?.isMerge == true {
                for merged in MergedMappings.entries(of: entry.value, problems) { read(merged, &seen, problems) }
                continue
            }
            guard let key = entry.key.bytes(problems) else { continue }
            guard seen.insert(key).inserted else {
                problems.add("key \(GoSyntax.quoted(bytes: key)) already set in map", at: entry.key.location)
                continue
            }
            self.entries.append(Entry(key: key, keyLocation: entry.key.location, value: entry.value))
        }
    }
}
