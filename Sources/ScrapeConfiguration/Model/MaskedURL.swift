internal import HTTPTransport

/// URLs as they may be shown, be they proper ones or not.
enum MaskedURL {
    /// `host:port`, perhaps with a scheme in front; no password is in it.
    static func server(_ text: String) -> String {
        let lead = hasScheme(text) ? "" : "http://"
        let url = lead + text
        let shown = (try? RequestURL(parsing: url))?.redactedText ?? withoutPassword(url)
        return String(shown.dropFirst(lead.count))
    }

    /// Everything from the colon of the user info to the last `@` is hidden, be it a proper password or not.
    static func withoutPassword(_ text: String) -> String {
        let bytes = text.utf8
        guard let at = bytes.lastIndex(of: UInt8(ascii: "@")) else { return text }
        var start = bytes.startIndex
        for index in bytes.indices.dropLast() where bytes[index...].starts(with: "//".utf8) {
            start = bytes.index(index, offsetBy: 2)
            break
        }
        guard start < at, let colon = bytes[start..<at].firstIndex(of: UInt8(ascii: ":")) else { return text }
        return String(text[..<colon]) + ":xxxxx" + String(text[at...])
    }

    /// Whether letters and `://` lead the text.
    private static func hasScheme(_ text: String) -> Bool {
        guard let mark = text.firstRange(of: "://") else { return false }
        return text[..<mark.lowerBound].utf8.allSatisfy { byte in
            byte | 0x20 >= UInt8(ascii: "a") && byte | 0x20 <= UInt8(ascii: "z")
        }
    }
}
