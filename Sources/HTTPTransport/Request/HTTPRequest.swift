package enum HTTPMethod: String, Hashable, Sendable {
    case get = "GET"
    case head = "HEAD"
    case post = "POST"
    case put = "PUT"
    case delete = "DELETE"

    /// As Go's `url.Error` names it: `Get "http://…": …`.
    var goName: String {
        switch self {
        case .get: "Get"
        case .head: "Head"
        case .post: "Post"
        case .put: "Put"
        case .delete: "Delete"
        }
    }
}

/// How long a request may take.
package enum RequestDeadline: Hashable, Sendable {
    /// From `send` to the last byte, over look-up, connect, TLS and all redirects.
    case total(nanoseconds: Int64)
    /// Longest silence, for streams that never end by themselves.
    case idle(nanoseconds: Int64)
}

/// Which requests go first when more are ready than may start.
package enum RequestPriority: Hashable, Sendable {
    case scrape
    case background
}

/// Whom the body of a response of status 200 is given to.
package enum BodyDelivery: Sendable {
    /// The whole body comes with the response.
    case whole
    /// Every piece as it arrives, on the I/O thread: the closure copies what it keeps and never waits. The response's
    /// body is empty then. Responses with another status are always whole.
    case pieces(@Sendable (UnsafeRawBufferPointer) -> Void)
    /// So many bytes of the body at most come with the response, whatever its status; what is behind them is nobody's
    /// business and not an error. For answers of which only the status counts.
    case beginning(byteCount: Int)
}

/// One request, for every use: a scrape, a discovery refresh, a remote write, a watch.
///
/// A target makes its request once and sends it again and again: URL and headers are read when they are set.
package struct HTTPRequest: Sendable {
    /// Whom we say we are: servers that look at it treat us as the Prometheus whose behaviour we have.
    package static let userAgent = "Prometheus/3.5.0 (scrape-tui)"

    package var method: HTTPMethod
    package let url: String
    package var headers: HTTPHeaders
    package var body: [UInt8]
    package var deadline: RequestDeadline
    /// Longest packed body accepted; a longer one fails with `body size limit exceeded`.
    package var maxBodyBytes: Int
    /// Room to make before the first byte arrives: the size of the last packed body.
    package var expectedBodyBytes: Int
    /// Where to connect instead of the URL's host.
    package var unixSocketPath: String?
    package var priority: RequestPriority
    package var delivery: BodyDelivery
    let target: RequestTarget

    package init(
        method: HTTPMethod = .get,
        url: String,
        headers: HTTPHeaders = [:],
        body: [UInt8] = [],
        deadline: RequestDeadline,
        maxBodyBytes: Int = 1 << 30,
        expectedBodyBytes: Int = 0,
        unixSocketPath: String? = nil,
        priority: RequestPriority = .scrape,
        delivery: BodyDelivery = .whole
    ) {
        self.method = method
        self.url = url
        self.headers = headers
        self.body = body
        self.deadline = deadline
        self.maxBodyBytes = maxBodyBytes
        self.expectedBodyBytes = expectedBodyBytes
        self.unixSocketPath = unixSocketPath
        self.priority = priority
        self.delivery = delivery
        target = RequestTarget(parsing: url)
    }
}

/// Where one hop of a request goes: the URL taken apart, and what is asked of it on every scrape computed once.
final class RequestTarget: Sendable {
    let url: RequestURL?
    /// Why no request can go there.
    let problem: TransportProblem?
    /// The URL for libcurl.
    let text: String
    /// Requests with the same key can share a connection.
    let connectionKey: String
    /// Whether the host has to be looked up before a connection is opened.
    let needsLookup: Bool
    let isHTTPS: Bool
    /// `Host: h:80` for an URL that names a host or port as libcurl does not pass it on, but Go does; nil where both say
    /// the same.
    let hostLine: HeaderLine?

    convenience init(parsing text: String) {
        do {
            self.init(url: try RequestURL(parsing: text))
        } catch {
            self.init(url: nil, problem: error)
        }
    }

    convenience init(url: RequestURL) { self.init(url: url, problem: url.problemBeforeDialing) }

    private init(url: RequestURL?, problem: TransportProblem?) {
        self.url = url
        self.problem = problem
        text = url?.text ?? ""
        connectionKey = url.map { "\($0.scheme)://\($0.dialAddress.lowercased())" } ?? ""
        isHTTPS = url?.isHTTPS ?? false
        needsLookup = url.map { !$0.hostIsAddress } ?? false
        hostLine = url.flatMap { $0.isUnusual ? HeaderLine("Host", Array($0.hostAndPort($0.dialledHost).utf8)) : nil }
    }
}
