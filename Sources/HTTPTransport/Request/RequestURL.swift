internal import MetricModel

/// An URL taken apart as Go's `net/url` does it, because its verdicts and its texts are what users compare.
///
/// It may be relative (a `Location`); `problemBeforeDialing` tells whether a request can be sent to it.
package struct RequestURL: Hashable, Sendable {
    /// Lower case; empty in a relative reference.
    package private(set) var scheme = ""
    /// `user` or `user:password`, as written.
    package private(set) var userInfo = ""
    /// Whether there was a `//`.
    package private(set) var hasAuthority = false
    /// Name or address, without the brackets of an IPv6 address.
    package private(set) var host = ""
    /// What follows the scheme where no `/` does: `mailto:a@b`. Nothing can be asked of such an URL.
    private var opaque = ""
    /// The host as it is looked up, dialled and asked for: without escapes, names of other scripts in ASCII.
    package private(set) var dialledHost = ""
    /// Digits as written, or empty.
    package private(set) var portText = ""
    /// Escaped as it goes over the wire.
    package private(set) var path = ""
    /// What follows the `?`; nil when there is none.
    package private(set) var query: String?

    /// - Throws: `.invalidURL` with Go's reason.
    package init(parsing text: String) throws(TransportProblem) {
        let bytes = Array(text.utf8)
        if bytes.contains(where: { $0 < 0x20 || $0 == 0x7F }) {
            throw Self.malformed(text, "net/url: invalid control character in URL")
        }
        do {
            let all = bytes.prefix { $0 != UInt8(ascii: "#") }
            try read(all)
            try checkEscapes(bytes[all.endIndex...])
        } catch {
            throw Self.malformed(text, error.reason)
        }
    }

    /// Shows neither the password nor the part of the text that is complained of, which may be in the password.
    private static func malformed(_ text: String, _ reason: String) -> TransportProblem {
        let shown = masked(text)
        guard shown != text, let quote = reason.firstIndex(of: "\""), let end = reason.lastIndex(of: "\"") else {
            return .invalidURL(text: shown, reason: reason)
        }
        return .invalidURL(text: shown, reason: reason[...quote] + "xxxxx" + reason[end...])
    }

    /// A text that should be an URL, as it may be shown: what looks like a password is masked.
    static func masked(_ text: String) -> String {
        guard let lead = text.firstRange(of: "//"), let at = text.lastIndex(of: "@"), lead.upperBound < at,
            let colon = text[lead.upperBound..<at].firstIndex(of: ":")
        else { return text }
        return text[...colon] + "xxxxx" + text[at...]
    }

    private struct Malformed: Error {
        let reason: String
    }

    private mutating func read(_ all: ArraySlice<UInt8>) throws(Malformed) {
        var rest = try readScheme(all)
        if let mark = rest.firstIndex(of: UInt8(ascii: "?")) {
            let text = rest[(mark + 1)...]
            // Go sends it as it is written.
            query = escaped(text, alsoEscaping: [], keepingUTF8: text.withUnsafeBytes { UTF8Walker.isValid($0) })
            rest = rest[..<mark]
        }
        if rest.first != UInt8(ascii: "/") {
            if !scheme.isEmpty {
                opaque = escaped(rest, alsoEscaping: [])
                return
            }
            if rest.prefix(while: { $0 != UInt8(ascii: "/") }).contains(UInt8(ascii: ":")) {
                throw Malformed(reason: "first path segment in URL cannot contain colon")
            }
        }
        if rest.starts(with: "//".utf8), !scheme.isEmpty || !rest.starts(with: "///".utf8) {
            rest = rest.dropFirst(2)
            let end = rest.firstIndex(of: UInt8(ascii: "/")) ?? rest.endIndex
            hasAuthority = true
            try readAuthority(rest[..<end])
            rest = rest[end...]
        }
        try checkEscapes(rest)
        path = escaped(rest, alsoEscaping: Array("\"<>\\^`{|}".utf8))
    }

    private mutating func readScheme(_ bytes: ArraySlice<UInt8>) throws(Malformed) -> ArraySlice<UInt8> {
        for (index, byte) in zip(bytes.indices, bytes) {
            switch byte {
            case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"): continue
            case UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "+"), UInt8(ascii: "-"), UInt8(ascii: "."):
                if index == bytes.startIndex { return bytes }
            case UInt8(ascii: ":"):
                if index == bytes.startIndex { throw Malformed(reason: "missing protocol scheme") }
                scheme = String(decoding: bytes[..<index], as: UTF8.self).lowercased()
                return bytes[(index + 1)...]
            default: return bytes
            }
        }
        return bytes
    }

    private mutating func readAuthority(_ authority: ArraySlice<UInt8>) throws(Malformed) {
        var hostAndPort = authority
        if let at = authority.lastIndex(of: UInt8(ascii: "@")) {
            userInfo = String(decoding: authority[..<at], as: UTF8.self)
            hostAndPort = authority[(at + 1)...]
        }
        var nameEnd = hostAndPort.endIndex
        if hostAndPort.first == UInt8(ascii: "[") {
            guard let bracket = hostAndPort.lastIndex(of: UInt8(ascii: "]")) else {
                throw Malformed(reason: "missing ']' in host")
            }
            nameEnd = bracket + 1
        } else if let colon = hostAndPort.lastIndex(of: UInt8(ascii: ":")) {
            nameEnd = colon
        }
        let port = hostAndPort[nameEnd...]
        let digits = port.dropFirst()
        let isDigit = { (byte: UInt8) in byte >= UInt8(ascii: "0") && byte <= UInt8(ascii: "9") }
        if !port.isEmpty, port.first != UInt8(ascii: ":") || !digits.allSatisfy(isDigit) {
            throw Malformed(reason: "invalid port \(GoSyntax.quoted(bytes: port)) after host")
        }
        portText = String(decoding: digits, as: UTF8.self)
        try checkHost(hostAndPort[..<nameEnd])
        try checkUserInfo(Array(userInfo.utf8)[...])
        var name = hostAndPort[..<nameEnd]
        if name.first == UInt8(ascii: "[") { name = name.dropFirst().dropLast() }
        host = String(decoding: name, as: UTF8.self)
        dialledHost = Self.dialled(host)
    }

    private static func dialled(_ host: String) -> String {
        if host.utf8.allSatisfy({ $0 < 0x80 && $0 != UInt8(ascii: "%") && $0 != UInt8(ascii: ":") }) { return host }
        if host.utf8.contains(UInt8(ascii: ":")) { return host }
        let bytes = PercentEncoding.decoded(Array(host.utf8)[...])
        return String(validating: bytes, as: UTF8.self).map(InternationalName.ascii) ?? host
    }

    private func checkHost(_ host: ArraySlice<UInt8>) throws(Malformed) {
        let allowed = Array("-_.~!$&'()*+,;=:[]<>\"".utf8)
        var rest = host
        while let byte = rest.first {
            if byte == UInt8(ascii: "%") {
                let escape = rest.prefix(3)
                let text = String(decoding: escape, as: UTF8.self)
                let isZone = text == "%25" && host.first == UInt8(ascii: "[")
                let digits = escape.dropFirst().compactMap(PercentEncoding.digit)
                guard isZone || digits.count == 2 && digits[0] >= 8 else {
                    throw Malformed(reason: "invalid URL escape \(GoSyntax.quoted(text))")
                }
                rest = rest.dropFirst(3)
                continue
            }
            let isAlphanumeric = byte < 0x80 && Character(Unicode.Scalar(byte)).isLetter || (0x30...0x39).contains(byte)
            if byte < 0x80 && !isAlphanumeric && !allowed.contains(byte) {
                throw Malformed(reason: "invalid character \(GoSyntax.quoted(bytes: [byte])) in host name")
            }
            rest = rest.dropFirst()
        }
    }

    private func checkUserInfo(_ bytes: ArraySlice<UInt8>) throws(Malformed) {
        let allowed = Array("-._:~!$&'()*+,;=%@".utf8)
        let isAllowed = { (byte: UInt8) in
            byte < 0x80 && Character(Unicode.Scalar(byte)).isLetter || (0x30...0x39).contains(byte)
                || allowed.contains(byte)
        }
        guard bytes.allSatisfy(isAllowed) else { throw Malformed(reason: "net/url: invalid userinfo") }
        try checkEscapes(bytes)
    }

    private func checkEscapes(_ bytes: ArraySlice<UInt8>) throws(Malformed) {
        var rest = bytes
        while let percent = rest.firstIndex(of: UInt8(ascii: "%")) {
            let escape = rest[percent...].prefix(3)
            guard escape.count == 3, escape.dropFirst().allSatisfy({ PercentEncoding.digit($0) != nil }) else {
                throw Malformed(reason: "invalid URL escape \(GoSyntax.quoted(bytes: escape))")
            }
            rest = rest[(percent + 3)...]
        }
    }
}

