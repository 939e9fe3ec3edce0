/// Why HTTP/2 gave up one request, found in libcurl's message (`lib/http2.c`): `HTTP/2 stream 1 was not closed cleanly:
/// INTERNAL_ERROR (err 2)`.
struct HTTP2Error: Hashable, Sendable {
    private let stream: String
    private let code: String

    init(streamMessage message: String) {
        let words = message.split(separator: " ")
        stream = Self.word(after: "stream", in: words).filter(\.isNumber)
        code = Self.word(after: "cleanly:", in: words)
    }

    private static func word(after lead: String, in words: [Substring]) -> String {
        guard let index = words.firstIndex(where: { $0 == lead }), index + 1 < words.count else { return "" }
        return String(words[index + 1])
    }

    /// `StreamError.Error`, `golang.org/x/net/http2/errors.go`.
    var goText: String {
        "stream error: stream ID \(stream.isEmpty ? "1" : stream); \(code.isEmpty ? "INTERNAL_ERROR" : code); "
            + "received from peer"
    }
}
