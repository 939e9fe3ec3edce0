package import HTTPTransport
package import ScrapeConfiguration

/// The headers of a destination's requests (`Client.Store` in `storage/remote/client.go`, v3.5). Authorization is the
/// transport's business.
package struct RequestHeaders: Sendable {
    private let entries: [HTTPHeader]
    /// Those of the first attempt, which is the usual one.
    private let first: HTTPHeaders

    /// `userAgent` is the program's name and version. The file's own headers replace ours of the same name; the
    /// configuration refuses those that may not be replaced.
    package init(_ section: RemoteWriteSection, userAgent: String) {
        let contentType =
            switch section.message {
            case .version1: "application/x-protobuf"
            case .version2: "application/x-protobuf;proto=io.prometheus.write.v2.Request"
            }
        let version = section.message == .version1 ? "0.1.0" : "2.0.0"
        let ours = [
            HTTPHeader("Content-Encoding", "snappy"), HTTPHeader("Content-Type", contentType),
            HTTPHeader("User-Agent", userAgent), HTTPHeader("X-Prometheus-Remote-Write-Version", version),
        ]
        let own = Set(section.headers.map { $0.name.lowercased() })
        entries = ours.filter { !own.contains($0.name.lowercased()) } + section.headers
        first = HTTPHeaders(entries)
    }

    /// `attempt` counts from 0.
    package func headers(attempt: Int) -> HTTPHeaders {
        let isOwn = entries.contains { $0.name.lowercased() == "retry-attempt" }
        return attempt == 0 || isOwn ? first : HTTPHeaders(entries + [HTTPHeader("Retry-Attempt", String(attempt))])
    }
}
