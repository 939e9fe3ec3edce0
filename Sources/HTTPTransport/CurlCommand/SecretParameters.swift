/// Parameters of URLs whose values nobody may read: those with names such as `token`, `api_key` or `client-secret`.
package enum SecretParameters {
    private static let names = ["token", "key", "secret", "password", "passwd"]

    /// Goes by the name's end, so that `monkey` is one as well: rather hide one too many.
    static func isSecret(_ name: some StringProtocol) -> Bool {
        let name = name.lowercased()
        return names.contains { name.hasSuffix($0) }
    }

    /// The URL as it may be shown and copied: `…?token=<secret>`, and without a password.
    package static func masked(_ url: String) -> String {
        let url = RequestURL.masked(url)
        guard url.contains("?") else { return url }
        var text = ""
        for piece in pieces(of: url) { text += piece.isSecret ? "<secret>" : piece.text }
        return text
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
