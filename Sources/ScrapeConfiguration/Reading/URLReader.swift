internal import HTTPTransport

/// Reads URLs as Go's `net/url` does (`URL.UnmarshalYAML`, prometheus/common v0.65). Passwords in them never show.
struct URLReader {
    let problems: ProblemList

    /// The text and its parts; nil when there is none, or after reporting what is wrong. An empty text is an URL, too.
    func url(_ node: YAMLNode?) -> (text: String, url: RequestURL)? {
        guard let node, !node.isAbsent else { return nil }
        guard let text = node.isNull ? "" : node.string(problems) else { return nil }
        do {
            return (text, try RequestURL(parsing: text))
        } catch {
            problems.add(Self.problem(of: text, error), at: node.location)
            return nil
        }
    }

    private static func problem(of text: String, _ error: TransportProblem) -> String {
        let masked = masked(text)
        if masked == text { return error.goText }
        // The reason may quote a part of the password as well: with a harmless one it cannot.
        do {
            _ = try RequestURL(parsing: masked)
            return TransportProblem.invalidURL(text: masked, reason: "net/url: invalid userinfo").goText
        } catch {
            return error.goText
        }
    }

    /// Everything from the colon of the user info to the last `@`, be it a proper password or not.
    private static func masked(_ text: String) -> String {
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
}
