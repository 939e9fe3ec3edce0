package import Exposition
package import HTTPTransport
package import MetricModel

/// What one scrape of one target came to; the newest 120 are kept per target.
package struct ScrapeResult: Sendable {
    /// The timestamp its samples carry.
    package var timestamp: WallTime
    /// From the request to the report, as `scrape_duration_seconds` says, in nanoseconds.
    package var durationNanoseconds: Int64
    package var failure: ScrapeFailure?
    package var timings: PhaseTimings
    /// Inflating, parsing and appending, in nanoseconds.
    package var parseNanoseconds: Int64
    /// 0 when there was no response.
    package var httpStatus: Int
    package var isConnectionReused: Bool
    /// Bytes of the body on the wire and unpacked.
    package var wireBytes: Int
    package var bodyBytes: Int
    /// What the body was read as; nil when there was none to read.
    package var format: ExpositionFormat?
    /// As the report series say: scraped, kept after metric relabeling, and new to the cache.
    package var samplesScraped: Int
    package var samplesKept: Int
    package var seriesAdded: Int
    /// Series of the scrape before that this one did not have.
    package var seriesGone: Int
    /// Stale markers written at this timestamp.
    package var staleMarkers: Int

    /// Native histograms and exemplars that went to storage.
    package var histograms: Int
    package var exemplars: Int

    package init(timestamp: WallTime) {
        self.timestamp = timestamp
        durationNanoseconds = 0
        timings = PhaseTimings()
        parseNanoseconds = 0
        httpStatus = 0
        isConnectionReused = false
        wireBytes = 0
        bodyBytes = 0
        samplesScraped = 0
        samplesKept = 0
        seriesAdded = 0
        seriesGone = 0
        staleMarkers = 0
        histograms = 0
        exemplars = 0
    }

    package var isUp: Bool { failure == nil }
}
