/// What a job's (or a provider's, or a destination's) configuration says about its HTTP client. Clients with equal
/// settings still keep separate connections.
package struct HTTPClientSettings: Sendable, Hashable {
    package var followRedirects = true
    /// Over TLS only, as the server chooses.
    package var enableHTTP2 = true
    package var authorization = Authorization.none
    package var tls = TLSSettings()

    package init(followRedirects: Bool = true, enableHTTP2: Bool = true) {
        self.followRedirects = followRedirects
        self.enableHTTP2 = enableHTTP2
    }

    /// The files that have to be looked at again and again (`HTTPClient.refreshFiles`).
    package var filePaths: [String] {
        var secrets: [Secret] = []
        switch authorization {
        case .none: break
        case .basic(let user, let password): secrets = [user, password]
        case .credentials(_, let credentials): secrets = [credentials]
        }
        var paths = secrets.compactMap { secret in
            if case .file(let path) = secret { path } else { nil }
        }
        if case .file(let path) = tls.authorities { paths.append(path) }
        return paths
    }
}
