internal import HTTPTransport
internal import MetricModel

/// Reads the keys that choose a proxy, which stand among those of a client or of its token (`ProxyConfig`,
/// prometheus/common v0.65).
struct ProxyReader {
    let problems: ProblemList

    func settings(_ mapping: StrictMapping) -> ProxySettings {
        var settings = ProxySettings()
        let mark = problems.mark
        let url = URLReader(problems: problems).url(mapping["proxy_url"])
        settings.url = url.flatMap { $0.text.isEmpty ? nil : $0.url }
        settings.noProxy = mapping["no_proxy"]?.string(problems) ?? ""
        settings.fromEnvironment = mapping["proxy_from_environment"]?.boolean(problems) ?? false
        if let node = mapping["proxy_connect_header"] { settings.connectHeaders = connectHeaders(node) }
        if !problems.hasNews(since: mark) { check(settings, hasURL: url != nil, mapping) }
        return settings
    }

    private func connectHeaders(_ node: YAMLNode) -> [ProxySettings.ConnectHeader] {
        let reader = SecretReader(directory: "", problems: problems)
        let entries = FreeMapping(node, type: "config.ProxyHeader", problems)?.entries ?? []
        return entries.map { entry in
            ProxySettings.ConnectHeader(
                name: String(decoding: entry.key, as: UTF8.self),
                values: reader.secrets(entry.value)
            )
        }
    }

    /// `ProxyConfig.Validate`. An empty URL is none, but for `no_proxy` it is enough.
    private func check(_ settings: ProxySettings, hasURL: Bool, _ mapping: StrictMapping) {
        func refuse(_ message: String, _ keys: String...) {
            problems.add(message, at: mapping.firstLocation(of: keys))
        }
        if !settings.connectHeaders.isEmpty, !settings.fromEnvironment, settings.url == nil {
            refuse(
                "if proxy_connect_header is configured, proxy_url or proxy_from_environment must also be configured",
                "proxy_connect_header"
            )
        } else if settings.fromEnvironment, settings.url != nil {
            refuse(
                "if proxy_from_environment is configured, proxy_url must not be configured",
                "proxy_from_environment",
                "proxy_url"
            )
        } else if settings.fromEnvironment, !settings.noProxy.isEmpty {
            refuse(
                "if proxy_from_environment is configured, no_proxy must not be configured",
                "proxy_from_environment",
                "no_proxy"
            )
        } else if !settings.noProxy.isEmpty, !hasURL {
            refuse("if no_proxy is configured, proxy_url must also be configured", "no_proxy")
        }
    }
}
