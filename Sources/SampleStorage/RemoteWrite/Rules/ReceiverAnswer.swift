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
