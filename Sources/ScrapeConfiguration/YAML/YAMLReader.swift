internal import CYAML
internal import MetricModel

/// Reads the first document of a YAML stream into a tree of nodes, by libyaml's events.
///
/// Bounded against hostile documents: 100 levels of nesting, and one million nodes that only aliases repeat.
struct YAMLReader {
    private static let deepest = 100
    private static let mostAliasedNodes = 1_000_000

    private let parser: YAMLParser
    private let problems: ProblemList
    /// Is told where the texts are that nobody is to see.
    private let secrets: SecretPlaces?
    /// Each anchor's node, how many nodes it has and how many levels are beneath it.
    private var anchors: [String: (node: YAMLNode, size: Int, height: Int)] = [:]
    /// Anchors whose node is being read: an alias of one would contain itself.
    private var openAnchors: [String] = []
    private var nodeCount = 0
    /// The deepest level since the innermost anchor.
    private var reachedDepth = 0
    private var aliasedCount = 0

    /// The document's root; nil when there is none. Tags that do not fit their texts are added to `problems`.
    ///
    /// - Throws: `ConfigurationProblem` with go-yaml's text, at the place where the document cannot be read on.
    static func read(
        _ bytes: [UInt8],
        file: String,
        _ problems: ProblemList,
        secrets: SecretPlaces? = nil
    ) throws(ConfigurationProblem) -> YAMLNode? {
        var reader = YAMLReader(parser: YAMLParser(bytes, file: file), problems: problems, secrets: secrets)
        while true {
            let event = try reader.parser.next()
            switch event.kind {
            case .documentStart: return try reader.node(try reader.parser.next(), depth: 1, .open)
            case .end: return nil
            default: continue
            }
        }
    }

    private init(parser: YAMLParser, problems: ProblemList, secrets: SecretPlaces?) {
        self.parser = parser
        self.problems = problems
        self.secrets = secrets
    }

    private mutating func node(
        _ event: YAMLEvent,
        depth: Int,
        _ secrecy: Secrecy
    ) throws(ConfigurationProblem) -> YAMLNode {
        if depth > Self.deepest { throw problem("exceeded max depth of \(Self.deepest)", event) }
        if case .alias(let name) = event.kind { return try aliased(name, event, depth: depth, secrecy) }
        let outerDepth = reachedDepth
        reachedDepth = event.anchor == nil ? max(reachedDepth, depth) : depth
        if let anchor = event.anchor { openAnchors.append(anchor) }
        let before = nodeCount
        nodeCount += 1
        let node = YAMLNode(
            content: try content(event, depth: depth, secrecy),
            location: event.location,
            isSecret: secrecy != .open
        )
        if let anchor = event.anchor {
            openAnchors.removeLast()
            anchors[anchor] = (node, nodeCount - before, reachedDepth - depth)
            reachedDepth = max(outerDepth, reachedDepth)
        }
        return node
    }

    private mutating func aliased(
        _ name: String,
        _ event: YAMLEvent,
        depth: Int,
        _ secrecy: Secrecy
    ) throws(ConfigurationProblem) -> YAMLNode {
        // A password that begins with a star reads as an alias.
        let shown = secrecy == .open ? name : Secrecy.mask
        if openAnchors.contains(name) { throw problem("anchor '\(shown)' value contains itself", event) }
        guard let (node, size, height) = anchors[name] else {
            throw problem("unknown anchor '\(shown)' referenced", event)
        }
        nodeCount += size
        aliasedCount += size
        secrets?.conceal(node, event, secrecy)
        // Whoever walks the tree may trust in its depth.
        reachedDepth = max(reachedDepth, depth + height)
        if reachedDepth > Self.deepest { throw problem("exceeded max depth of \(Self.deepest)", event) }
        if aliasedCount > Self.mostAliasedNodes {
            throw problem("document contains excessive aliasing", event)
        }
        return secrecy.concealing(node.moved(to: event.location))
    }

    private mutating func content(
        _ event: YAMLEvent,
        depth: Int,
        _ secrecy: Secrecy
    ) throws(ConfigurationProblem) -> YAMLNode.Content {
        switch event.kind {
        case .sequenceStart:
            var items: [YAMLNode] = []
            while true {
                let next = try parser.next()
                if case .sequenceEnd = next.kind { return .sequence(items) }
                items.append(try node(next, depth: depth + 1, secrecy))
            }
        case .mappingStart:
            var entries: [YAMLNode.Entry] = []
            while true {
                let next = try parser.next()
                if case .mappingEnd = next.kind { return .mapping(entries) }
                let key = try node(next, depth: depth + 1, .open)
                let value = try node(try parser.next(), depth: depth + 1, secrecy.behind(key))
                entries.append(YAMLNode.Entry(key: key, value: value))
            }
        case .scalar(let scalar):
            secrets?.note(event, isSecret: secrecy != .open)
            return .scalar(tagged(scalar, at: event.location, secrecy))
        default: throw problem("found an unexpected event", event)
        }
    }

    /// A scalar with its tag seen to. One whose tag does not fit is reported and goes on as its text.
    private func tagged(_ scalar: YAMLScalar, at location: SourceLocation, _ secrecy: Secrecy) -> YAMLScalar {
        var scalar = scalar
        do {
            try scalar.applyTag(isSecret: secrecy != .open)
        } catch {
            problems.add("yaml: \(error.description)", at: location)
        }
        return scalar
    }

    private func problem(_ message: String, _ event: YAMLEvent) -> ConfigurationProblem {
        ConfigurationProblem(location: event.location, message: "yaml: \(message)")
    }
}
