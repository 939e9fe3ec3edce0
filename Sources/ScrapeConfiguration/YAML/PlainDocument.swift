package import MetricModel

/// A part of a YAML document that is no configuration of Prometheus: texts, lists and mappings with their places. Merges
/// are done, and no key stands twice.
package struct PlainNode: Sendable {
    package enum Content: Sendable {
        case null
        /// A scalar as it is written, whatever YAML takes it for.
        case text(String)
        case list([PlainNode])
        case mapping([Entry])
    }

    package struct Entry: Sendable {
        package let key: String
        package let keyLocation: SourceLocation
        package let value: PlainNode
    }

    package let content: Content
    package let location: SourceLocation
}

/// Reads the first document of a YAML file, bounded as a configuration is.
package enum PlainDocument {
    /// The document's root; nil when there is none.
    ///
    /// - Throws: `ConfigurationErrors` for what is no YAML, keys that stand twice, and bytes that are no UTF-8.
    package static func read(_ bytes: [UInt8], file: String) throws(ConfigurationErrors) -> PlainNode? {
        let problems = ProblemList()
        let root: YAMLNode?
        do {
            root = try YAMLReader.read(bytes, file: file, problems)
        } catch {
            throw ConfigurationErrors(problems: [error])
        }
        let node = root.map { plain($0, problems) }
        if let failure = problems.failure { throw failure }
        return node
    }

    private static func plain(_ node: YAMLNode, _ problems: ProblemList) -> PlainNode {
        PlainNode(content: content(of: node, problems), location: node.location)
    }

    private static func content(of node: YAMLNode, _ problems: ProblemList) -> PlainNode.Content {
        switch node.content {
        case .scalar: node.isNull ? .null : .text(node.string(problems) ?? "")
        case .sequence(let items): .list(items.map { plain($0, problems) })
        case .mapping: .mapping(entries(of: node, problems))
        }
    }

    private static func entries(of node: YAMLNode, _ problems: ProblemList) -> [PlainNode.Entry] {
        let entries = FreeMapping(node, type: "map", problems)?.entries ?? []
        return entries.map { entry in
            PlainNode.Entry(
                key: String(decoding: entry.key, as: UTF8.self),
                keyLocation: entry.keyLocation,
                value: plain(entry.value, problems)
            )
        }
    }
}
