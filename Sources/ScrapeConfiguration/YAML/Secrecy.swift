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
        "access_key", "authorization", "azuread", "basic_auth", "bearer_token", "client_secret", "credentials",
        "google_iam", "key", "oauth2", "password", "proxy_url", "secret_key", "secrets", "sigv4", "tls_config",
        "token_url", "url",
    ]

    /// Keys behind which users choose the keys.
    private static let secretBlocks: Set<String> = [
        "endpoint_params", "headers", "http_headers", "proxy_connect_header",
    ]

    /// Discovery blocks that are read completely. Of the others nobody knows here what in them is a secret.
    private static let openDiscoveries: Set<String> = ["file_sd_configs"]

    private static let discoveryEnd = ArraySlice("_sd_configs".utf8)

    private static let known: [String: Secrecy] = [
        (secretValues, Secrecy.value), (secretBlocks, .everything), (openDiscoveries, .open),
    ].reduce(into: [:]) { known, entry in for name in entry.0 { known[name] = entry.1 } }

    /// Of the value behind a key of a mapping.
    func behind(_ key: YAMLNode) -> Secrecy {
        if self == .everything { return .everything }
        guard let bytes = key.scalar?.bytes else { return .open }
        let name = String(decoding: bytes, as: UTF8.self)
        if let known = Self.known[name] { return known }
        return bytes.suffix(Self.discoveryEnd.count) == Self.discoveryEnd ? .everything : .open
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
