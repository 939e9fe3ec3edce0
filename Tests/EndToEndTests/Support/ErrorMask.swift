/// What differs from run to run in an error text of Prometheus.
enum ErrorMask {
    static func masked(_ text: String) -> String {
        let text = without("current time ", until: " ", in: withoutLocalPorts(text))
        return without("stream ID ", until: ";", in: text)
    }

    /// `read tcp 127.0.0.1:41234->127.0.0.1:80` with the port before the arrow as `*`.
    static func withoutLocalPorts(_ text: String) -> String {
        let parts = text.split(separator: "->", omittingEmptySubsequences: false)
        let masked = parts.dropLast().map { part in
            String(part.reversed().drop { $0.isNumber }.reversed()) + "*"
        }
        return (masked + parts.suffix(1).map(String.init)).joined(separator: "->")
    }

    /// `current time 2026-11-21T12:03:00Z is after …` with `*` for what stands between two texts.
    private static func without(_ start: String, until end: Character, in text: String) -> String {
        guard let found = text.firstRange(of: start) else { return text }
        return "\(text[..<found.upperBound])*\(text[found.upperBound...].drop { $0 != end })"
    }
}
