internal import CCurl
internal import MetricModel

/// One request on its way: look-up, hops, outcome.
///
/// `@unchecked Sendable`: `send` makes it, and from then on only the I/O thread touches it.
final class Transfer: @unchecked Sendable {
    /// What to do with the body of the hop's response.
    private enum Disposal {
        case keep
        case deliver(@Sendable (UnsafeRawBufferPointer) -> Void)
        /// The body of a redirect: a little is read so that the connection can be kept, as Go does.
        case discard
        /// So many bytes are wanted.
        case keepBeginning(Int)
    }

    /// Why we told libcurl to stop.
    enum Interruption {
        /// All that was wanted is here.
        case enough
        case problem(TransportProblem)
    }

    private static let redirectBodyRead = 2 << 10
    /// So much of a body that nobody wants is read, so that the connection can be kept.
    private static let unwantedBodyRead = 64 << 10

    static let deadlineToken: UInt64 = 0
    static let handshakeToken: UInt64 = 1

    let id: RequestID
    let request: HTTPRequest
    let client: HTTPClient
    let started: MonotonicTime
    let deadlineTimer: TimerID
    private let completion: @Sendable (HTTPOutcome) -> Void
    unowned let loop: IOThread

    /// What the client showed of itself when the first hop began; empty before.
    private(set) var credentials = ClientCredentials.Current()
    /// The credentials are here, and so is the token that they may ask for.
    private(set) var hasCredentials = false
    private(set) var token: AuthorizationLine?
    /// It waits for the client's files or a token.
    var isParked = false

    // The chain of hops.
    private(set) var target: RequestTarget
    private(set) var method: HTTPMethod
    private(set) var headers: HTTPHeaders
    private(set) var sendsBody: Bool
    private var dropsCredentials = false
    private var policy: RedirectPolicy?
    private(set) var redirects = 0
    /// What the hop says about where it comes from; nil for nothing, or for what the headers say.
    private(set) var referer: String?
    private(set) var isFinished = false
    private(set) var timings = PhaseTimings()
    /// So far the phases explain the time since `started`.
    private var accountedUntil: MonotonicTime

    // The hop.
    /// Through whom the hop goes; nil for straight to its server.
    var proxy: ProxyHop?
    private(set) var tunnel = Tunnel.none
    private var clock = HopClock()
    private var opensConnection = false
    var handshakeTimer: TimerID?
    var slot: HostSlot?
    var handle: EasyHandle?
    var connection: Connection?
    var isLookingUp = false
    /// `host:port:address,…` for `CURLOPT_RESOLVE`.
    private(set) var lookedUpAddresses: String?
    private(set) var firstAddress: String?
    /// False while only a kept connection will do, because the name has not been looked up.
    var mayOpenConnection = true
    /// libcurl asked for a connection that it was not allowed.
    var wantedConnection = false
    /// The hop's last attempt died with the kept connection it went over, so that only a new one will do.
    private(set) var wantsFreshConnection = false
    var socketError: Int32 = 0
    private(set) var head = ResponseHead()
    /// Bytes of an unfinished head that libcurl has swallowed, for Go's verdict on it.
    var swallowedHead: [UInt8] = []
    /// The beginning of an answer that has no head.
    private(set) var headlessAnswer: [UInt8] = []
    private var disposal = Disposal.keep
    private var body: BodyBuffer?
    private var bodyBytes = 0
    private var headBytes = 0
    var bodyBytesSent = 0
    private(set) var interruption: Interruption?
    /// How the hop's connection was secured: of one that failed, too, as far as it came.
    private var tls: TLSExchange?
    var lastActivity: MonotonicTime

    init(
        id: RequestID,
        request: HTTPRequest,
        client: HTTPClient,
        loop: IOThread,
        deadlineTimer: TimerID,
        completion: @escaping @Sendable (HTTPOutcome) -> Void
    ) {
        self.id = id
        self.request = request
        self.client = client
        self.loop = loop
        self.deadlineTimer = deadlineTimer
        self.completion = completion
        started = .now()
        lastActivity = started
        accountedUntil = started
        target = request.target
        method = request.method
        headers = request.headers
        sendsBody = !request.body.isEmpty
    }

    /// When the deadline is reached if nothing more happens.
    var deadline: MonotonicTime {
        switch request.deadline {
        case .total(let nanoseconds): started + max(0, nanoseconds)
        case .idle(let nanoseconds): lastActivity + max(0, nanoseconds)
        }
    }

