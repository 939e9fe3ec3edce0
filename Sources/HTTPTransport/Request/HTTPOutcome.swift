package import MetricModel

/// How a request ended.
package enum HTTPOutcome: Sendable {
    case response(HTTPResponse)
    case failure(TransportFailure)
}

/// A request without a complete answer.
package struct TransportFailure: Error, Sendable {
    package let problem: TransportProblem
    /// The phases so far; the one that failed has the rest of the time.
    package let timings: PhaseTimings
    /// What was going on.
    package let phase: RequestPhase
    package let method: HTTPMethod
    /// The URL that Go's error names when it is not the request's own: that of a redirect.
    package let failedURL: String?
    /// The head that had arrived when the body failed, such as `500 Internal Server Error`; nil before that.
    package let statusText: String?
    package let started: MonotonicTime
    /// What was sent, or would have been, and to whom; nil where nothing was tried.
    package var attempt: RequestAttempt?
    /// While the request was under way the process was stopped, so that its time ran out unused and nobody listened.
    package var wasStopped = false
    /// A good answer as far as it came before its body broke off.
    package var cutAnswer: HTTPResponse?

    /// What Prometheus shows as `lastError`.
    ///
    /// A status other than 200 is the error even when the body behind it fails, because Prometheus looks at the status
    /// first (`scrape/scrape.go`, `readResponse`).
    package func goText(url: String) -> String {
        if let statusText {
            let isOK = statusText == "200" || statusText.hasPrefix("200 ")
            return isOK || problem == .cancelled ? problem.goText : "server returned HTTP status \(statusText)"
        }
        if problem.precedesRequest { return problem.goText }
        let shown = failedURL ?? (try? RequestURL(parsing: url))?.displayText ?? url
        return "\(method.goName) \(GoSyntax.quoted(shown)): \(problem.goText)"
    }
}

/// A request that brought no complete answer: how far it came.
package struct RequestAttempt: Sendable {
    let sent: SentHead
    package let localAddress: String
    package let peerAddress: String
    package let redirects: Int
    /// Of a connection over TLS, also of a handshake that failed.
    package let tls: TLSExchange?

    /// The lines of the request, without secrets.
    package var headers: ExchangeHeaders { ExchangeHeaders(sent: sent, received: ResponseHeaders(bytes: [])) }
}
