/// Through which proxy a client sends what (`ProxyConfig`, prometheus/common v0.65).
package struct ProxySettings: Sendable, Hashable {
    /// Nil for none, or for what the environment says.
    package var url: RequestURL?
    /// Hosts that are asked directly, as in the variable `NO_PROXY`; only together with `url`.
    package var noProxy = ""
    /// `HTTP_PROXY`, `HTTPS_PROXY` and `NO_PROXY` decide.
    package var fromEnvironment = false
    /// Header lines for the proxy alone, when it is asked for a tunnel.
    package var connectHeaders: [ConnectHeader] = []

    package init() {}

    package struct ConnectHeader: Sendable, Hashable {
        package let name: String
        package let values: [Secret]

        package init(name: String, values: [Secret]) {
            self.name = name
            self.values = values
        }
    }
}