    /// What the client says about itself in this hop.
    var authorization: AuthorizationLine? {
        // A user in the URL is the hop's own word, which libcurl passes on.
        if dropsCredentials || headers.hasAuthorization || target.url?.userInfo.isEmpty == false { return nil }
        return token ?? credentials.authorization
    }

    /// What the client adds to the hop's headers.
    var clientHeaders: [HeaderLine] {
        guard let headers = credentials.headers else { return [] }
        return dropsCredentials ? headers.withoutCredentials : headers.all
    }

    func use(_ credentials: ClientCredentials.Current) {
        self.credentials = credentials
        hasCredentials = true
    }

    func use(token: AuthorizationLine) { self.token = token }

    // MARK: Who is dialled

    /// How far the hop has come through its proxy.
    enum Tunnel {
        /// There is nothing to ask a proxy for, or a kept connection leads through it already.
        case none
        /// It was asked for a way to the server, or will be as soon as it can be reached.
        case asked(TunnelAnswer)
        case open
    }

    /// libcurl opens a connection for the hop.
    func connectionOpens() {
        // What was sent over a kept one that turned out to be dead is forgotten.
        clock = HopClock()
        opensConnection = true
        if let proxy, proxy.kind != .socks, target.isHTTPS { tunnel = .asked(TunnelAnswer()) }
    }

    /// Whether what the connection carries is the exchange itself, and nothing around it.
    var comesUnwrapped: Bool { !target.isHTTPS && (proxy == nil || proxy?.kind == .http) }

    /// The hop is a redirect that is followed, whatever becomes of its body.
    var isLeaving: Bool { if case .discard = disposal { head.isComplete } else { false } }

    /// The URL whose host and port a connection is opened to.
    var dialledURL: RequestURL? { proxy?.url ?? target.url }

    /// What a proxy is asked for, where libcurl would name host or port otherwise.
    var ownTarget: String? {
        guard target.hostLine != nil, !target.isHTTPS, let proxy, proxy.kind != .socks else { return nil }
        return target.url?.proxiedText
    }

    /// Whether a certificate is asked for on the way.
    var usesTLS: Bool { target.isHTTPS || proxy?.url.isHTTPS == true }

    /// Whether its host has to be looked up before a connection is opened.
    var needsLookup: Bool { proxy.map { !$0.url.hostIsAddress } ?? target.needsLookup }

    /// Hops with the same key can share a connection.
    var connectionKey: String {
        if let path = request.unixSocketPath { return "unix:\(path)|\(target.connectionKey)" }
        return proxy?.connectionKey(to: target) ?? target.connectionKey
    }

    /// Forgets what an earlier attempt left behind.
    func beginHop() {
        head.reset()
        swallowedHead.removeAll(keepingCapacity: true)
        headlessAnswer.removeAll(keepingCapacity: true)
        disposal = .keep
        body = nil
        bodyBytes = 0
        headBytes = 0
        bodyBytesSent = 0
        interruption = nil
        clock = HopClock()
        opensConnection = false
        connection = nil
        tls = nil
        wantedConnection = false
        socketError = 0
        tunnel = .none
        lookedUpAddresses = nil
        firstAddress = nil
    }

    /// A kept connection died under the hop without a byte of an answer (`shouldRetryRequest` in Go's
    /// `net/http/transport.go`). libcurl sees to that by itself, but only five times in the life of its handle. Once per
    /// hop, for a new connection that dies is an error.
    func canBeRepeated(after code: CURLcode) -> Bool {
        guard !wantsFreshConnection, headBytes == 0, interruption == nil, swallowedHead.isEmpty else { return false }
        return [CURLE_SEND_ERROR, CURLE_RECV_ERROR, CURLE_GOT_NOTHING].contains(code)
    }

    /// The hop opened its connection: what was learned of it stays with it.
    func noteTLS(of handle: EasyHandle) {
        guard let peer = handle.peer else { return }
        tls = peer.exchange
        connection?.tls = peer.exchange
    }

    // MARK: Where the time goes

    /// How far the hop has come by now.
    private var reached: Int64 { max(1, MonotonicTime.now() - accountedUntil) }

    /// The hop's new connection can carry bytes; later calls change nothing.
    func connectionStands() {
        if opensConnection, clock.connected == 0 { clock.connected = reached }
    }

    func connectionSecured() { clock.secured = reached }

    /// The request goes out next.
    func connectionReady() {
        clock.ready = reached
        if opensConnection, clock.connected == 0 { clock.connected = clock.ready }
    }

    /// The first byte of the answer is here, or what comes instead; later calls change nothing.
    func answerBegins() {
        if clock.firstByte == 0 { clock.firstByte = reached }
    }

