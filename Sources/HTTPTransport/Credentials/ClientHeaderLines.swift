/// The header lines that a client adds to each request: checked and written once, not with every scrape
/// (`HeadersRoundTripper`, prometheus/common v0.65).
struct ClientHeaderLines: Sendable {
    /// All of them, and those that may go to any host.
    let all: [HeaderLine]
    let withoutCredentials: [HeaderLine]

    /// What Go's client never takes from a request's headers (`reqWriteExcludeHeader`, `net/http/request.go`).
    static func isIgnored(_ name: String) -> Bool { ignored.contains(name.lowercased()) }

    private static let ignored: Set<String> = ["host", "user-agent", "content-length", "transfer-encoding", "trailer"]

    /// - Throws: what Go's client says about the first that may not be sent.
    init(_ entries: [(name: String, value: [UInt8], isSecret: Bool)]) throws(TransportProblem) {
        for entry in entries {
            if entry.name.isEmpty || !entry.name.utf8.allSatisfy(isTokenByte) { throw .invalidHeaderName(entry.name) }
            if entry.value.contains(where: isControlByte) {
                throw .invalidHeaderValue(name: HeaderName.canonical(entry.name))
            }
        }
        let sent = entries.filter { !Self.isIgnored($0.name) }
        let lines = sent.map {
            (
                HeaderLine(HeaderName.canonical($0.name), $0.value, isSecret: $0.isSecret),
                RedirectPolicy.isCredential($0.name)
            )
        }
        all = lines.map(\.0)
        withoutCredentials = lines.filter { !$0.1 }.map(\.0)
    }
}
