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

    /// The URL, or a path with a query, as it may be shown and copied: `…?token=<secret>`, and without a password.
    package static func masked(_ url: String, as mask: String = "<secret>") -> String {
        // Most have neither, and this is asked for every row of a screen.
        guard url.utf8.contains(where: { $0 == UInt8(ascii: "?") || $0 == UInt8(ascii: "@") }) else { return url }
        let url = RequestURL.masked(url)
        var text = ""
        for piece in pieces(of: url) { text += piece.isSecret ? mask : piece.text }
        return text
    }

    /// A sentence that may quote URLs, as Go's errors do: `Get "http://a/?token=<secret>": EOF`. The bytes are looked at
    /// once; without a `?` the text comes back as it is.
    package static func masked(inSentence text: String) -> String {
        guard text.utf8.contains(UInt8(ascii: "?")) else { return text }
        var masked = ""
        var rest = text[...]
        while let mark = rest.firstIndex(of: "?") {
            let query = rest[mark...].prefix { !isEnd($0) }
            masked += rest[..<mark]
            masked += Self.masked(String(query))
            rest = rest[query.endIndex...]
        }
        return masked + rest
    }

    /// What ends an URL within a sentence.
    private static func isEnd(_ character: Character) -> Bool {
        character.isWhitespace || character == "\"" || character == "'" || character == "`" || character == ">"
    }

    /// The URL cut at the values of such parameters; each with its name.
    static func pieces(of url: String) -> [(text: String, name: String, isSecret: Bool)] {
        guard let mark = url.firstIndex(of: "?") else { return [(url, "", false)] }
        var pieces: [(text: String, name: String, isSecret: Bool)] = []
        var open = String(url[...mark])
        for (index, pair) in url[url.index(after: mark)...].split(separator: "&", omittingEmptySubsequences: false)
            .enumerated()
        {
            if index > 0 { open += "&" }
            guard let equals = pair.firstIndex(of: "="), isSecret(pair[..<equals]) else {
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
