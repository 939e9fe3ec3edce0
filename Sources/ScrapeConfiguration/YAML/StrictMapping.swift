internal import MetricModel

/// A mapping whose keys are all known beforehand, as go-yaml reads one into a struct in strict mode: merges resolved,
/// repeated and unknown keys reported where they stand.
struct StrictMapping {
    /// The keys of one kind of mapping and the Go type that Prometheus's messages call it.
    struct Schema: Sendable {
        let type: String
        let keys: Set<String>
    }

    let location: SourceLocation
    private var values: [String: YAMLNode] = [:]
    /// Where each key stands.
    private var keyLocations: [String: SourceLocation] = [:]

    /// Nil, with a problem reported, when the node is no mapping. A null node is an empty mapping.
    init?(_ node: YAMLNode, _ schema: Schema, _ problems: ProblemList) {
        location = node.location
        if node.isNull { return }
        guard case .mapping(let entries) = node.content else {
            problems.add("cannot unmarshal \(node.kind) into \(schema.type)", at: node.location)
            return nil
        }
        read(entries, schema, problems)
    }

    /// The value of a key; nil when the key is not there. A key without value has a null node.
    subscript(key: String) -> YAMLNode? { values[key] }

    /// The keys that are there, in no order.
    var keys: some Sequence<String> { values.keys }

    func keyLocation(_ key: String) -> SourceLocation { keyLocations[key] ?? location }

    /// Where a key's value stands, or the mapping when the key is not there.
    func valueLocation(_ key: String) -> SourceLocation { values[key]?.location ?? location }

    /// Whether a key is there with a value, which `NULL` is to a type that reads itself.
    func isSet(_ key: String) -> Bool { values[key].map { !$0.isAbsent } ?? false }

    /// Whether a key has a text that is not empty.
    func hasText(_ key: String) -> Bool {
        values[key]?.scalar.map { !$0.isNull && !$0.bytes.isEmpty } ?? false
    }

    /// Where the first of several keys stands in the file, or the mapping when none is there.
    func firstLocation(of keys: [String]) -> SourceLocation {
        keys.compactMap { keyLocations[$0] }.min { ($0.line, $0.column) < ($1.line, $1.column) } ?? location
    }

    /// In document order, as go-yaml 2 does it: a merge after a key of its own overrides that key.
    private mutating func read(_ entries: [YAMLNode.Entry], _ schema: Schema, _ problems: ProblemList) {
        var own: Set<String> = []
        for entry in entries {
            if entry.key.scalar?.isMerge == true {
                for merged in MergedMappings.entries(of: entry.value, problems) { read(merged, schema, problems) }
                continue
            }
            guard let key = entry.key.string(problems) else { continue }
            guard schema.keys.contains(key) else {
                problems.add(
                    "field \(key) not found in type \(schema.type)",
                    at: entry.key.location,
                    suggestion: ClosestKey.of(schema.keys, to: key)
                )
                continue
            }
            guard own.insert(key).inserted else {
                problems.add("field \(key) already set in type \(schema.type)", at: entry.key.location)
                continue
            }
            values[key] = entry.value
            keyLocations[key] = entry.key.location
        }
    }
}

/// The mappings behind a `<<` key.
enum MergedMappings {
    /// The entries of each merged mapping in the order they are to be applied: of a list, earlier ones win.
    static func entries(of node: YAMLNode, _ problems: ProblemList) -> [[YAMLNode.Entry]] {
        let message = "yaml: map merge requires map or sequence of maps as the value"
        switch node.content {
        case .mapping(let entries): return [entries]
        case .sequence(let items):
            return items.reversed().compactMap { item in
                if case .mapping(let entries) = item.content { return entries }
                problems.add(message, at: item.location)
                return nil
            }
        case .scalar:
            problems.add(message, at: node.location)
            return []
        }
    }
}
