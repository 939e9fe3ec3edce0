/// Where the status server listens: `127.0.0.1:9760`, `:9760` for every address, `[::1]:0` for any free port.
package struct ListenAddress: Sendable, Hashable {
    /// A name or an address without brackets; empty means every address of both families.
    package let host: String
    /// 0 takes a free one.
    package let port: UInt16

    package init(host: String, port: UInt16) {
        self.host = host
        self.port = port
    }

    /// Reads `host:port` as Go's `net.Listen` does.
    ///
    /// - Throws: `StatusServerError.badAddress` with Go's reason.
    package init(parsing text: String) throws(StatusServerError) {
        let (host, port) = try Self.split(text)
        guard let number = UInt16(port), port.utf8.allSatisfy({ $0 >= 0x30 && $0 <= 0x39 }) else {
            throw .badAddress("listen tcp: address \(port): invalid port")
        }
        self.init(host: host, port: number)
    }

    /// `net.SplitHostPort`: the port stands behind the last colon, colons of the host stand in brackets.
    private static func split(_ text: String) throws(StatusServerError) -> (host: String, port: String) {
        guard let colon = text.lastIndex(of: ":") else { throw bad(text, "missing port in address") }
        let port = String(text[text.index(after: colon)...])
        var host = text[..<colon]
        if host.hasPrefix("[") {
            guard host.hasSuffix("]") else {
                throw bad(text, text.contains("]") ? "missing port in address" : "missing ']' in address")
            }
            host = host.dropFirst().dropLast()
        } else if host.contains(":") {
            throw bad(text, "too many colons in address")
        }
        guard !host.contains("["), !host.contains("]") else { throw bad(text, "unexpected bracket in address") }
        return (String(host), port)
    }

    private static func bad(_ text: String, _ reason: String) -> StatusServerError {
        .badAddress("listen tcp: address \(text): \(reason)")
    }
}

extension ListenAddress: CustomStringConvertible {
    /// `127.0.0.1:9760`, `[::1]:9760`, `:9760`.
    package var description: String { host.contains(":") ? "[\(host)]:\(port)" : "\(host):\(port)" }
}
