internal import Glibc
internal import MetricModel

/// Why a request got no complete answer, in Go's terms: this file holds every text a user of Prometheus knows.
package enum TransportProblem: Error, Hashable, Sendable {
    // Before anything is sent.
    case invalidURL(text: String, reason: String)
    case unsupportedScheme(String)
    case missingHost
    case invalidPort(String)
    case invalidHeaderName(String)
    case invalidHeaderValue(name: String)
    /// A file of the client's settings cannot be used; the text is Go's.
    case credentials(String)
    /// There is no token to show; the text is Go's.
    case token(String)
    // Finding and reaching the server.
    case lookup(host: String, server: String, LookupProblem)
    case socket(address: String, errno: Int32)
    case connect(address: String, errno: Int32)
    case connectUnix(path: String, errno: Int32)
    case tlsHandshakeTimeout
    case plainAnswerToTLS
    case certificate(String)
    /// The other end broke TLS off, for this reason.
    case tls(String)
    /// We did; the text is Go's, without its lead-in.
    case handshake(String)
    /// The proxy, not the server, could not be reached.
    indirect case proxyConnect(TransportProblem)
    /// The proxy may not be used, or opens no way to the server; the text is Go's.
    case proxy(String)
    // The exchange.
    /// What HTTP/2 says when it gives up a request; the text is Go's.
    case stream(String)
    case closedWithoutAnswer
    case read(local: String, peer: String, errno: Int32)
    case write(local: String, peer: String, errno: Int32)
    /// The head is not HTTP as Go reads it; the text is Go's, without its lead-in.
    case malformedHead(String)
    case unexpectedEnd
    case malformedChunks(String)
    case bodyTooLarge
    case badLocation(String, reason: String)
    case tooManyRedirects
    // Limits and wishes of our own.
    case timeout
    case cancelled
    /// Something only libcurl knows; its text.
    case other(String)
}

/// Why a name could not be looked up.
package enum LookupProblem: Hashable, Sendable {
    case noSuchHost
    case timeout
    case serverMisbehaving
}

extension TransportProblem {
    /// The text without the request's method and URL.
    package var goText: String {
        switch self {
        case .invalidURL(let text, let reason): "parse \(GoSyntax.quoted(text)): \(reason)"
        case .unsupportedScheme(let scheme): "unsupported protocol scheme \(GoSyntax.quoted(scheme))"
        case .missingHost: "http: no Host in request URL"
        case .invalidPort(let port): "dial tcp: address \(port): invalid port"
        case .invalidHeaderName(let name): "net/http: invalid header field name \(GoSyntax.quoted(name))"
        case .invalidHeaderValue(let name): "net/http: invalid header field value for \(GoSyntax.quoted(name))"
        case .credentials(let text), .token(let text), .proxy(let text): text
        case .proxyConnect(let problem): "proxyconnect tcp: \(problem.goText)"
        case .lookup(let host, let server, let problem):
            "dial tcp: lookup \(host)\(server.isEmpty ? "" : " on " + server): \(problem.goText)"
        case .socket(let address, let code): "dial tcp \(address): socket: \(SystemError(code: code).text)"
        case .connect(let address, let code): "dial tcp \(address): connect: \(SystemError(code: code).text)"
        case .connectUnix(let path, let code): "dial unix \(path): connect: \(SystemError(code: code).text)"
        case .tlsHandshakeTimeout: "net/http: TLS handshake timeout"
        case .plainAnswerToTLS: "http: server gave HTTP response to HTTPS client"
        case .certificate(let reason): "tls: failed to verify certificate: x509: \(reason)"
        case .tls(let reason): "remote error: tls: \(reason)"
        case .handshake(let reason): "tls: \(reason)"
        case .stream(let text): text
        case .closedWithoutAnswer: "EOF"
        case .read(let local, let peer, let code): "read tcp \(local)->\(peer): read: \(SystemError(code: code).text)"
        case .write(let local, let peer, let code):
            "write tcp \(local)->\(peer): write: \(SystemError(code: code).text)"
        case .malformedHead(let reason): "net/http: HTTP/1.x transport connection broken: \(reason)"
        case .unexpectedEnd: "unexpected EOF"
        case .malformedChunks(let reason): reason
        case .bodyTooLarge: "body size limit exceeded"
        case .badLocation(let location, let reason):
            "failed to parse Location header \(GoSyntax.quoted(location)): \(reason)"
        case .tooManyRedirects: "stopped after \(RedirectPolicy.maxHops) redirects"
        case .timeout: "context deadline exceeded"
        case .cancelled: "context canceled"
        case .other(let text): text
        }
    }

    /// A label without any dynamic part, for counters and narrow columns.
    package var shortDescription: String {
        switch self {
        case .invalidURL, .unsupportedScheme, .missingHost, .invalidPort: "bad URL"
        case .invalidHeaderName, .invalidHeaderValue: "bad header"
        case .credentials: "credentials"
        case .token: "token"
        case .proxyConnect, .proxy: "proxy"
        case .lookup: "name lookup"
        case .socket: "no socket"
        case .connect(_, let code), .connectUnix(_, let code):
            switch code {
            case ECONNREFUSED: "connection refused"
            case ENETUNREACH, EHOSTUNREACH: "unreachable"
            case ETIMEDOUT: "timeout"
            default: "connect failed"
            }
        case .tlsHandshakeTimeout: "handshake timeout"
        case .plainAnswerToTLS: "plain HTTP answer"
        case .tls(let reason): "refused: \(reason)"
        case .handshake: "handshake"
        case .certificate(let reason): Self.shortReason(of: reason)
        case .closedWithoutAnswer, .unexpectedEnd: "closed early"
        case .read, .write, .stream: "connection broken"
        case .malformedHead, .malformedChunks: "not HTTP"
        case .bodyTooLarge: "body too large"
        case .badLocation, .tooManyRedirects: "redirect"
        case .timeout: "timeout"
        case .cancelled: "cancelled"
        case .other: "other"
        }
    }

    /// What is wrong with a certificate, without the times and names that differ from target to target.
    private static func shortReason(of certificate: String) -> String {
        let reasons = [
            (" is after ", "certificate has expired"), (" is before ", "certificate is not yet valid"),
            ("IP SANs", "certificate without IP SANs"), ("but wanted to match", "certificate without names"),
            ("certificate is valid for ", "certificate for another name"), ("unknown authority", "unknown authority"),
        ]
        return reasons.first { certificate.contains($0.0) }?.1 ?? "certificate"
    }

    /// Whether TLS, and not the way below it, is to blame.
    package var concernsTLS: Bool {
        switch self {
        case .tlsHandshakeTimeout, .plainAnswerToTLS, .tls, .handshake, .certificate: true
        default: false
        }
    }

    /// Whether the request or the answer is to blame, and not the way between them.
    package var concernsMessages: Bool {
        switch self {
        case .invalidURL, .unsupportedScheme, .missingHost, .invalidPort, .invalidHeaderName, .invalidHeaderValue,
            .credentials, .token, .malformedHead, .malformedChunks, .badLocation, .tooManyRedirects:
            true
        default: false
        }
    }

    /// Whether Go reports it without a request around it: the request was never made.
    var precedesRequest: Bool {
        if case .invalidURL = self { true } else { false }
    }
}

extension LookupProblem {
    var goText: String {
        switch self {
        case .noSuchHost: "no such host"
        case .timeout: "i/o timeout"
        case .serverMisbehaving: "server misbehaving"
        }
    }
}
