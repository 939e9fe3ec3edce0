internal import CCurl
internal import Glibc

/// The header lines that a client adds to each request, in the form libcurl reads: checked and written once, not with
/// every scrape (`HeadersRoundTripper`, prometheus/common v0.65).
///
/// `@unchecked Sendable`: the texts are never changed after `init`, and libcurl only reads them.
final class ClientHeaderLines: @unchecked Sendable {
    /// All of them, and those that may go to any host.
    let all: [UnsafeMutablePointer<CChar>]
    let withoutCredentials: [UnsafeMutablePointer<CChar>]

    /// What Go's client never takes from a request's headers (`reqWriteExcludeHeader`, `net/http/request.go`).
    private static let ignored: Set<String> = ["host", "user-agent", "content-length", "transfer-encoding", "trailer"]

    /// - Throws: what Go's client says about the first that may not be sent.
    init(_ entries: [(name: String, value: [UInt8])]) throws(TransportProblem) {
        for entry in entries {
            if entry.name.isEmpty || !entry.name.utf8.allSatisfy(isTokenByte) { throw .invalidHeaderName(entry.name) }
            let isControl = { (byte: UInt8) in byte < 0x20 && byte != 0x09 || byte == 0x7F }
            if entry.value.contains(where: isControl) {
                throw .invalidHeaderValue(name: HeaderName.canonical(entry.name))
            }
        }
        let sent = entries.filter { !Self.ignored.contains($0.name.lowercased()) }
        let lines = sent.map { (Self.line($0.name, $0.value), RedirectPolicy.isCredential($0.name)) }
        all = lines.map(\.0)
        withoutCredentials = lines.filter { !$0.1 }.map(\.0)
    }

    deinit { all.forEach { $0.deallocate() } }

    private static func line(_ name: String, _ value: [UInt8]) -> UnsafeMutablePointer<CChar> {
        let isBlank = { (byte: UInt8) in byte == 0x20 || byte == 0x09 }
        let value = value.drop(while: isBlank).reversed().drop(while: isBlank).reversed()
        let name = Array(HeaderName.canonical(name).utf8)
        // libcurl's way to say that there is a header without a value.
        let line = value.isEmpty ? name + [UInt8(ascii: ";"), 0] : name + Array(": ".utf8) + value + [0]
        let text = UnsafeMutablePointer<CChar>.allocate(capacity: line.count)
        for (index, byte) in line.enumerated() { (text + index).initialize(to: CChar(bitPattern: byte)) }
        return text
    }
}
