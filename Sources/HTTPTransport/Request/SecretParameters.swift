/// Names under which secrets travel in URLs and headers, `token`, `api_key` or `client-secret` for example, and texts
/// without what stands behind them.
package enum SecretParameters {
    private static let words = ["token", "secret", "password", "passwd", "apikey", "api-key", "api_key", "credential"]
    private static let ending = "key"

    /// Whether a parameter or header of this name holds a secret. `monkey` is one as well: rather hide one too many.
    package static func isSecret(_ name: some StringProtocol) -> Bool {
        let name = name.lowercased()
        return name.hasSuffix(ending) || words.contains { name.contains($0) }
    }

    /// The URL, or a path with a query, as it may be shown and copied: `…?token=<secret>`, and without a password. A
    /// parameter that is a URL itself, as a blackbox exporter's `target`, is masked as one.
    package static func masked(_ url: String, as mask: String = "<secret>") -> String {
        // Most have neither, and this is asked for every row of a screen.
        guard url.utf8.contains(where: { $0 == UInt8(ascii: "?") || $0 == UInt8(ascii: "@") }) else { return url }
        let url = withoutPassword(url)
        guard url.contains("?") else { return url }
        var text = ""
        for piece in pieces(of: url) {
            guard piece.isSecret else {
                text += piece.text
                continue
            }
            text += isSecret(piece.name) ? mask : maskedURL(inside: piece.text, as: mask) ?? mask
        }
        return text
    }

    /// A sentence that may quote URLs, as Go's errors do: `Get "http://a/?token=<secret>": EOF`. O(bytes).
    package static func masked(inSentence text: String) -> String {
        guard text.utf8.contains(where: { $0 == UInt8(ascii: "?") || $0 == UInt8(ascii: "@") }) else { return text }
        var masked = ""
        var rest = text[...]
        while let start = rest.firstIndex(where: { !isEnd($0) }) {
            let word = rest[start...].prefix { !isEnd($0) }
            masked += rest[..<start]
            masked += Self.masked(String(word))
            rest = rest[word.endIndex...]
        }
        return masked + rest
    }

    /// Only what stands before the host: an `@` in a path is none of our business.
    private static func withoutPassword(_ url: String) -> String {
        guard let lead = url.firstRange(of: "//") else { return url }
        let authority = url[lead.upperBound...].prefix { $0 != "/" && $0 != "?" && $0 != "#" }
        guard let at = authority.lastIndex(of: "@"), let colon = authority[..<at].firstIndex(of: ":") else {
            return url
        }
        return url[...colon] + "xxxxx" + url[at...]
    }

    /// What a parameter's escaped value says when it is a URL with a secret in it, masked and escaped again as far as it
    /// has to be; nil for other values.
    private static func maskedURL(inside value: String, as mask: String) -> String? {
        guard value.utf8.contains(where: { $0 == UInt8(ascii: ":") || $0 == UInt8(ascii: "%") }) else { return nil }
        let decoded = decoded(value)
        guard decoded.contains("://") else { return nil }
        let masked = masked(decoded, as: mask)
        guard masked != decoded else { return nil }
        return masked.replacing("%", with: "%25").replacing("&", with: "%26").replacing("#", with: "%23")
    }

    private static func decoded(_ text: String) -> String {
        var bytes: [UInt8] = []
        var rest = text.utf8[...]
        while let byte = rest.popFirst() {
            let digits = rest.prefix(2)
            if byte == UInt8(ascii: "%"), digits.count == 2, let code = UInt8(String(Substring(digits)), radix: 16) {
                bytes.append(code)
                rest = rest.dropFirst(2)
            } else {
                bytes.append(byte)
            }
        }
        return String(decoding: bytes, as: UTF8.self)
    }

    /// What ends an URL within a sentence.
    private static func isEnd(_ character: Character) -> Bool {
        character.isWhitespace || character == "\"" || character == "'" || character == "`" || character == ">"
    }

    /// The URL cut at the values of such parameters, and of those that are URLs with a secret; each with its name.
    static func pieces(of url: String) -> [(text: String, name: String, isSecret: Bool)] {
        guard let mark = url.firstIndex(of: "?") else { return [(url, "", false)] }
        var pieces: [(text: String, name: String, isSecret: Bool)] = []
        var open = String(url[...mark])
        for (index, pair) in url[url.index(after: mark)...].split(separator: "&", omittingEmptySubsequences: false)
            .enumerated()
        {
            if index > 0 { open += "&" }
            guard let equals = pair.firstIndex(of: "="),
                isSecret(pair[..<equals])
                    || maskedURL(inside: String(pair[pair.index(after: equals)...]), as: "<secret>") != nil
            else {
                open += pair
                continue
            }
            pieces.append((open + pair[...equals], "", false))
            open = ""
            pieces.append((String(pair[pair.index(after: equals)...]), String(pair[..<equals]), true))
        }
        if !open.isEmpty { pieces.append((open, "", false)) }
        return pieces
    }
}
