package import Exposition
package import HTTPTransport
package import MetricModel

/// What one scrape of one target came to; the newest 120 are kept per target.
package struct ScrapeResult: Sendable {
    /// The timestamp its samples carry.
    package var timestamp: WallTime
    /// From the request to the report, as `scrape_duration_seconds` says, in nanoseconds.
    package var durationNanoseconds: Int64
    /// From the tick that it was due at until its request went out, and how much of that it waited because too many bytes
    /// of other bodies were on their way. A scrape that follows an overlong one at once is late by what that one took.
    package var latenessNanoseconds: Int64
    package var admissionNanoseconds: Int64
    package var failure: ScrapeFailure?
    package var timings: PhaseTimings
    /// From the answer's last byte on: waiting for a worker, inflating, parsing and appending, in nanoseconds; 0 where
    /// nothing was parsed.
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
    /// Samples that were refused without failing the scrape: repeated ones and those with another value at a time that has
    /// one, those older than their series' last, those too old or too far ahead.
    package var duplicates: Int
    package var outOfOrder: Int
    package var outOfBounds: Int
    /// Native histograms and exemplars that went to storage.
    package var histograms: Int
    package var exemplars: Int

    package init(timestamp: WallTime) {
        self.timestamp = timestamp
        durationNanoseconds = 0
        latenessNanoseconds = 0
        admissionNanoseconds = 0
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
        duplicates = 0
        outOfOrder = 0
        outOfBounds = 0
        histograms = 0
        exemplars = 0
    }

    package var isUp: Bool { failure == nil }

    /// It says nothing about the target: neither up nor down.
    package var isCut: Bool { failure?.isCut == true }

    /// Samples that were refused without failing the scrape.
    package var refused: Int { duplicates + outOfOrder + outOfBounds }
}
