/// Which values of a configuration must not show in any message, told by the keys they stand behind. It is settled
/// while the document is read, before anything knows what a value ought to be: so whatever is wrong with a secret or
/// around it, nobody prints it.
enum Secrecy: Sendable {
    case open
    /// The text itself, or those of a list; of a mapping, its keys decide again.
    case value
    /// All texts beneath.
    case everything

    /// What stands in a message instead.
    static let mask = "<secret>"

    /// Keys whose texts are secrets or, when the text stands where a block belongs, may be one. URLs may have a password.
    private static let secretValues: Set<String> = [
        "authorization", "azuread", "basic_auth", "consul_sd_configs", "google_iam", "oauth2", "sigv4", "tls_config",
    ]

    /// Keys behind which users choose the keys, and those of a secret that is one text: nothing beneath is anything else.
    private static let secretBlocks: Set<String> = [
        "access_key", "bearer_token", "client_secret", "credentials", "endpoint_params", "headers", "http_headers",
        "key",
        "password", "proxy_connect_header", "proxy_url", "secret_key", "secrets", "token", "token_url", "url",
    ]

    /// Discovery blocks that are read completely. Of the others nobody knows here what in them is a secret.
    private static let openDiscoveries = Set(DiscoveryBlocksReader.readers.map { $0.key })

    private static let discoveryEnd = ArraySlice("_sd_configs".utf8)

    private static let known: [String: Secrecy] = [
        (openDiscoveries, Secrecy.open), (secretValues, .value), (secretBlocks, .everything),
    ].reduce(into: [:]) { known, entry in for name in entry.0 { known[name] = entry.1 } }

    /// Of the value behind a key of a mapping.
    func behind(_ key: YAMLNode) -> Secrecy {
        if self == .everything { return .everything }
        guard let bytes = key.scalar?.bytes else { return .open }
        let name = String(decoding: bytes, as: UTF8.self)
        if let known = Self.known[name] { return known }
        return bytes.suffix(Self.discoveryEnd.count) == Self.discoveryEnd ? .everything : .open
    }

    /// Whether anything behind a key of this name may be a secret.
    static func mayConceal(behind name: String) -> Bool {
        if let known = known[name] { return known != .open }
        return name.utf8.suffix(discoveryEnd.count).elementsEqual(discoveryEnd)
    }

    /// A node that was read elsewhere and now stands here.
    func concealing(_ node: YAMLNode) -> YAMLNode {
        if self == .open { return node }
        let content: YAMLNode.Content
        switch node.content {
        case .scalar: content = node.content
        case .sequence(let items): content = .sequence(items.map(concealing))
        case .mapping(let entries):
            if self == .value { return node }
            content = .mapping(entries.map { YAMLNode.Entry(key: $0.key, value: concealing($0.value)) })
        }
        return YAMLNode(content: content, location: node.location, isSecret: true)
    }
}
