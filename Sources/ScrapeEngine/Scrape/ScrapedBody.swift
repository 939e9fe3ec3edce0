internal import Exposition
internal import HTTPTransport
internal import MetricModel
internal import ScrapeConfiguration

/// What the answer to a scrape's request gives to parse: a body and its format, or why there is none
/// (`targetScraper.readResponse` in `scrape/scrape.go`, v3.5).
enum ScrapedBody {
    case ready(BodyBuffer, ExpositionFormat)
    /// A good answer without a byte.
    case empty
    /// A good answer of a type that nothing here reads.
    case refused(BodyBuffer, ScrapeFailure)
    case failed(ScrapeFailure)

    /// Unpacked bytes; -1 when there were more than the limit allows.
    var byteCount: Int {
        switch self {
        case .ready(let bytes, _), .refused(let bytes, _): bytes.count
        case .empty: 0
        case .failed(let failure): failure.isBodyTooLarge ? -1 : 0
        }
    }

    /// Whether a parser looked at it.
    var isParsed: Bool {
        switch self {
        case .ready, .empty: true
        case .refused, .failed: false
        }
    }

    /// What there is to look at: the body, or the page that came with a bad status or Content-Type.
    func bytes(of response: HTTPResponse?) -> BodyBuffer? {
        switch self {
        case .ready(let bytes, _), .refused(let bytes, _): return bytes
        case .empty, .failed: break
        }
        guard let response, response.status != 200 else { return nil }
        guard response.contentEncoding == "gzip" else { return response.body }
        return try? Inflater.inflate(response.body, sizeHint: 0, limit: 1 << 20)
    }
}

/// The judgement of one outcome of a request.
struct ScrapedAnswer {
    var body: ScrapedBody
    /// What was wrong with a Content-Type that made way for the job's `fallback_scrape_protocol`.
    var fallbackProblem: String?

    /// `url` is the target's, for the error's text; `sizeHint` how large the unpacked body may become, 0 when nobody knows.
    init(_ outcome: HTTPOutcome, url: String, settings: PoolSettings, inflater: Inflater, sizeHint: Int) {
        switch outcome {
        case .failure(let failure): body = .failed(Self.failure(of: failure, url: url))
        case .response(let response) where response.status != 200:
            body = .failed(
                ScrapeFailure(
                    step: .http,
                    errorClass: "http: \(response.statusText)",
                    text: "server returned HTTP status \(response.statusText)"
                )
            )
        case .response(let response):
            do {
                let bytes = try BodyUnpacking.unpack(
                    response,
                    inflater: inflater,
                    sizeHint: sizeHint,
                    limit: settings.bodyLimit
                )
                body = .empty
                if bytes.count > 0 { judge(bytes, of: response, settings) }
            } catch {
                body = .failed(Self.failure(of: error))
            }
        }
    }

    private mutating func judge(_ bytes: BodyBuffer, of response: HTTPResponse, _ settings: PoolSettings) {
        let fallback = settings.job.fallbackProtocol.map(ExpositionFormat.init(named:))
        switch ContentNegotiation.verdict(contentType: response.contentType, fallback: fallback) {
        case .read(let format, let problem):
            fallbackProblem = problem
            body = .ready(bytes, format)
        case .refuse(let problem):
            body = .refused(bytes, ScrapeFailure(step: .http, errorClass: "http: content type", text: problem))
        }
    }

    private static func failure(of failure: TransportFailure, url: String) -> ScrapeFailure {
        if let status = failure.statusText, status != "200", !status.hasPrefix("200 "), failure.problem != .cancelled {
            // The status is the error, whatever became of the body behind it.
            return ScrapeFailure(step: .http, errorClass: "http: \(status)", text: failure.goText(url: url))
        }
        guard failure.problem == .bodyTooLarge else { return failure.scrapeFailure(url: url) }
        return .bodyTooLarge(failure.goText(url: url))
    }

    private static func failure(of error: InflateError) -> ScrapeFailure {
        guard error == .limitReached else {
            return ScrapeFailure(step: .body, errorClass: "body: \(error.shortDescription)", text: error.goText)
        }
        return .bodyTooLarge(error.goText)
    }
}

extension ScrapeFailure {
    static func bodyTooLarge(_ text: String) -> ScrapeFailure {
        ScrapeFailure(step: .limit, errorClass: "limit: body_size_limit", text: text)
    }

    /// The body has as many bytes as its limit, or more.
    var isBodyTooLarge: Bool { step == .limit && errorClass == "limit: body_size_limit" }
}
