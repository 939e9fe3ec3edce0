package import HTTPTransport
internal import MetricModel

/// What counts of a receiver's answer.
package struct ReceiverAnswer: Sendable, Hashable {
    /// How much of a body is shown: what is behind is of no use.
    static let shownBytes = 1024

    package var status: Int
    /// `404 Not Found`
    package var statusText: String
    /// The `X-Prometheus-Remote-Write-…-Written` headers, as numbers where they are numbers.
    package var written = EntryCounts.none
    /// At least one of those headers is there and is a number.
    package var confirmsWritten = false
    /// Empty when there is none.
    package var retryAfter = ""
    /// The beginning of the body.
    package var body = ""
    /// The head came, and then the connection failed: headers and body are unknown.
    package var isCutOff = false

    package init(status: Int, statusText: String) {
        self.status = status
        self.statusText = statusText
    }

    /// Any thread; O(head).
    package init(_ response: HTTPResponse) {
        self.init(status: response.status, statusText: response.statusText)
        body = String(decoding: response.body.bytes.prefix(Self.shownBytes), as: UTF8.self)
        for header in response.headers.entries.reversed() { take(header) }
    }

    /// An answer of which only the status came: it is the answer, as it is to Go's client, which reads the body only to
    /// show it. Nil when there was no status, or when the request was given up.
    package init?(_ failure: TransportFailure) {
        guard let statusText = failure.statusText, failure.problem != .cancelled else { return nil }
        guard let status = Int(statusText.prefix(3)) else { return nil }
        self.init(status: status, statusText: statusText)
        isCutOff = true
    }

    /// The receiver may have what it was sent although it did not say so: a gateway answered in its place, or its answer
    /// was cut off. The next attempt is a resend.
    package var leavesDoubt: Bool { isCutOff || status == 502 || status == 504 }

    /// Takes a header (`ParseWriteResponseStats` in `storage/remote/stats.go`, v3.5).
    package mutating func take(_ header: HTTPHeader) {
        switch header.name.lowercased() {
        case "retry-after": retryAfter = header.value
        case "x-prometheus-remote-write-samples-written": take(header.value, \.samples)
        case "x-prometheus-remote-write-histograms-written": take(header.value, \.histograms)
        case "x-prometheus-remote-write-exemplars-written": take(header.value, \.exemplars)
        default: break
        }
    }

    private mutating func take(_ value: String, _ count: WritableKeyPath<EntryCounts, Int>) {
        let number = Int(value)
        written[keyPath: count] = number ?? 0
        confirmsWritten = confirmsWritten || number != nil
    }
}
