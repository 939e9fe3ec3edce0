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
}
