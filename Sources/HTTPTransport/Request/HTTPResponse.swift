package import MetricModel

/// A complete answer. Its body is packed as it came over the wire.
package struct HTTPResponse: Sendable {
    package let status: Int
    /// `500 Internal Server Error`: what follows `server returned HTTP status` in Prometheus's errors.
    package let statusText: String
    /// `HTTP/1.0`, `HTTP/1.1` or `HTTP/2.0`.
    package let httpVersion: String
    /// Raw, may be empty.
    package let contentType: String
    /// Raw, may be empty.
    package let contentEncoding: String
    package let headers: ResponseHeaders
    /// What the last hop sent; nil for an answer that nobody asked for.
    let sent: SentHead?
    /// Of a connection over TLS: how it came about.
    package let tls: TLSExchange?
    package let body: BodyBuffer
    package let timings: PhaseTimings
    package let connectionReused: Bool
    package let localAddress: String
    package let peerAddress: String
    /// How many redirects led here.
    package let redirects: Int
    /// Bytes of head and body as received, of the last hop.
    package let wireBytes: Int
    /// The URL that answered: the last of the redirects.
    package let finalURL: String
    /// When `send` was called.
    package let started: MonotonicTime

    init(
        status: Int,
        statusText: String,
        httpVersion: String,
        contentType: String,
        contentEncoding: String,
        headers: ResponseHeaders,
        sent: SentHead? = nil,
        tls: TLSExchange? = nil,
        body: BodyBuffer,
        timings: PhaseTimings,
        connectionReused: Bool,
        localAddress: String,
        peerAddress: String,
        redirects: Int,
        wireBytes: Int,
        finalURL: String,
        started: MonotonicTime
    ) {
        self.status = status
        self.statusText = statusText
        self.httpVersion = httpVersion
        self.contentType = contentType
        self.contentEncoding = contentEncoding
        self.headers = headers
        self.sent = sent
        self.tls = tls
        self.body = body
        self.timings = timings
        self.connectionReused = connectionReused
        self.localAddress = localAddress
        self.peerAddress = peerAddress
        self.redirects = redirects
        self.wireBytes = wireBytes
        self.finalURL = finalURL
        self.started = started
    }

    /// An answer that nobody sent: for benchmarks and tests of what is behind the transport.
    package init(
        statusText: String = "200 OK",
        contentType: String,
        contentEncoding: String = "",
        body: BodyBuffer
    ) {
        self.init(
            status: Int(statusText.prefix(3)) ?? 0,
            statusText: statusText,
            httpVersion: "HTTP/1.1",
            contentType: contentType,
            contentEncoding: contentEncoding,
            headers: ResponseHeaders(bytes: []),
            sent: nil,
            tls: nil,
            body: body,
            timings: PhaseTimings(),
            connectionReused: true,
            localAddress: "",
            peerAddress: "",
            redirects: 0,
            wireBytes: body.count,
            finalURL: "",
            started: MonotonicTime(nanoseconds: 0)
        )
    }

    /// The lines of both heads, without secrets.
    package var exchangedHeaders: ExchangeHeaders? { sent.map { ExchangeHeaders(sent: $0, received: headers) } }

    /// The status text without its number.
    package var reason: String {
        guard let blank = statusText.firstIndex(of: " ") else { return "" }
        return String(statusText[statusText.index(after: blank)...])
    }
}

/// The header lines of a response, read when somebody asks.
package struct ResponseHeaders: Sendable, Hashable {
    /// The head as received, status line first.
    package let bytes: [UInt8]

    /// Names as sent, values without surrounding blanks.
    package var entries: [HTTPHeader] {
        bytes.split(separator: UInt8(ascii: "\n")).dropFirst().compactMap { line in
            guard let colon = line.firstIndex(of: UInt8(ascii: ":")) else { return nil }
            return HTTPHeader(
                String(decoding: line[..<colon], as: UTF8.self),
                String(decoding: trimmed(line[(colon + 1)...]), as: UTF8.self)
            )
        }
    }

    /// The first value under a name, in any case.
    package func value(of name: String) -> String? {
        entries.first { $0.name.lowercased() == name.lowercased() }?.value
    }
}

/// Without blanks, tabs and line ends around it.
func trimmed(_ bytes: ArraySlice<UInt8>) -> ArraySlice<UInt8> {
    let isBlank = { (byte: UInt8) in byte == 0x20 || byte == 0x09 || byte == 0x0D || byte == 0x0A }
    let start = bytes.drop(while: isBlank)
    guard let last = start.lastIndex(where: { !isBlank($0) }) else { return [] }
    return start[...last]
}
