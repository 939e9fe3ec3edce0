/// Keys that Prometheus knows and that have no effect here yet.
enum UnsupportedKeys {
    /// Reports each of `keys` that asks for something: scraping without it would be another scrape.
    static func report(_ keys: Set<String>, in mapping: StrictMapping, _ problems: ProblemList) {
        for key in keys {
            guard let value = mapping[key], !asksForNothing(value) else { continue }
            problems.add("\(key) is not supported yet", at: mapping.keyLocation(key))
        }
    }

    /// True for values that are the key's default anyway: nothing, `false`, zero, an empty text or list.
    private static func asksForNothing(_ node: YAMLNode) -> Bool {
        switch node.content {
        case .scalar(let scalar):
            scalar.bytes.isEmpty || [.null, .boolean(false), .integer(0), .float(0)].contains(scalar.value)
        case .sequence(let items): items.isEmpty
        case .mapping: false
        }
    }
}
