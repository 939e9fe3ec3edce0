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
        let masked = MaskedURL.withoutPassword(text)
        if masked == text { return error.goText }
        // The reason may quote a part of the password as well: with a harmless one it cannot.
        do {
            _ = try RequestURL(parsing: masked)
            return TransportProblem.invalidURL(text: masked, reason: "net/url: invalid userinfo").goText
        } catch {
            return error.goText
        }
    }
}
