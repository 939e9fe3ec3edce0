internal import ScrapeConfiguration

/// Which objects are listed and watched: a kind, in one namespace or in all of them, with selectors.
struct KubernetesScope: Sendable, Hashable {
    let resource: KubernetesResource
    /// Empty for all.
    let namespace: String
    let selector: KubernetesDiscoverySection.Selector

    init(
        resource: KubernetesResource,
        namespace: String = "",
        selector: KubernetesDiscoverySection.Selector = KubernetesDiscoverySection.Selector()
    ) {
        self.resource = resource
        self.namespace = resource.isNamespaced ? namespace : ""
        self.selector = selector
    }

    /// The path of the kind.
    var path: String { path(namespace: Self.escaped(namespace)) }

    /// The path as it stands in metrics, without the namespace's name.
    var template: String { path(namespace: namespace.isEmpty ? "" : "%7Bnamespace%7D") }

    private func path(namespace: String) -> String {
        let middle = namespace.isEmpty ? "" : "/namespaces/\(namespace)"
        return "\(resource.root)\(middle)/\(resource.rawValue)"
    }

    /// Path and query of a request.
    func target(of request: ReflectorState.Request) -> String {
        var fields = ["fieldSelector": selector.field, "labelSelector": selector.label]
        switch request {
        case .list(let resourceVersion, let continueToken, let limit):
            fields["resourceVersion"] = resourceVersion
            fields["continue"] = continueToken
            fields["limit"] = limit > 0 ? "\(limit)" : ""
        case .watch(let resourceVersion, let timeoutSeconds):
            fields["resourceVersion"] = resourceVersion
            fields["timeoutSeconds"] = "\(timeoutSeconds)"
            fields["allowWatchBookmarks"] = "true"
            fields["watch"] = "true"
        }
        let query = fields.filter { !$0.value.isEmpty }.sorted { $0.key < $1.key }
            .map { "\($0.key)=\(Self.escaped($0.value))" }
        return query.isEmpty ? path : "\(path)?\(query.joined(separator: "&"))"
    }

    private static func escaped(_ text: String) -> String {
        var bytes: [UInt8] = []
        for byte in text.utf8 {
            let isPlain =
                UInt8(ascii: "a")...UInt8(ascii: "z") ~= byte || UInt8(ascii: "A")...UInt8(ascii: "Z") ~= byte
                || UInt8(ascii: "0")...UInt8(ascii: "9") ~= byte || "-_.~".utf8.contains(byte)
            bytes += isPlain ? [byte] : Array((byte < 16 ? "%0" : "%").utf8) + Array(String(byte, radix: 16).utf8)
        }
        return String(decoding: bytes, as: UTF8.self)
    }
}
