internal import HTTPTransport
internal import MetricModel
internal import Synchronization

/// The HTTP client of one provider: sends requests for those who wait and for those who do not, and gives them up when
/// the provider ends.
final class DiscoveryClient: Sendable {
    /// Bytes of an answer at most, unless a request says otherwise. Prometheus has no limit.
    static let bodyLimit = 64 << 20

    private struct State {
        var isStopped = false
        var lastNumber: UInt64 = 0
        /// Requests under way; nil for a moment, until the I/O thread has named it.
        var running: [UInt64: RequestID?] = [:]
    }

    private let host: any DiscoveryHost
    private let client: HTTPClient
    private let state = Mutex(State())

    /// Reads the files that the settings name, so only where waiting is allowed.
    ///
    /// - Throws: when no client can be made, in Prometheus's words.
    init(settings: HTTPClientSettings, host: any DiscoveryHost) throws(DiscoveryProblem) {
        self.host = host
        do {
            client = try HTTPClient(checking: settings)
        } catch {
            throw DiscoveryProblem(error.text)
        }
    }

    /// Sends a request; `answered` is called once, on the I/O thread, which it must not hold up, or never when the client
    /// has been stopped. Any thread.
    ///
    /// - Returns: what gives the request up; nil when the client has been stopped.
    @discardableResult
    func send(_ request: HTTPRequest, answered: @escaping @Sendable (HTTPOutcome) -> Void) -> RequestID? {
        let started = state.withLock { state -> UInt64? in
            guard !state.isStopped else { return nil }
            state.lastNumber += 1
            state.running.updateValue(nil, forKey: state.lastNumber)
            return state.lastNumber
        }
        guard let number = started else { return nil }
        let id = host.send(request, through: client) { [weak self] outcome in
            guard let self else { return }
            let isWanted = state.withLock { state in
                state.running.removeValue(forKey: number)
                return !state.isStopped
            }
            if isWanted { answered(outcome) }
        }
        let isLate = state.withLock { state in
            if state.running[number] != nil { state.running[number] = id }
            return state.isStopped
        }
        if isLate { host.cancel(id) }
        return id
    }

    /// Gives one request up; its end is told. Any thread.
    func cancel(_ request: RequestID) { host.cancel(request) }

    /// Sends a request without waiting. `read` makes something of a complete answer where waiting is allowed; `done` gets
    /// it, or why there is none, on the control thread, or is not called when the client has been stopped. Any thread.
    ///
    /// - Returns: what gives the request up; nil when the client has been stopped.
    @discardableResult
    func ask<Value: Sendable>(
        _ request: HTTPRequest,
        read: @escaping @Sendable (HTTPResponse) throws(DiscoveryProblem) -> Value,
        done: @escaping @Sendable (Result<Value, DiscoveryProblem>) -> Void
    ) -> RequestID? {
        send(request) { [host, weak self] outcome in
            // This is the I/O thread: a thread for waiting is asked for by the control thread.
            host.post { [weak self] in
                host.runBlocking { [weak self] in
                    let result = Self.result(of: outcome, to: request).flatMap { response in
                        Result { () throws(DiscoveryProblem) in try read(response) }
                    }
                    host.post { [weak self] in if self?.isStopped == false { done(result) } }
                }
            }
        }
    }

    /// Sends a request and waits for its answer, whatever its status. Only where waiting is allowed.
    ///
    /// - Throws: when there is no complete answer, in Go's words, or when the client is stopped meanwhile.
    func answer(to request: HTTPRequest) throws(DiscoveryProblem) -> HTTPResponse {
        let answer = Answer()
        send(request) { outcome in
            answer.outcome.withLock { $0 = outcome }
            answer.arrival.signal()
        }
        while !isStopped {
            guard answer.arrival.wait(milliseconds: Self.stopCheckMilliseconds) else { continue }
            guard let outcome = answer.outcome.withLock({ $0 }) else { continue }
            return try Self.result(of: outcome, to: request).get()
        }
        throw DiscoveryProblem("context canceled")
    }

    /// Gives up all requests; nobody is called any more. Any thread.
    func stop() {
        let running = state.withLock { state in
            state.isStopped = true
            return state.running.values.compactMap(\.self)
        }
        for id in running { host.cancel(id) }
    }

    private final class Answer: Sendable {
        let outcome = Mutex<HTTPOutcome?>(nil)
        let arrival = WakeUp()
    }

    private static let stopCheckMilliseconds = 500

    private var isStopped: Bool { state.withLock { $0.isStopped } }

    private static func result(
        of outcome: HTTPOutcome,
        to request: HTTPRequest
    ) -> Result<HTTPResponse, DiscoveryProblem> {
        switch outcome {
        case .response(let response): return .success(response)
        case .failure(let failure) where failure.problem == .bodyTooLarge:
            let limit = ByteSize(bytes: Int64(clamping: request.maxBodyBytes))
            let text = "\(shown(request.url)): the answer is larger than \(limit)"
            return .failure(DiscoveryProblem(text, isAnswerTooLarge: true))
        case .failure(let failure): return .failure(DiscoveryProblem(failure.goText(url: request.url)))
        }
    }

    /// An URL as it may be shown: without its password.
    static func shown(_ url: String) -> String { (try? RequestURL(parsing: url))?.redactedText ?? url }
}

extension HTTPRequest {
    /// What discovery asks with: to be ended by `timeout`, behind the scrapes, and never for more than `bodyLimit`.
    static func discovery(
        _ url: String,
        headers: [HTTPHeader] = [],
        timeout: PrometheusDuration,
        maxBodyBytes: Int = DiscoveryClient.bodyLimit,
        unixSocketPath: String? = nil
    ) -> HTTPRequest {
        HTTPRequest(
            url: url,
            headers: HTTPHeaders([HTTPHeader("User-Agent", HTTPRequest.userAgent)] + headers),
            deadline: .total(nanoseconds: timeout.nanoseconds),
            maxBodyBytes: maxBodyBytes,
            unixSocketPath: unixSocketPath,
            priority: .background
        )
    }
}
