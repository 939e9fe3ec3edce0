internal import Glibc

/// Under which scheme and host the outside reaches this process, and what that makes of a target's URL
/// (`getGlobalURL` in `web/api/v1/api.go`, v3.5).
struct ExternalAddress: Sendable, Hashable {
    var scheme: String
    /// Host and, if there is one, port.
    var authority: String
    /// The port the status server listens on.
    var listenPort: UInt16

    private static let localHosts = ["127.0.0.1", "localhost", "::1"]

    /// The machine's name and the port listened on, as Prometheus assumes without `--web.external-url`.
    static func ofThisMachine(listenPort: UInt16) -> ExternalAddress {
        let capacity = 256
        let name = withUnsafeTemporaryAllocation(of: CChar.self, capacity: capacity) { buffer -> String in
            guard let start = buffer.baseAddress, gethostname(start, capacity) == 0 else { return "localhost" }
            buffer[capacity - 1] = 0
            return String(cString: start)
        }
        return ExternalAddress(scheme: "http", authority: "\(name):\(listenPort)", listenPort: listenPort)
    }

    /// The target's URL as others can use it: a local host becomes this machine's name, and our own port our own
    /// outside address.
    func globalURL(of url: String) -> String {
        guard let target = URLAuthority(in: url), Self.localHosts.contains(target.host) else { return url }
        if target.port == String(listenPort) { return target.replaced(scheme: scheme, authority: authority) }
        let host = URLAuthority.split(authority).host
        return target.replaced(
            scheme: target.scheme,
            authority: target.port.isEmpty ? host : URLAuthority.joined(host, target.port)
        )
    }
}

/// The scheme, host and port of a URL, and what follows them.
private struct URLAuthority {
    let scheme: String
    let host: String
    /// Empty when there is none.
    let port: String
    private let rest: Substring

    init?(in url: String) {
        let parts = url.split(separator: "/", maxSplits: 2, omittingEmptySubsequences: false)
        guard parts.count == 3, parts[1].isEmpty, parts[0].hasSuffix(":") else { return nil }
        scheme = String(parts[0].dropLast())
        let authority = parts[2].prefix { $0 != "/" && $0 != "?" }
        (host, port) = Self.split(String(authority))
        rest = parts[2].dropFirst(authority.count)
    }

    static func split(_ authority: String) -> (host: String, port: String) {
        let behindBrackets = authority.lastIndex(of: "]") ?? authority.startIndex
        let colon = authority[behindBrackets...].lastIndex(of: ":")
        let port = colon.map { String(authority[authority.index(after: $0)...]) } ?? ""
        let host = authority[..<(colon ?? authority.endIndex)]
        return (host.hasPrefix("[") ? String(host.dropFirst().dropLast()) : String(host), port)
    }

    static func joined(_ host: String, _ port: String) -> String {
        host.contains(":") ? "[\(host)]:\(port)" : "\(host):\(port)"
    }

    func replaced(scheme: String, authority: String) -> String { "\(scheme)://\(authority)\(rest)" }
}
