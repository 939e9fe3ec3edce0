/// How a client gets a token with its own credentials, and who is asked for it (`OAuth2`, prometheus/common v0.65).
package struct OAuth2Settings: Sendable, Hashable {
    package var clientID = ""
    package var clientSecret = Secret.text("")
    package var scopes: [String] = []
    /// Looked at only when a token is fetched, as in Prometheus.
    package var tokenURL = ""
    /// Further fields of the token's request, by name.
    package var endpointParameters: [Parameter] = []
    package var tls = TLSSettings()
    package var proxy = ProxySettings()

    package init() {}

    package struct Parameter: Sendable, Hashable {
        package let name: String
        package let value: String

        package init(name: String, value: String) {
            self.name = name
            self.value = value
        }
    }
}

extension OAuth2Settings.Parameter: CustomStringConvertible, CustomReflectable {
    /// Masked: the value may be a secret as well.
    package var description: String { "<secret>" }

    package var customMirror: Mirror { Mirror(self, children: []) }
}
