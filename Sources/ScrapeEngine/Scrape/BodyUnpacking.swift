package import HTTPTransport
package import MetricModel

/// From the bytes on the wire to the body as the target meant it (`targetScraper.readResponse` in `scrape/scrape.go`,
/// v3.5).
package enum BodyUnpacking {
    /// Unpacks a body whose Content-Encoding is exactly `gzip`; takes every other one as it is. A body of `limit` bytes
    /// or more is refused.
    ///
    /// Throws `InflateError` with Go's text.
    package static func unpack(
        _ response: HTTPResponse,
        inflater: Inflater,
        sizeHint: Int,
        limit: Int
    ) throws(InflateError) -> BodyBuffer {
        if response.contentEncoding == "gzip" {
            return try inflater.inflate(response.body, sizeHint: sizeHint, limit: limit)
        }
        guard response.body.count < limit else { throw InflateError.limitReached }
        return response.body
    }
}
