/// The proxy that one hop goes through.
final class ProxyHop: Sendable {
    /// The proxy itself: its host is looked up and dialled instead of the target's, and errors of dialling name it.
    let url: RequestURL

    init(url: RequestURL) { self.url = url }

    /// Hops with the same key can share a connection: a tunnel belongs to its target, a plain connection to the proxy.
    func connectionKey(to target: RequestTarget) -> String {
        let proxy = "proxy:\(url.text)|"
        return target.isHTTPS ? proxy + target.connectionKey : proxy
    }
}

extension HTTPClient {
    /// Through whom a hop goes; nil for straight to the target. Before each hop, on the I/O thread.
    ///
    /// - Throws: why the hop cannot be sent.
    func proxyHop(to target: RequestTarget) throws(TransportProblem) -> ProxyHop? { nil }
}

extension EasyHandle {
    /// Sets the options of the hop's proxy, or takes them back; `loadedProxy` says which are set. False when libcurl
    /// refuses one (no memory).
    func load(_ proxy: ProxyHop?) -> Bool {
        guard loadedProxy !== proxy else { return true }
        loadedProxy = proxy
        return true
    }
}
