internal import HTTPTransport
internal import MetricModel

/// Reads `oauth2` (`OAuth2`, prometheus/common v0.65).
struct OAuth2Reader {
    /// The folder that relative paths start from.
    let directory: String
    let problems: ProblemList

    /// Nil where there is no such block.
    func settings(_ node: YAMLNode?) -> OAuth2Settings? {
        guard let node, !node.isAbsent, let mapping = StrictMapping(node, ConfigurationSchemas.oauth2, problems) else {
            return nil
        }
        let secrets = SecretReader(directory: directory, problems: problems)
        secrets.checkSources(
            of: "client_secret",
            in: mapping,
            "at most one of oauth2 client_secret, client_secret_file & client_secret_ref must be configured"
        )
        var settings = OAuth2Settings()
        settings.clientID = needed("client_id", in: mapping)
        settings.tokenURL = needed("token_url", in: mapping)
        settings.clientSecret = secrets.secret(mapping, "client_secret")
        settings.scopes = mapping["scopes"]?.strings(problems) ?? []
        settings.endpointParameters = mapping["endpoint_params"].map(parameters) ?? []
        let tls = TLSReader(directory: directory, problems: problems)
        if let node = mapping["tls_config"] { settings.tls = tls.settings(node) }
        settings.proxy = ProxyReader(problems: problems).settings(mapping)
        return settings
    }

    private func needed(_ key: String, in mapping: StrictMapping) -> String {
        let mark = problems.mark
        let text = mapping[key]?.string(problems) ?? ""
        if text.isEmpty, !problems.hasNews(since: mark) {
            problems.add("oauth2 \(key) must be configured", at: mapping.valueLocation(key))
        }
        return text
    }

    private func parameters(_ node: YAMLNode) -> [OAuth2Settings.Parameter] {
        let entries = FreeMapping(node, type: "map[string]string", problems)?.entries ?? []
        return entries.compactMap { entry in
            guard let value = entry.value.string(problems) else { return nil }
            return OAuth2Settings.Parameter(name: String(decoding: entry.key, as: UTF8.self), value: value)
        }
    }
}
