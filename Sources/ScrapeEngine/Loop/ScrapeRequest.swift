package import HTTPTransport
internal import MetricModel
internal import ScrapeConfiguration

/// The request of a scrape (`targetScraper.scrape` in `scrape/scrape.go`, v3.5).
package enum ScrapeRequest {
    package static func make(target: Target, settings: PoolSettings) -> HTTPRequest {
        let headers = HTTPHeaders([
            HTTPHeader("Accept", settings.acceptHeader),
            HTTPHeader("Accept-Encoding", settings.job.enableCompression ? "gzip" : "identity"),
            HTTPHeader("User-Agent", HTTPRequest.userAgent),
            HTTPHeader("X-Prometheus-Scrape-Timeout-Seconds", target.timeout.secondsText),
        ])
        // What is packed may be a little larger than what it unpacks to.
        return HTTPRequest(
            url: target.url,
            headers: headers,
            deadline: .total(nanoseconds: target.timeout.nanoseconds),
            maxBodyBytes: settings.bodyLimit + (64 << 10)
        )
    }
}
