internal import Exposition
internal import HTTPTransport
internal import MetricModel
internal import ScrapeEngine

// Exchanges, and what is kept of failed ones.

extension HTTPHeader: Recordable {
    static var blank: HTTPHeader { HTTPHeader("", "") }

    mutating func transfer(_ coder: inout some FieldCoder) throws(RecordingProblem) {
        var (name, value) = (name, value)
        try coder.field(&name)
        try coder.field(&value)
        self = HTTPHeader(name, value)
    }
}

extension ExchangeHeaders: Recordable {
    static var blank: ExchangeHeaders { ExchangeHeaders(request: [], response: []) }

    mutating func transfer(_ coder: inout some FieldCoder) throws(RecordingProblem) {
        // Both are made without secrets.
        var (sent, received) = (request, response)
        try coder.field(&sent)
        try coder.field(&received)
        self = ExchangeHeaders(request: sent, response: received)
    }
}

extension TLSExchange.Certificate: Recordable {
    static var blank: TLSExchange.Certificate {
        TLSExchange.Certificate(subject: "", issuer: "", notBefore: 0, notAfter: 0)
    }

    /// Seconds: what the screen says of them are nanoseconds.
    private static let times: ClosedRange<Int64> = -4_000_000_000...9_000_000_000

    mutating func transfer(_ coder: inout some FieldCoder) throws(RecordingProblem) {
        try coder.field(&subject)
        try coder.field(&issuer)
        try coder.field(&names)
        try coder.field(&nameCount)
        try coder.integer(&notBefore, in: Self.times)
        try coder.integer(&notAfter, in: Self.times)
    }
}

extension TLSExchange.Verification: Recordable {
    static var blank: TLSExchange.Verification { .notReached }

    mutating func transfer(_ coder: inout some FieldCoder) throws(RecordingProblem) {
        var kind = 0
        var text = ""
        switch self {
        case .notReached: kind = 0
        case .skipped: kind = 1
        case .accepted: kind = 2
        case .refused(let words): (kind, text) = (3, words)
        }
        try coder.choice(&kind, of: [0, 1, 2, 3])
        if kind == 3 { try coder.field(&text) }
        let all: [TLSExchange.Verification] = [.notReached, .skipped, .accepted, .refused(text)]
        self = all[kind]
    }
}

extension TLSExchange: Recordable {
    static var blank: TLSExchange { TLSExchange() }

    mutating func transfer(_ coder: inout some FieldCoder) throws(RecordingProblem) {
        try coder.field(&version)
        try coder.field(&cipher)
        try coder.field(&serverName)
        try coder.field(&applicationProtocol)
        try coder.field(&chain)
        try coder.field(&verification)
    }
}

extension HTTPExchange: Recordable {
    static var blank: HTTPExchange {
        HTTPExchange(
            status: 0,
            reason: "",
            httpVersion: "",
            contentType: "",
            contentEncoding: "",
            localAddress: "",
            peerAddress: "",
            isConnectionReused: false,
            redirects: 0
        )
    }

    mutating func transfer(_ coder: inout some FieldCoder) throws(RecordingProblem) {
        try coder.field(&status)
        try coder.field(&reason)
        try coder.field(&httpVersion)
        try coder.field(&contentType)
        try coder.field(&contentEncoding)
        try coder.field(&localAddress)
        try coder.field(&peerAddress)
        try coder.field(&isConnectionReused)
        try coder.field(&redirects)
        try coder.field(&headers)
        try coder.field(&tls)
    }
}

/// The body of a failed scrape. Its secrets become x, so that what stands behind them stays where it is.
extension KeptBody: Recordable {
    static var blank: KeptBody { KeptBody(at: .blank, bytes: [], exchange: .blank, failure: .blank) }

    mutating func transfer(_ coder: inout some FieldCoder) throws(RecordingProblem) {
        try coder.field(&at)
        if !coder.isReading { bytes = RecordedSecrets.removed(from: bytes) }
        try coder.bytes(&bytes)
        try coder.field(&exchange)
        try coder.field(&failure)
        try coder.field(&isWarning)
        if coder.isReading { failure.problem = failure.problem.map { $0.inside(bytes) } }
    }
}

extension ParseProblem {
    /// The same at a place that there is in a body.
    fileprivate func inside(_ body: [UInt8]) -> ParseProblem {
        let offset = min(offset, body.count)
        let lines = body.count { $0 == 0x0A } + 1
        return ParseProblem(
            text: text,
            offset: offset,
            hasLines: hasLines,
            line: min(line, lines),
            column: min(column, body.count + 1),
            expected: expected,
            hint: hint
        )
    }
}

/// What is known of a target beside its row, at the end of one of its scrapes.
struct RecordedDetail: Recordable {
    /// Of the scrape that it was written after.
    var at: WallTime?
    var exchange: HTTPExchange?
    var failedExchange: HTTPExchange?
    var lastGood: ScrapeResult?
    var lastEndOfRun: EndOfRun?
    var largest = LargestSeries()
    var hasKeptBody = false
    /// Oldest first.
    var results: [ScrapeResult] = []

    static var blank: RecordedDetail { RecordedDetail() }

    init() {}

    init(_ detail: TargetDetail) {
        at = detail.results.last?.timestamp
        exchange = detail.exchange
        failedExchange = detail.failedExchange
        lastGood = detail.lastGood
        lastEndOfRun = detail.lastEndOfRun
        largest = detail.largest
        hasKeptBody = detail.hasKeptBody
        results = detail.results
    }

    mutating func transfer(_ coder: inout some FieldCoder) throws(RecordingProblem) {
        try coder.field(&at)
        try coder.field(&exchange)
        try coder.field(&failedExchange)
        try coder.field(&lastGood)
        try coder.field(&lastEndOfRun)
        try coder.field(&largest)
        try coder.field(&hasKeptBody)
        try coder.field(&results)
    }
}