    /// All the time since the phases so far was spent on one.
    func account(for phase: WritableKeyPath<PhaseTimings, Int64>) {
        let now = MonotonicTime.now()
        timings[keyPath: phase] += now - accountedUntil
        accountedUntil = now
    }

    /// The hop is over, or given up. Returns what was going on.
    func accountForHop() -> RequestPhase {
        let now = MonotonicTime.now()
        clock.total = now - accountedUntil
        clock.add(to: &timings)
        accountedUntil = now
        return clock.phase
    }

    func repeatHop() { wantsFreshConnection = true }

    /// Takes the result of a look-up: addresses without brackets.
    func use(addresses: [String]) {
        guard let url = dialledURL, let port = url.port, let first = addresses.first else { return }
        let list = addresses.map { $0.utf8.contains(UInt8(ascii: ":")) ? "[\($0)]" : $0 }
        lookedUpAddresses = "\(url.dialledHost):\(port):\(list.joined(separator: ","))"
        firstAddress = RequestURL.address(first, String(port))
    }

    /// Ends the request; the first call counts. Nothing of libcurl's may be in progress for it.
    func finish(_ outcome: HTTPOutcome) {
        guard !isFinished else { return }
        isFinished = true
        completion(outcome)
    }
}

// MARK: What libcurl hands over; false stops it

extension Transfer {
    func receive(headLine line: UnsafeRawBufferPointer) -> Bool {
        lastActivity = loop.now
        headBytes += line.count
        if case .asked(let answer) = tunnel { return receive(line, of: answer) }
        answerBegins()
        // After the head come trailers, which nobody asks for.
        if head.isComplete { return true }
        guard head.take(line) == .finished else { return true }
        return headFinished()
    }

    /// The proxy's answer, not the server's.
    private func receive(_ line: UnsafeRawBufferPointer, of answer: TunnelAnswer) -> Bool {
        var answer = answer
        switch answer.take(line) {
        case .unfinished: tunnel = .asked(answer)
        case .open:
            tunnel = .open
            headBytes = 0
        case .refused(let problem): return stop(.problem(problem))
        }
        return true
    }

    private func headFinished() -> Bool {
        // HTTP/2 has rules of its own, and libcurl knows them.
        if head.isDoubtful, !(target.isHTTPS && head.httpVersion == "HTTP/2.0"),
            let reason = HeadVerdict.problem(in: head.bytes + [0x0D, 0x0A], isWhole: false)
        {
            return stop(.problem(.malformedHead(reason)))
        }
        if head.status == 101 { return stop(.enough) }
        if client.settings.followRedirects, RedirectPolicy.isRedirect(status: head.status), head.location != nil {
            disposal = .discard
            return true
        }
        if case .beginning(let byteCount) = request.delivery {
            disposal = .keepBeginning(byteCount)
            body = BodyBuffer(capacity: max(0, min(head.contentLength ?? 1024, byteCount)))
            return true
        }
        if head.status == 200, case .pieces(let deliver) = request.delivery {
            disposal = .deliver(deliver)
            return true
        }
        let announced = head.contentLength ?? 0
        if announced > request.maxBodyBytes { return stop(.problem(.bodyTooLarge)) }
        // A length is only a claim: no more than twice the last body is set aside for it.
        let room = min(max(announced, 1024), max(2 * request.expectedBodyBytes, 256 << 10))
        body = BodyBuffer(capacity: announced > 0 ? room : max(min(request.expectedBodyBytes, room), 1024))
        return true
    }

    /// Go speaks HTTP/0.9 with nobody: it says what is wrong as soon as a line is whole.
    private func receive(headless piece: UnsafeRawBufferPointer) -> Bool {
        let room = 4096 - headlessAnswer.count
        headlessAnswer += piece.prefix(room)
        guard piece.count >= room || headlessAnswer.contains(0x0A) else { return true }
        let line = headlessAnswer.prefix { $0 != 0x0A && $0 != 0x0D }
        let reason =
            HeadVerdict.problem(in: headlessAnswer, isWhole: false)
            ?? "malformed HTTP response \(GoSyntax.quoted(bytes: line))"
        return stop(.problem(.malformedHead(reason)))
    }

