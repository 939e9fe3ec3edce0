internal import MetricModel

/// What is sent to a token endpoint: the client credentials grant (`golang.org/x/oauth2/clientcredentials` and
/// `newTokenRequest`).
struct TokenRequest: Sendable {
    /// Longest answer that is read; the rest does not count.
    static let longestAnswer = 1 << 20
    /// A fetch that takes longer has failed, whoever waits for it.
    static let deadline = RequestDeadline.total(nanoseconds: 30_000_000_000)

    private let settings: OAuth2Settings
    /// Without those that say who asks.
    private let fields: [String: String]

    /// - Throws: `.token` when a parameter would replace what the settings say elsewhere.
    init(_ settings: OAuth2Settings) throws(TransportProblem) {
        self.settings = settings
        var fields = ["grant_type": "client_credentials"]
        if !settings.scopes.isEmpty { fields["scope"] = settings.scopes.joined(separator: " ") }
        for parameter in settings.endpointParameters {
            guard fields[parameter.name] == nil || parameter.name == "grant_type" else {
                throw .token("oauth2: cannot overwrite parameter \(GoSyntax.quoted(parameter.name))")
            }
            fields[parameter.name] = parameter.value
        }
        self.fields = fields
    }

    /// The POST, with the user agent of the request which needs the token.
    func request(
        for fetch: OAuth2TokenSource.Fetch,
        userAgent: String?,
        priority: RequestPriority
    ) -> HTTPRequest {
        var headers = [HTTPHeader("Content-Type", "application/x-www-form-urlencoded")]
        if let userAgent { headers.append(HTTPHeader("User-Agent", userAgent)) }
        headers.append(HTTPHeader("Accept-Encoding", "gzip"))
        if fetch.form == .header {
            let value = AuthorizationLine.basicValue(
                user: PercentEncoding.encodedFormField(settings.clientID.utf8),
                password: PercentEncoding.encodedFormField(fetch.secret.bytes)
            )
            headers.append(HTTPHeader("Authorization", String(decoding: value, as: UTF8.self)))
        }
        return HTTPRequest(
            method: .post,
            url: settings.tokenURL,
            headers: HTTPHeaders(headers),
            body: body(for: fetch),
            deadline: Self.deadline,
            priority: priority,
            delivery: .beginning(byteCount: Self.longestAnswer)
        )
    }

    /// The fields by name, as Go's `Values.Encode` writes them.
    func body(for fetch: OAuth2TokenSource.Fetch) -> [UInt8] {
        var fields: [[UInt8]: [UInt8]] = [:]
        for (name, value) in self.fields { fields[Array(name.utf8)] = Array(value.utf8) }
        if fetch.form == .body {
            if !settings.clientID.isEmpty { fields[Array("client_id".utf8)] = Array(settings.clientID.utf8) }
            if !fetch.secret.bytes.isEmpty { fields[Array("client_secret".utf8)] = fetch.secret.bytes }
        }
        let sorted = fields.sorted { $0.key.lexicographicallyPrecedes($1.key) }
        let parts = sorted.map { name, value in
            PercentEncoding.encodedFormField(name) + [UInt8(ascii: "=")] + PercentEncoding.encodedFormField(value)
        }
        return Array(parts.joined(separator: [UInt8(ascii: "&")]))
    }
}
