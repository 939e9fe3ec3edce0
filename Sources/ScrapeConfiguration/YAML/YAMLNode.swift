internal import MetricModel

/// A node of a YAML document, with the place where it stands. An alias is the node it names, at the alias's own place.
struct YAMLNode: Sendable {
    enum Content: Sendable {
        case scalar(YAMLScalar)
        case sequence([YAMLNode])
        case mapping([Entry])
    }

    /// A key and its value, in the order they are written; merges and repeated keys are still there.
    struct Entry: Sendable {
        let key: YAMLNode
        let value: YAMLNode
    }

    let content: Content
    let location: SourceLocation
    /// Whether the text must not show in any message.
    var isSecret = false

    func moved(to location: SourceLocation) -> YAMLNode {
        YAMLNode(content: content, location: location, isSecret: isSecret)
    }

    var scalar: YAMLScalar? {
        if case .scalar(let scalar) = content { scalar } else { nil }
    }

    /// True for a list that is not empty.
    var hasItems: Bool {
        if case .sequence(let items) = content { !items.isEmpty } else { false }
    }

    /// True for a list or a mapping with nothing in it.
    var isEmptyCollection: Bool {
        switch content {
        case .scalar: false
        case .sequence(let items): items.isEmpty
        case .mapping(let entries): entries.isEmpty
        }
    }

    var isNull: Bool { scalar?.isNull ?? false }

    /// True for a null that counts as if the key were not there; not for one that types which read themselves are asked
    /// for (`NULL`).
    var isAbsent: Bool { isNull && scalar?.isEmptyToOwnReaders == false }

    /// go-yaml's name for what this is, as its messages have it: ``!!int `5` ``, `!!seq`.
    var kind: String {
        switch content {
        case .scalar(let scalar) where isSecret: "\(scalar.secretTag) `\(Secrecy.mask)`"
        case .scalar(let scalar): "\(scalar.shortTag) `\(scalar.excerpt)`"
        case .sequence: "!!seq"
        case .mapping: "!!map"
        }
    }
}
