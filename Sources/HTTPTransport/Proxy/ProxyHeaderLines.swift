internal import CCurl

/// The header lines that a proxy alone gets, in the form libcurl reads.
///
/// `@unchecked Sendable`: the list is never changed after `init`, and libcurl only reads it.
final class ProxyHeaderLines: @unchecked Sendable {
    let list: UnsafeMutablePointer<curl_slist>?

    /// The lines of a plain request.
    init(authorization: [UInt8]?) { list = Self.list(Self.line(authorization)) }

    /// The lines of a question for a tunnel. A name that is none is left out, and a line's end within a value becomes a
    /// blank, as in Go.
    init(authorization: [UInt8]?, tunnel headers: [ProxySettings.ConnectHeader]) {
        var lines: [String] = []
        // Go tells who it is before it looks at the other lines, which may not say it a second time.
        let own = headers.last { $0.name == "User-Agent" }
        let agent = own.map { $0.values.first.map(Self.text) ?? "" } ?? "Go-http-client/1.1"
        if !agent.isEmpty { lines.append("User-Agent: \(agent)") }
        let replacesAuthorization = authorization != nil
        for header in headers where !Self.isWrittenByClient(header.name) {
            if replacesAuthorization, header.name == "Proxy-Authorization" { continue }
            guard !header.name.isEmpty, header.name.utf8.allSatisfy(isTokenByte) else { continue }
            for value in header.values.map(Self.text) {
                lines.append(value.isEmpty ? header.name + ";" : "\(header.name): \(value)")
            }
        }
        list = Self.list(lines + Self.line(authorization))
    }

    deinit { curl_slist_free_all(list) }

    private static func isWrittenByClient(_ name: String) -> Bool {
        ["Host", "User-Agent", "Content-Length", "Transfer-Encoding", "Trailer"].contains(name)
    }

    private static func line(_ authorization: [UInt8]?) -> [String] {
        authorization.map { ["Proxy-Authorization: " + String(decoding: $0, as: UTF8.self)] } ?? []
    }

    private static func list(_ lines: [String]) -> UnsafeMutablePointer<curl_slist>? {
        // libcurl would add this one by itself; Go's client does not.
        lines.reduce(curl_slist_append(nil, "Proxy-Connection:")) { curl_slist_append($0, $1) }
    }

    /// Secrets of these headers stand in the configuration; there are no files.
    private static func text(of secret: Secret) -> String {
        guard case .text(let text) = secret else { return "" }
        let bytes = text.utf8.map { $0 == 0x0A || $0 == 0x0D ? 0x20 : $0 }
        return String(decoding: trimmed(bytes[...]), as: UTF8.self)
    }
}
