/// Decides through which proxy a client sends a request (`ProxyConfig.Proxy`, prometheus/common v0.65, and Go's
/// `http.ProxyURL` and `httpproxy`). A value: the environment is read once, when the client is made.
struct ProxyChoice: Sendable {
    private enum Rule {
        case direct
        /// Everything, whatever it is.
        case always(ProxyHop)
        case unlessExempt(NoProxyRules, http: ProxyHop?, https: ProxyHop?, isCGI: Bool)
    }

    private let rule: Rule

    /// Asks the environment only when the settings say so.
    init(settings: ProxySettings, environment: () -> ProxyEnvironment = ProxyEnvironment.ofProcess) {
        let server = { (url: RequestURL) in ProxyHop(url: url, connectHeaders: settings.connectHeaders) }
        if settings.fromEnvironment {
            let environment = environment()
            rule = .unlessExempt(
                NoProxyRules(list: environment.noProxy),
                http: Self.url(environment.httpProxy).map(server),
                https: Self.url(environment.httpsProxy).map(server),
                isCGI: environment.isCGI
            )
        } else if let url = settings.url, !url.text.isEmpty {
            if settings.noProxy.isEmpty {
                rule = .always(server(url))
            } else {
                let proxy = Self.url(url.text).map(server)
                rule = .unlessExempt(NoProxyRules(list: settings.noProxy), http: proxy, https: proxy, isCGI: false)
            }
        } else {
            rule = .direct
        }
    }

    /// A proxy's URL, which may lack its scheme there; nil for none and for what is no URL.
    private static func url(_ text: String) -> RequestURL? {
        if text.isEmpty { return nil }
        let url = try? RequestURL(parsing: text)
        if let url, !url.scheme.isEmpty, !(url.host.isEmpty && url.portText.isEmpty) { return url }
        return (try? RequestURL(parsing: "http://" + text)) ?? url
    }

    /// The proxy for a request to `url`; nil when it goes straight to its host.
    ///
    /// - Throws: `.proxy` when the environment may not be believed.
    func hop(to url: RequestURL) throws(TransportProblem) -> ProxyHop? {
        switch rule {
        case .direct: return nil
        case .always(let proxy): return proxy
        case .unlessExempt(let rules, let http, let https, let isCGI):
            guard let proxy = url.isHTTPS ? https : http else { return nil }
            if isCGI, !url.isHTTPS {
                throw .proxy(
                    "refusing to use HTTP_PROXY value in CGI environment; see golang.org/s/cgihttpproxy"
                )
            }
            let port = url.portText.isEmpty ? url.port.map { String($0) } ?? "" : url.portText
            return rules.exempt(host: url.dialledHost, port: port) ? nil : proxy
        }
    }
}

extension HTTPClient {
    /// Through whom a transfer's next hop goes; nil for straight to its target. Before each hop, on the I/O thread.
    ///
    /// - Throws: why the hop cannot be sent.
    func proxyHop(of transfer: Transfer) throws(TransportProblem) -> ProxyHop? {
        guard transfer.request.unixSocketPath == nil, let url = transfer.target.url else { return nil }
        let hop = try proxies.hop(to: url)
        if let problem = hop?.problem { throw problem }
        return hop
    }
}
