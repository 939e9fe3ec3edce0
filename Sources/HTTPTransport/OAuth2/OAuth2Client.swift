internal import MetricModel

/// Where the tokens of one client come from: asks the token endpoint with a client of its own, once for all requests
/// that wait at the same time (`oauth2RoundTripper`, prometheus/common v0.65, which asks once for each of them).
///
/// `@unchecked Sendable`: the settings never change; everything else belongs to the I/O thread.
final class OAuth2Client: @unchecked Sendable {
    private let request: Result<TokenRequest, TransportProblem>
    private let client: HTTPClient
    private var source = OAuth2TokenSource()
    private var waiting: [Transfer] = []

    /// Reads the files of the settings' TLS, so any thread that may wait for a disk.
    init(_ settings: OAuth2Settings) {
        request = Result { () throws(TransportProblem) in
            if let problem = settings.tls.problem { throw .credentials(problem) }
            return try TokenRequest(settings)
        }
        var own = HTTPClientSettings(enableHTTP2: false)
        own.tls = settings.tls
        own.proxy = settings.proxy
        client = HTTPClient(settings: own)
    }

    /// The line that a request is sent with now. Nil when a token has to be fetched first: the transfer is parked then,
    /// and `loop.resume(_:with:)` has to be called for it later, never inside this call. `transfer.credentials` has the
    /// client secret as it is now.
    ///
    /// - Throws: why there can be no token.
    func authorization(for transfer: Transfer, on loop: IOThread) throws(TransportProblem) -> AuthorizationLine? {
        let request = try self.request.get()
        switch source.need(secret: transfer.credentials.clientSecret, at: loop.now) {
        case .use(let token): return try Self.line(of: token)
        case .wait: waiting.append(transfer)
        case .fetch(let fetch):
            waiting.append(transfer)
            let origin = Origin(request: request, loop: loop, transfer: transfer)
            send(fetch, origin)
        }
        return nil
    }

    /// What the requests of one fetch have in common: they are made as the first request that waits for them would be.
    private struct Origin: Sendable {
        let request: TokenRequest
        unowned let loop: IOThread
        let userAgent: String?
        let priority: RequestPriority

        init(request: TokenRequest, loop: IOThread, transfer: Transfer) {
            self.request = request
            self.loop = loop
            userAgent = transfer.headers.value(of: "User-Agent")
            priority = transfer.request.priority
        }
    }

    private func send(_ fetch: OAuth2TokenSource.Fetch, _ origin: Origin) {
        let request = origin.request.request(for: fetch, userAgent: origin.userAgent, priority: origin.priority)
        let loop = origin.loop
        loop.send(request, through: client) { [self] outcome in
            switch outcome {
            case .failure(let failure): answered(.failure(Self.problem(failure, request.url)), origin)
            case .response(let response):
                // An answer may be a megabyte, and this thread does not parse.
                loop.blockingWork { [self] in
                    let result = Self.token(of: response).mapError { Self.withoutSecret($0, fetch) }
                    loop.post { [self] in answered(result, origin) }
                }
            }
        }
    }

    private func answered(_ result: Result<AccessToken, TransportProblem>, _ origin: Origin) {
        switch source.answered(result, at: origin.loop.now) {
        case .fetch(let fetch): send(fetch, origin)
        case .end(let result):
            let woken = waiting
            waiting.removeAll()
            let line = result.flatMap { token in
                Result { () throws(TransportProblem) in try Self.line(of: token) }
            }
            for transfer in woken { origin.loop.resume(transfer, with: line) }
        }
    }

    private static func line(of token: AccessToken) throws(TransportProblem) -> AuthorizationLine {
        guard let line = token.line else { throw .invalidHeaderValue(name: "Authorization") }
        return line
    }

    private static func token(of response: HTTPResponse) -> Result<AccessToken, TransportProblem> {
        Result { () throws(TransportProblem) in
            try TokenAnswer(
                status: response.status,
                statusText: response.statusText,
                contentType: response.contentType,
                body: try unpacked(response)
            ).token()
        }
    }

    /// What an endpoint says about a request may quote it.
    private static func withoutSecret(_ problem: TransportProblem, _ fetch: OAuth2TokenSource.Fetch) -> TransportProblem
    {
        guard case .token(let text) = problem else { return problem }
        return .token(fetch.secret.texts.removed(from: text))
    }

    private static func unpacked(_ response: HTTPResponse) throws(TransportProblem) -> [UInt8] {
        guard response.contentEncoding.lowercased() == "gzip" else {
            return withExtendedLifetime(response.body) { Array(response.body.bytes) }
        }
        do {
            let limit = TokenRequest.longestAnswer + 1
            let body = try Inflater.inflate(response.body, sizeHint: 0, limit: limit)
            return withExtendedLifetime(body) { Array(body.bytes) }
        } catch {
            throw .token("oauth2: cannot fetch token: \(error.goText)")
        }
    }

    private static func problem(_ failure: TransportFailure, _ url: String) -> TransportProblem {
        switch failure.problem {
        // Neither belongs to a request for a token.
        case .cancelled, .credentials: return failure.problem
        default:
            if failure.statusText != nil { return .token("oauth2: cannot fetch token: \(failure.problem.goText)") }
            return .token(failure.goText(url: url))
        }
    }
}
