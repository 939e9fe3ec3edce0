/// What a job's (or a provider's, or a destination's) configuration says about its HTTP client. Clients with equal
/// settings still keep separate connections.
package struct HTTPClientSettings: Sendable, Hashable {
    package var followRedirects = true
    /// Over TLS only, as the server chooses.
    package var enableHTTP2 = true
    package var authorization = Authorization.none
    package var tls = TLSSettings()
    package var proxy = ProxySettings()
    /// Headers on top of those a request has (`http_headers`).
    package var headers: [ClientHeader] = []

    package init(followRedirects: Bool = true, enableHTTP2: Bool = true) {
        self.followRedirects = followRedirects
        self.enableHTTP2 = enableHTTP2
    }

    /// The files that have to be looked at again and again, in no order; those that only the token's own client needs
    /// are not among them.
    package var filePaths: [String] {
        let texts = authorization.secrets + headers.flatMap(\.secrets) + proxy.connectHeaders.flatMap(\.values)
        return texts.compactMap(\.filePath) + headers.flatMap(\.files) + tls.filePaths
    }
}

/// A header that a client sends with every request, one line per value: the values first, then the secrets, then what
/// the files hold (`Headers`, prometheus/common v0.65).
package struct ClientHeader: Sendable, Hashable {
    package let name: String
    package var values: [String]
    package var secrets: [Secret]
    /// Paths of files whose content, without the blanks around it, is a value.
    package var files: [String]

    package init(name: String, values: [String] = [], secrets: [Secret] = [], files: [String] = []) {
        self.name = name
        self.values = values
        self.secrets = secrets
        self.files = files
    }
}
