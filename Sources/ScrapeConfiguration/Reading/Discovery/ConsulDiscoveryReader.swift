internal import HTTPTransport
internal import MetricModel

/// Reads an entry of `consul_sd_configs`.
struct ConsulDiscoveryReader: DiscoveryBlockReader {
    static let kind = "consul"
    static let goType = "consul.SDConfig"
    static let schema = StrictMapping.Schema(
        type: "consul.plain",
        keys: ConfigurationSchemas.httpClient.union([
            "server", "path_prefix", "token", "datacenter", "namespace", "partition", "tag_separator", "scheme",
            "username", "password", "allow_stale", "refresh_interval", "services", "tags", "node_meta", "filter",
        ])
    )

    let directory: String
    let problems: ProblemList

    func block(_ mapping: StrictMapping, spelling: String) -> DiscoveryBlock? {
        var section = ConsulDiscoverySection(spelling: spelling, location: mapping.location)
        func read(_ key: String, _ field: WritableKeyPath<ConsulDiscoverySection, String>) {
            if let text = mapping[key]?.string(problems) { section[keyPath: field] = text }
        }
        read("server", \.server)
        read("path_prefix", \.pathPrefix)
        read("datacenter", \.datacenter)
        read("namespace", \.namespace)
        read("partition", \.partition)
        read("tag_separator", \.tagSeparator)
        read("scheme", \.scheme)
        read("filter", \.filter)
        section.token = .text(mapping["token"]?.string(problems, type: "config.plain") ?? "")
        section.allowStale = mapping["allow_stale"]?.boolean(problems) ?? section.allowStale
        section.refreshInterval = refreshInterval(mapping, usual: ConsulDiscoverySection.defaultRefreshInterval)
        section.services = mapping["services"]?.strings(problems) ?? []
        section.tags = mapping["tags"]?.strings(problems) ?? []
        section.nodeMeta = nodeMeta(mapping["node_meta"])
        section.httpClient = httpClient(mapping)
        if GoSpace.trimmed(section.server).isEmpty {
            problems.add(
                "consul SD configuration requires a server address",
                at: mapping.valueLocation("server")
            )
            return nil
        }
        return .consul(section)
    }

    private func nodeMeta(_ node: YAMLNode?) -> [ConsulDiscoverySection.Metadata] {
        guard let node, let mapping = FreeMapping(node, type: "map[string]string", problems) else { return [] }
        let entries = mapping.entries.compactMap { entry in
            entry.value.string(problems).map {
                ConsulDiscoverySection.Metadata(key: String(decoding: entry.key, as: UTF8.self), value: $0)
            }
        }
        // The order of keys means nothing.
        return entries.sorted { $0.key.utf8.lexicographicallyPrecedes($1.key.utf8) }
    }

    /// With `username` and `password`, which stand for `basic_auth`.
    private func httpClient(_ mapping: StrictMapping) -> HTTPClientSettings {
        let user = mapping["username"]?.string(problems) ?? ""
        let password = mapping["password"]?.string(problems, type: "config.plain") ?? ""
        let client = HTTPClientReader(directory: directory, problems: problems)
        var settings = client.settings(mapping, usual: HTTPClientSettings())
        let hasUser = !user.isEmpty || !password.isEmpty
        if hasUser, mapping.isSet("basic_auth") {
            refuse(
                "at most one of consul SD configuration username and password and basic auth can be configured",
                mapping,
                ["username", "password", "basic_auth"]
            )
        }
        if mapping.hasText("token"), mapping.isSet("authorization") || mapping.isSet("oauth2") {
            refuse(
                "at most one of consul SD token, authorization, or oauth2 can be configured",
                mapping,
                ["token", "authorization", "oauth2"]
            )
        }
        if hasUser { checkOthers(mapping) }
        if hasUser { settings.authorization = .basic(user: .text(user), password: .text(password)) }
        return settings
    }

    /// What may not stand beside `basic_auth` may not stand beside these two either.
    private func checkOthers(_ mapping: StrictMapping) {
        let bearers = ["bearer_token", "bearer_token_file"].filter(mapping.hasText)
        let others = ["oauth2", "authorization"].filter(mapping.isSet)
        if !bearers.isEmpty {
            refuse(
                "at most one of basic_auth, oauth2, bearer_token & bearer_token_file must be configured",
                mapping,
                ["username", "password"] + bearers
            )
        } else if !others.isEmpty {
            refuse(
                "at most one of basic_auth, oauth2 & authorization must be configured",
                mapping,
                ["username", "password"] + others
            )
        }
    }

    private func refuse(_ message: String, _ mapping: StrictMapping, _ keys: [String]) {
        problems.add(message, at: mapping.firstLocation(of: keys))
    }
}