extension RequestURL {
    /// The user that the URL names, decoded; nil when it names none. Without a colon the password is empty.
    package var user: (name: [UInt8], password: [UInt8])? {
        guard !userInfo.isEmpty else { return nil }
        let bytes = Array(userInfo.utf8)
        let colon = bytes.firstIndex(of: UInt8(ascii: ":")) ?? bytes.endIndex
        return (PercentEncoding.decoded(bytes[..<colon]), PercentEncoding.decoded(bytes[colon...].dropFirst()))
    }
}

/// Bytes that may not stand in a request line are percent-encoded; what is encoded already stays.
private func escaped(
    _ bytes: ArraySlice<UInt8>,
    alsoEscaping reserved: [UInt8],
    keepingUTF8: Bool = false
) -> String {
    var result: [UInt8] = []
    result.reserveCapacity(bytes.count)
    for byte in bytes {
        if byte <= 0x20 || byte == 0x7F || byte >= 0x80 && !keepingUTF8 || reserved.contains(byte) {
            result += [
                UInt8(ascii: "%"), PercentEncoding.hexadecimal(byte >> 4), PercentEncoding.hexadecimal(byte & 15),
            ]
        } else {
            result.append(byte)
        }
    }
    return String(decoding: result, as: UTF8.self)
}

