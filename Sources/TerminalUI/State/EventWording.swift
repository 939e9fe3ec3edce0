internal import ScrapeEngine

extension EngineEvent {
    /// Text and error for a line of little room: what Prometheus's log says in stock phrases, in a word or two.
    var brief: String {
        if let refusal = Self.refusals.first(where: { $0.text == text }) {
            let count = fields.first { $0.name == "num_dropped" }.map { "\($0.value) " } ?? ""
            return "refused \(count)\(refusal.brief)"
        }
        var words = Self.withoutURL(textWithError)
        if let kind = value(of: "discovery") { words = "\(kind)\(poolName.map { " of \($0)" } ?? ""): \(words)" }
        for phrase in Self.phrases { words.replace(phrase.text, with: phrase.brief) }
        return words
    }

    /// The job that it is about.
    var poolName: String? { pool ?? value(of: "config") }

    private func value(of field: String) -> String? { fields.first { $0.name == field }?.value }

    private static let refusals: [(text: String, brief: String)] = [
        ("Error on ingesting out-of-order samples", "out of order"),
        ("Error on ingesting samples with different value but same timestamp", "duplicate"),
        ("Error on ingesting samples that are too old or are too far into the future", "out of bounds"),
        ("Error on ingesting out-of-order exemplars", "exemplars out of order"),
    ]

    private static let phrases: [(text: String, brief: String)] = [
        ("server returned HTTP status ", "HTTP "), ("context deadline exceeded", "timeout"),
        ("Unable to refresh target groups: ", ""), ("Cannot create service discovery: ", "not available: "),
        ("Failed to determine correct type of scrape target: ", ""),
        ("received unsupported Content-Type ", "unsupported Content-Type "),
    ]

    /// Go's errors begin with the URL, which the row has named already.
    private static func withoutURL(_ text: String) -> String {
        guard let start = text.firstRange(of: "Get \""), let end = text[start.upperBound...].firstRange(of: "\": ")
        else { return text }
        return String(text[..<start.lowerBound] + text[end.upperBound...])
    }
}
