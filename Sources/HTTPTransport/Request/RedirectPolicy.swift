internal import MetricModel

/// Go's rules for following redirects (`net/http/client.go`), with credentials dropped for good once a hop leaves the
/// first host (prometheus/common v0.69). A value: what it is told is all it knows.
package struct RedirectPolicy: Hashable, Sendable {
    package static let maxHops = 10

    /// The next request of a chain.
    package struct Hop: Hashable, Sendable {
        package let url: RequestURL
        package let method: HTTPMethod
        /// The body goes along (307 and 308).
        package let keepsBody: Bool
        /// Authorization, cookies and their like must not be sent.
        package let dropsCredentials: Bool
        /// What the hop says about where it comes from; nil for nothing.
        package let referer: String?
    }

    package enum Decision: Hashable, Sendable {
        /// The response is the answer.
        case stop
        case follow(Hop)
        /// `url` is what Go's error names.
        case fail(TransportProblem, url: String)
    }

    private let firstHost: String
    private var current: RequestURL
    private var method: HTTPMethod
    private var hops = 0
    private var leftFirstHost = false

    package init(url: RequestURL, method: HTTPMethod) {
        firstHost = url.host.lowercased()
        current = url
        self.method = method
    }

    package static func isRedirect(status: Int) -> Bool {
        switch status {
        case 301, 302, 303, 307, 308: true
        default: false
        }
    }

    /// What to do about a response. `location` is its raw `Location`, nil or empty when it has none.
    package mutating func decide(status: Int, location: String?) -> Decision {
        guard Self.isRedirect(status: status), let location, !location.isEmpty else { return .stop }
        let reference: RequestURL
        do {
            reference = try RequestURL(parsing: location)
        } catch {
            return .fail(.badLocation(RequestURL.masked(location), reason: error.goText), url: current.displayText)
        }
        hops += 1
        if hops >= Self.maxHops { return .fail(.tooManyRedirects, url: RequestURL.masked(location)) }
        let keepsBody = status == 307 || status == 308
        if !keepsBody && method != .head { method = .get }
        let next = current.resolving(reference)
        let referer = current.isHTTPS && !next.isHTTPS ? nil : current.textWithoutUser
        current = next
        if !isFirstHostOrBelow(current.host.lowercased()) { leftFirstHost = true }
        return .follow(
            Hop(
                url: current,
                method: method,
                keepsBody: keepsBody,
                dropsCredentials: leftFirstHost,
                referer: referer
            )
        )
    }

    private func isFirstHostOrBelow(_ host: String) -> Bool {
        if host == firstHost { return true }
        // An address has no sub-domains.
        return !firstHost.utf8.contains(UInt8(ascii: ":")) && host.hasSuffix("." + firstHost)
    }

    private static let bodyHeaders: Set<String> = [
        "content-encoding", "content-language", "content-length", "content-location", "content-type",
    ]

    /// The headers without those about a body that is not sent again.
    static func withoutBodyHeaders(_ headers: HTTPHeaders) -> HTTPHeaders {
        HTTPHeaders(headers.entries.filter { !bodyHeaders.contains($0.name.lowercased()) })
    }

    private static let credentials: Set<String> = [
        "authorization", "www-authenticate", "cookie", "cookie2", "proxy-authorization", "proxy-authenticate",
    ]

    /// Whether a header of this name proves who we are.
    static func isCredential(_ name: String) -> Bool { credentials.contains(name.lowercased()) }

    /// The headers without those that prove who we are.
    package static func withoutCredentials(_ headers: HTTPHeaders) -> HTTPHeaders {
        HTTPHeaders(headers.entries.filter { !isCredential($0.name) })
    }
}