extension RequestURL {
    private static let portsByScheme: [String: UInt16] = ["http": 80, "https": 443]

    package var isHTTPS: Bool { scheme == "https" }

    /// The port a connection goes to; nil when it is none.
    package var port: UInt16? { portText.isEmpty ? Self.portsByScheme[scheme] : UInt16(portText) }

    /// Whether libcurl would name host and port otherwise: the port is written where it could be left out, with zeros in
    /// front of it, or without a host; the host is an IPv6 address, which loses its brackets behind proxies, or what C
    /// takes for an address.
    var isUnusual: Bool {
        if let port, !portText.isEmpty {
            if host.isEmpty || Self.portsByScheme[scheme] == port || String(port) != portText { return true }
        }
        if host.isEmpty { return false }
        if host.utf8.contains(UInt8(ascii: ":")) { return !host.utf8.contains(UInt8(ascii: "%")) }
        return !hostIsAddress && !DomainName.isValid(dialledHost)
    }

    /// `127.0.0.1:9100`, `[::1]`: as a request names its host.
    func hostAndPort(_ host: String) -> String {
        let name = host.utf8.contains(UInt8(ascii: ":")) ? "[\(host)]" : host
        return portText.isEmpty ? name : "\(name):\(portText)"
    }

    /// `127.0.0.1:9100`, `[::1]:80`: what Go prints after `dial tcp`.
    package var dialAddress: String { Self.address(dialledHost, port.map { String($0) } ?? portText) }

    static func address(_ host: String, _ port: String) -> String {
        host.utf8.contains(UInt8(ascii: ":")) ? "[\(host)]:\(port)" : "\(host):\(port)"
    }

