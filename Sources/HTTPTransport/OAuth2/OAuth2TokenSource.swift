internal import MetricModel

/// Decides when a client's token is fetched and with what, and how long it is used
/// (`golang.org/x/oauth2`: `reuseTokenSource`, `internal/token.go`). A value that never reads a clock.
struct OAuth2TokenSource: Sendable {
    /// Where the token's request says who asks.
    enum Form: Hashable, Sendable {
        case header
        case body
    }

    /// One request to the token endpoint.
    struct Fetch: Hashable, Sendable {
        let form: Form
        let secret: Secret

        /// The client secret's bytes, which show themselves nowhere.
        struct Secret: Hashable, Sendable, CustomStringConvertible, CustomReflectable {
            let bytes: [UInt8]
            var description: String { "<secret>" }
            var customMirror: Mirror { Mirror(self, children: []) }

            /// It as it is, and as forms write it.
            var texts: SecretTexts {
                var texts = SecretTexts()
                for form in [bytes, PercentEncoding.encodedFormField(bytes)] { texts.add(form) }
                return texts
            }
        }
    }

    enum Need: Sendable {
        case use(AccessToken)
        /// The caller sends it, and waits as all others do.
        case fetch(Fetch)
        /// A fetch is under way.
        case wait
    }

    enum Next: Sendable {
        /// Another try, at once.
        case fetch(Fetch)
        /// For everybody who waits.
        case end(Result<AccessToken, TransportProblem>)
    }

    /// So long before its end a token is not used any more.
    static let margin: Int64 = 10_000_000_000

    private var secret = Fetch.Secret(bytes: [])
    private var kept: (token: AccessToken, lastUse: MonotonicTime?)?
    /// Which form the endpoint took.
    private var knownForm: Form?
    private var underWay: Fetch?

    /// What a request that is to be sent now does. `secret` is the client secret as it is now: a token that another one
    /// got is not used.
    mutating func need(secret bytes: [UInt8], at now: MonotonicTime) -> Need {
        if bytes != secret.bytes {
            secret = Fetch.Secret(bytes: bytes)
            kept = nil
            knownForm = nil
        }
        if let kept, kept.lastUse.map({ now <= $0 }) ?? true { return .use(kept.token) }
        if underWay != nil { return .wait }
        return .fetch(begin(knownForm ?? .header))
    }

    /// The fetch under way has ended. An endpoint that refuses the header form, in whatever way, is asked once more with
    /// the body form; which one it takes is remembered, and so is nothing of a failure: the next request asks again.
    mutating func answered(_ result: Result<AccessToken, TransportProblem>, at now: MonotonicTime) -> Next {
        guard let fetch = underWay else { return .end(result) }
        underWay = nil
        if case .failure(.cancelled) = result { return .end(result) }
        if fetch.secret != secret { return .fetch(begin(.header)) }
        switch result {
        case .success(let token):
            knownForm = fetch.form
            kept = (token, Self.lastUse(of: token, fetchedAt: now))
        case .failure:
            if knownForm == nil, fetch.form == .header { return .fetch(begin(.body)) }
        }
        return .end(result)
    }

    private mutating func begin(_ form: Form) -> Fetch {
        let fetch = Fetch(form: form, secret: secret)
        underWay = fetch
        return fetch
    }

    private static func lastUse(of token: AccessToken, fetchedAt now: MonotonicTime) -> MonotonicTime? {
        guard let lifetime = token.lifetime else { return nil }
        // Some sixty years each way, so that nothing overflows.
        let seconds = min(max(lifetime, -2_000_000_000), 2_000_000_000)
        return now + (seconds * 1_000_000_000 - margin)
    }
}
