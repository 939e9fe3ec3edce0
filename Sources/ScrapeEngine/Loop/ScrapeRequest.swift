package import HTTPTransport
internal import MetricModel
internal import ScrapeConfiguration

/// The request of a scrape (`targetScraper.scrape` in `scrape/scrape.go`, v3.5).
package enum ScrapeRequest {
    package static let userAgent = "Prometheus/3.5.0 (scrape-tui)"

    package static func make(target: Target, settings: PoolSettings) -> HTTPRequest {
        let headers = HTTPHeaders([
            HTTPHeader("Accept", settings.acceptHeader),
            HTTPHeader("Accept-Encoding", settings.job.enableCompression ? "gzip" : "identity"),
            HTTPHeader("User-Agent", userAgent),
            HTTPHeader("X-Prometheus-Scrape-Timeout-Seconds", seconds(target.timeout.milliseconds)),
        ])
        // What is packed may be a little larger than what it unpacks to.
        return HTTPRequest(
            url: target.url,
            headers: headers,
            deadline: .total(nanoseconds: target.timeout.nanoseconds),
            maxBodyBytes: settings.bodyLimit + (64 << 10)
        )
    }

    /// The shortest decimal: `10`, `1.5`, `0.5`.
    static func seconds(_ milliseconds: Int64) -> String {
        let fraction = milliseconds % 1000
        guard fraction != 0 else { return String(milliseconds / 1000) }
        var digits = String(fraction)
        digits = String(repeating: "0", count: 3 - digits.utf8.count) + digits
        while digits.last == "0" { digits.removeLast() }
        return "\(milliseconds / 1000).\(digits)"
    }
}