    func receive(body piece: UnsafeRawBufferPointer) -> Bool {
        lastActivity = loop.now
        answerBegins()
        if headBytes == 0 { return receive(headless: piece) }
        bodyBytes += piece.count
        loop.statistics(add: piece.count)
        switch disposal {
        case .discard: return bodyBytes <= Self.redirectBodyRead ? true : stop(.enough)
        case .deliver(let deliver):
            if bodyBytes > request.maxBodyBytes { return stop(.problem(.bodyTooLarge)) }
            deliver(piece)
        case .keepBeginning(let wanted):
            let room = wanted - (bodyBytes - piece.count)
            if room > 0 { body?.append(UnsafeRawBufferPointer(rebasing: piece.prefix(room))) }
            return bodyBytes <= wanted + Self.unwantedBodyRead ? true : stop(.enough)
        case .keep:
            if bodyBytes > request.maxBodyBytes { return stop(.problem(.bodyTooLarge)) }
            body?.append(piece)
        }
        return true
    }

    private func stop(_ reason: Interruption) -> Bool {
        interruption = reason
        return false
    }
}

// MARK: Redirects and outcomes

extension Transfer {
    enum NextStep {
        case hop
        case outcome(HTTPOutcome)
    }

    /// The hop's response is here: follow it, or answer with it.
    func nextStep(connectionReused: Bool) -> NextStep {
        guard client.settings.followRedirects, RedirectPolicy.isRedirect(status: head.status), let url = target.url
        else { return .outcome(.response(response(connectionReused))) }
        var policy = self.policy ?? RedirectPolicy(url: url, method: method)
        let decision = policy.decide(status: head.status, location: head.text(head.location))
        self.policy = policy
        switch decision {
        case .stop: return .outcome(.response(response(connectionReused)))
        case .fail(let problem, let url):
            return .outcome(.failure(failure(problem, phase: .wait, url: url, statusText: nil)))
        case .follow(let hop):
            redirects += 1
            wantsFreshConnection = false
            target = RequestTarget(url: hop.url)
            method = hop.method
            referer = hop.referer
            if sendsBody, !hop.keepsBody {
                sendsBody = false
                headers = RedirectPolicy.withoutBodyHeaders(headers)
            }
            if hop.dropsCredentials, !dropsCredentials {
                dropsCredentials = true
                headers = RedirectPolicy.withoutCredentials(headers)
            }
            return .hop
        }
    }

    private func response(_ connectionReused: Bool) -> HTTPResponse {
        timings.total = accountedUntil - started
        return HTTPResponse(
            status: head.status,
            statusText: head.statusText,
            httpVersion: head.httpVersion,
            contentType: head.text(head.contentType),
            contentEncoding: head.text(head.contentEncoding),
            headers: ResponseHeaders(bytes: head.bytes),
            sent: sentHead,
            tls: tls ?? connection?.tls,
            body: body ?? BodyBuffer(capacity: 0),
            timings: timings,
            connectionReused: connectionReused,
            localAddress: connection?.localAddress ?? "",
            peerAddress: connection?.peerAddress ?? "",
            redirects: redirects,
            wireBytes: headBytes + bodyBytes,
            finalURL: redirects == 0 ? request.url : target.text,
            started: started
        )
    }

    /// The failure with the timings so far. `url` is what Go's error names, if it is not that of the hop.
    func failure(_ problem: TransportProblem, phase: RequestPhase, url: String? = nil) -> TransportFailure {
        if isLeaving { return failure(problem, phase: phase, url: url ?? nextURL, statusText: nil) }
        return failure(problem, phase: phase, url: url, statusText: head.isComplete ? head.statusText : nil)
    }

    /// Where a redirect leads.
    private var nextURL: String? {
        guard let url = target.url else { return nil }
        var policy = self.policy ?? RedirectPolicy(url: url, method: method)
        guard case .follow(let hop) = policy.decide(status: head.status, location: head.text(head.location)) else {
            return nil
        }
        return hop.url.displayText
    }

    private func failure(
        _ problem: TransportProblem,
        phase: RequestPhase,
        url: String?,
        statusText: String?
    ) -> TransportFailure {
        timings.total = accountedUntil - started
        // A head that Go refuses is no head at all.
        let isHeadRefused = if case .malformedHead = problem { true } else { false }
        var result = TransportFailure(
            problem: problem,
            timings: timings,
            phase: phase,
            method: method,
            failedURL: url ?? (redirects == 0 ? nil : target.url?.displayText),
            statusText: isHeadRefused ? nil : statusText,
            started: started,
            attempt: RequestAttempt(
                sent: sentHead,
                localAddress: connection?.localAddress ?? "",
                peerAddress: connection?.peerAddress ?? "",
                redirects: redirects,
                tls: tls ?? connection?.tls
            )
        )
        result.wasStopped = loop.resumedAt.map { $0 > started } ?? false
        if statusText != nil, head.status == 200, phase == .transfer, problem != .bodyTooLarge, case .keep = disposal {
            result.cutAnswer = response(!opensConnection)
        }
        return result
    }
}
