import Glibc
import ScrapeTestSupport

/// One answer of a target. In the texts `%n` is the request's number, `%t` a time of its own, which grows by a second from
/// number to number; `%F` is that time two hours ahead, `%P` two hours ago.
enum PeerPage: Sendable, ExpressibleByStringInterpolation {
    /// In the text format.
    case text(String)
    case openMetrics(String)
    /// With this Content-Type.
    case typed(String, String)
    case status(String)
    case redirect(String)
    /// Packed; damaged ones end in a wrong checksum.
    case gzip(String, isDamaged: Bool = false)
    /// After 600 ms.
    case slow(String)
    case silence
    case hangUp
    case reset
    /// Less than the head says.
    case short
    /// Head and body, after which the connection is closed.
    case raw(String)
    /// As that, but a while after the request: libcurl is asked for what it has read only when that comes by itself.
    case late(String)
    case made(@Sendable (PeerScrape) -> LoopbackExporter.Answer)

    init(stringLiteral text: String) { self = .text(text) }

    func answer(_ scrape: PeerScrape) -> LoopbackExporter.Answer {
        func filled(_ text: String) -> [UInt8] { Array(scrape.fill(text).utf8) }
        switch self {
        case .text(let text):
            return .page(body: filled(text))
        case .openMetrics(let text):
            return .page(contentType: "application/openmetrics-text; version=1.0.0", body: filled(text))
        case .typed(let type, let text):
            return .page(contentType: type, body: filled(text))
        case .status(let status):
            return .page(status: status, body: Array("refused 1\n".utf8))
        case .redirect(let target):
            return .page(status: "302 Found", headers: ["Location: \(target)"], body: [])
        case .gzip(let text, let isDamaged):
            var packed = storedGzip(filled(text))
            if isDamaged { packed[packed.count - 5] ^= 1 }
            return .page(headers: ["Content-Encoding: gzip"], body: packed)
        case .slow(let text):
            usleep(600_000)
            return .page(body: filled(text))
        case .silence: return .silence
        case .hangUp: return .hangUp
        case .reset: return .reset([])
        case .short:
            return .raw(Array("HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\nContent-Length: 100\r\n\r\na 1\n".utf8))
        case .raw(let text): return .raw(filled(text))
        case .late(let text):
            usleep(100_000)
            return .raw(filled(text))
        case .made(let make): return make(scrape)
        }
    }
}

/// A request of a scraper, as its page sees it.
struct PeerScrape: Sendable {
    /// Counted from 0 for each scraper, target and configuration.
    let number: Int
    let request: LoopbackExporter.Request
    /// The own time of number 0, in milliseconds: before the run began.
    let start: Int64

    func time(_ number: Int) -> Int64 { start + Int64(number) * 1000 }

    func fill(_ text: String) -> String {
        guard text.contains("%") else { return text }
        let words = [
            ("%n", "\(number)"), ("%t", "\(time(number))"), ("%F", "\(time(number + 7200))"),
            ("%P", "\(time(number - 7200))"),
        ]
        return words.reduce(text) { $0.replacing($1.0, with: $1.1) }
    }
}
