internal import Glibc

/// The proxy that a hop goes through: whom to dial, how to speak to it, and what it alone is told
/// (`net/http/transport.go`, `connectMethod` and `dialConn`).
final class ProxyHop: Sendable {
    enum Kind: Hashable, Sendable {
        /// Any scheme that is none of the others, as in Go.
        case http
        /// The proxy itself is spoken to over TLS.
        case https
        /// SOCKS 5; the proxy looks names up.
        case socks
    }

    let kind: Kind
    /// The proxy itself, with host and port and without a user: its host is looked up and dialled instead of the
    /// target's, and errors of dialling name it.
    let url: RequestURL
    /// Why it cannot be dialled at all.
    let problem: TransportProblem?
    /// Decoded.
    let user: (name: [UInt8], password: [UInt8])?
    /// Goes with every plain request that the proxy passes on.
    let requestLines: ProxyHeaderLines
    /// Goes with the question for a tunnel.
    let tunnelLines: ProxyHeaderLines
    private let key: String

    init(url: RequestURL, connectHeaders: [ProxySettings.ConnectHeader] = []) {
        let scheme =
            switch url.scheme {
            case "https": "https"
            case "socks5", "socks5h": "socks5h"
            default: "http"
            }
        kind = scheme == "https" ? .https : scheme == "http" ? .http : .socks
        key = "proxy:\(url.text)|"
        user = url.user
        let port = url.portText.isEmpty ? Self.usualPorts[url.scheme] ?? "0" : url.portText
        // Without a host Go dials this machine.
        let host = url.dialledHost.isEmpty ? "127.0.0.1" : url.dialledHost
        self.url = (try? RequestURL(parsing: "\(scheme)://\(RequestURL.address(host, port))")) ?? url
        problem = Self.problem(dialling: url.host, port)
        let authorization = user.map { AuthorizationLine.basicValue(user: $0.name, password: $0.password) }
        requestLines = ProxyHeaderLines(authorization: authorization)
        tunnelLines = ProxyHeaderLines(authorization: authorization, tunnel: connectHeaders)
    }

    private static let usualPorts = ["http": "80", "https": "443", "socks5": "1080", "socks5h": "1080"]

    /// Go dials port 0 when there is no other, where nobody listens.
    private static func problem(dialling host: String, _ port: String) -> TransportProblem? {
        switch UInt16(port) {
        case nil: .proxyConnect(.invalidPort(port))
        case 0: .proxyConnect(.connect(address: RequestURL.address(host, "0"), errno: ECONNREFUSED))
        default: nil
        }
    }

    /// Whether the way through it belongs to one server, and is asked for before the request.
    func tunnels(to target: RequestTarget) -> Bool { target.isHTTPS || kind == .socks }

    /// Hops with the same key can share a connection: a tunnel belongs to its target, a plain connection to the proxy.
    func connectionKey(to target: RequestTarget) -> String { tunnels(to: target) ? key + target.connectionKey : key }
}
