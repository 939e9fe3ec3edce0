internal import CCurl

extension EasyHandle {
    /// Sets the options of the hop's proxy, or takes them back; `loadedProxy` says which are set. False when libcurl
    /// refuses one (no memory).
    func loadProxy(of transfer: Transfer) -> Bool {
        if loadedProxy !== transfer.proxy {
            loadedProxy = transfer.proxy
            guard loadOptions(of: transfer.proxy) else { return false }
        }
        guard let proxy = transfer.proxy else { return true }
        let lines = transfer.target.isHTTPS ? proxy.tunnelLines : proxy.requestLines
        return ccurl_set_list(easy, CURLOPT_PROXYHEADER, lines.list) == CURLE_OK
    }

    private func loadOptions(of proxy: ProxyHop?) -> Bool {
        guard let proxy else {
            ccurl_set_list(easy, CURLOPT_PROXYHEADER, nil)
            return ccurl_set_text(easy, CURLOPT_PROXY, "") == CURLE_OK
        }
        var name: String?
        var password: String?
        if proxy.kind == .socks, let user = proxy.user {
            name = String(decoding: user.name, as: UTF8.self)
            password = String(decoding: user.password, as: UTF8.self)
        }
        // CURLAUTH_BASIC alone, which Swift does not see: Go knows no GSSAPI.
        ccurl_set_long(easy, CURLOPT_SOCKS5_AUTH, 1)
        return ccurl_set_text(easy, CURLOPT_PROXY, proxy.url.text) == CURLE_OK
            && ccurl_set_text(easy, CURLOPT_PROXYUSERNAME, name) == CURLE_OK
            && ccurl_set_text(easy, CURLOPT_PROXYPASSWORD, password) == CURLE_OK
    }
}