    /// Whether the host is an address, so that nothing has to be looked up. Without a host it is this machine.
    package var hostIsAddress: Bool {
        if host.isEmpty { return true }
        if host.utf8.contains(UInt8(ascii: ":")) { return true }
        let octets = host.utf8.split(separator: UInt8(ascii: "."), omittingEmptySubsequences: false)
        return octets.count == 4
            && octets.allSatisfy { octet in
                // As Go's ParseAddr: decimal without leading zeros.
                let isNumber = !octet.isEmpty && octet.allSatisfy { (0x30...0x39).contains($0) }
                return isNumber && (octet.count == 1 || octet.first != 0x30) && UInt8(String(octet) ?? "") != nil
            }
    }

    /// What Go's client says before it dials (`net/http/transport.go`); nil when a request may go out.
    package var problemBeforeDialing: TransportProblem? {
        guard Self.portsByScheme[scheme] != nil else { return .unsupportedScheme(scheme) }
        if host.isEmpty, portText.isEmpty { return .missingHost }
        return port == nil ? .invalidPort(portText) : nil
    }

    /// The URL as libcurl is given it.
    package var text: String {
        text(userInfo: userInfo, host: host.isEmpty && !portText.isEmpty ? "127.0.0.1" : dialledHost)
    }

    /// The URL as the next hop's `Referer` has it (`refererForURL`, `net/http/client.go`).
    var textWithoutUser: String { text(userInfo: "", host: host) }

    /// The URL with another host.
    func text(ofHost host: String) -> String { text(userInfo: "", host: host) }

    /// What a proxy is asked for.
    var proxiedText: String { text(userInfo: "", host: dialledHost) }

    /// The URL with its password masked as Go's `URL.Redacted` does it, for labels and screens.
    package var redactedText: String {
        guard let colon = userInfo.firstIndex(of: ":") else { return text(userInfo: userInfo, host: host) }
        return text(userInfo: userInfo[..<colon] + ":xxxxx", host: host)
    }

    /// The URL as Go's errors print it: a password is masked.
    package var displayText: String {
        guard let colon = userInfo.firstIndex(of: ":") else { return text(userInfo: userInfo, host: host) }
        return text(userInfo: userInfo[..<colon] + ":***", host: host)
    }

    private func text(userInfo: some StringProtocol, host: String) -> String {
        var text = scheme.isEmpty ? "" : "\(scheme):"
        if !opaque.isEmpty { return text + opaque + (query.map { "?" + $0 } ?? "") }
        if hasAuthority {
            text += "//\(userInfo)\(userInfo.isEmpty ? "" : "@")\(hostAndPort(host))"
            if !path.isEmpty && !path.hasPrefix("/") { text += "/" }
        }
        return text + path + (query.map { "?" + $0 } ?? "")
    }

    /// The absolute URL that a reference found at this one means (RFC 3986 §5.2, Go's `ResolveReference`).
    package func resolving(_ reference: RequestURL) -> RequestURL {
        var result = reference
        if !reference.scheme.isEmpty {
            if !reference.opaque.isEmpty { return result }
            result.path = Self.withoutDotSegments(reference.path)
            return result
        }
        result.scheme = scheme
        if reference.hasAuthority {
            result.path = Self.withoutDotSegments(reference.path)
            return result
        }
        (result.userInfo, result.host, result.portText, result.hasAuthority) = (userInfo, host, portText, hasAuthority)
        result.dialledHost = dialledHost
        if reference.path.isEmpty {
            result.path = path
            if reference.query == nil { result.query = query }
        } else if reference.path.hasPrefix("/") {
            result.path = Self.withoutDotSegments(reference.path)
        } else {
            let directory = path.lastIndex(of: "/").map { path[...$0] } ?? "/"
            result.path = Self.withoutDotSegments(directory + reference.path)
        }
        return result
    }

    private static func withoutDotSegments(_ path: some StringProtocol) -> String {
        guard !path.isEmpty else { return "" }
        var kept: [Substring] = []
        let segments = Substring(path).split(separator: "/", omittingEmptySubsequences: false)
        for segment in segments.dropFirst(path.hasPrefix("/") ? 1 : 0) {
            if segment == ".." {
                _ = kept.popLast()
            } else if segment != "." {
                kept.append(segment)
            }
        }
        if let last = segments.last, last == "." || last == ".." { kept.append("") }
        return "/" + kept.joined(separator: "/")
    }
}
