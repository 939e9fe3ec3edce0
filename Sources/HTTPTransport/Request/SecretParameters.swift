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
        // Most have none, and this is asked for every row of a screen.
        guard mayHoldSecrets(url.utf8) else { return url }
        let url = withoutPasswords(url)
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
        guard mayHoldSecrets(text.utf8) else { return text }
        var masked = ""
        var rest = text[...]
        while let start = rest.firstIndex(where: { !isEnd($0) }) {
            let word = word(in: rest[start...])
            masked += rest[..<start]
            masked += Self.masked(String(word))
            rest = rest[word.endIndex...]
        }
        return masked + rest
    }

    /// What there is up to an end; what stands for a secret is a part of it.
    private static func word(in text: Substring) -> Substring {
        var end = text.startIndex
        while let next = text[end...].firstIndex(where: isEnd) {
            guard text[next] == ">", text[..<next].hasSuffix("<secret") else { return text[..<next] }
            end = text.index(after: next)
        }
        return text
    }

    /// What `masked` takes out of a URL, as it stands there and unescaped: so it is known again where a rule has copied it.
    package static func secrets(in url: String) -> [String] {
        guard mayHoldSecrets(url.utf8) else { return [] }
        var secrets: [String] = []
        var rest = url[...]
        while let password = password(in: rest) {
            secrets.append(String(rest[password]))
            rest = rest[password.upperBound...]
        }
        for piece in pieces(of: url) where piece.isSecret {
            secrets += isSecret(piece.name) ? [piece.text] : Self.secrets(in: decoded(piece.text))
        }
        return secrets + secrets.map(decoded).filter { !secrets.contains($0) }
    }

    /// False when there is none of the signs that every secret in a URL has beside it. O(bytes).
    package static func mayHoldSecrets(_ bytes: some Sequence<UInt8>) -> Bool { bytes.contains(where: isSign) }

    /// What every secret in a URL has in front of it or behind it.
    private static func isSign(_ byte: UInt8) -> Bool {
        byte == UInt8(ascii: "?") || byte == UInt8(ascii: "@") || byte == UInt8(ascii: "%")
    }

    /// A rule may have put several URLs side by side.
    private static func withoutPasswords(_ url: String) -> String {
        var shown = ""
        var rest = url[...]
        while let password = password(in: rest) {
            shown += rest[..<password.lowerBound] + "xxxxx"
            rest = rest[password.upperBound...]
        }
        return shown + rest
    }

    /// Where the first password stands. Only what is before a host has one: an `@` in a path is none of our business. In the
    /// URL of a target it is `%40`: no address has a user.
    private static func password(in url: Substring) -> Range<String.Index>? {
        var rest = url
        while let lead = rest.firstRange(of: "//") {
            rest = rest[lead.upperBound...]
            let authority = rest.prefix { $0 != "/" && $0 != "?" && $0 != "#" }
            guard let at = authority.lastIndex(of: "@") ?? authority.ranges(of: "%40").last?.lowerBound,
                let colon = authority[..<at].firstIndex(of: ":")
            else { continue }
            return authority.index(after: colon)..<at
        }
        return nil
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
        return withCopies(pieces)
    }

    /// The same, cut also where a rule has put such a value into the path or another parameter.
    private static func withCopies(
        _ pieces: [(text: String, name: String, isSecret: Bool)]
    ) -> [(text: String, name: String, isSecret: Bool)] {
        var result = pieces
        for secret in pieces where secret.isSecret && isSecret(secret.name) && secret.text.utf8.count >= shortestCopy {
            result = result.flatMap { piece in
                guard !piece.isSecret, piece.text.contains(secret.text) else { return [piece] }
                var cut: [(text: String, name: String, isSecret: Bool)] = []
                let texts = piece.text.split(separator: secret.text, omittingEmptySubsequences: false)
                for (index, text) in texts.enumerated() {
                    if index > 0 { cut.append(secret) }
                    if !text.isEmpty { cut.append((String(text), "", false)) }
                }
                return cut
            }
        }
        return result
    }

    /// What has fewer bytes stands in many a text by chance.
    package static let shortestCopy = 4
}
