internal import CMicroHTTPD

/// A request as the routes see it.
struct StatusRequest: Sendable {
    var method: String
    /// Nil when it cannot be read.
    var target: RequestTarget?
    var acceptsGzip = false
    var body: [UInt8] = []

    /// `target` is what follows the method: `/api/v1/targets?state=active`.
    init(_ method: String, _ target: String) {
        self.method = method
        self.target = RequestTarget(target)
    }

    init(_ request: cmicrohttpd_request) {
        self.init(String(cString: request.method), String(cString: request.target))
        acceptsGzip = request.accept_encoding.map { Self.acceptsGzip(String(cString: $0)) } ?? false
        body = Array(UnsafeBufferPointer(start: request.body, count: request.body_count))
    }

    /// What it asks for; nil when there is no such thing.
    var path: StatusPath? { target.flatMap { StatusPath(rawValue: $0.path) } }

    /// OPTIONS is answered on every path of the API, on those that are not there, too.
    var asksForMethodsOfAPI: Bool { method == "OPTIONS" && target?.path.hasPrefix(StatusPath.api) == true }

    /// The first value of a query parameter; empty when there is none, as Go's `FormValue`.
    func parameter(_ name: String) -> String { target?.query.first { $0.name == name }?.value ?? "" }

    /// As Prometheus reads `Accept-Encoding`: without weights (`util/httputil/compression.go`, v3.5).
    private static func acceptsGzip(_ encodings: String) -> Bool {
        encodings.split(separator: ",").contains { $0.drop { $0 == " " }.prefix { $0 != " " } == "gzip" }
    }
}
