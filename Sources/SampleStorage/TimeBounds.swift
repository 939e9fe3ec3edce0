/// The times of samples that a storage takes at one moment, in milliseconds since 1970.
package struct TimeBounds: Hashable, Sendable {
    /// What is older is out of bounds: half a chunk range behind the newest sample of all (`appendableMinValidTime` in
    /// `tsdb/head.go`, v3.5).
    package let oldest: Int64
    /// What is newer is out of bounds, if it is a float sample out of a body: ten minutes ahead of the scrape's clock
    /// (`timeLimitAppender` in `scrape/target.go`, v3.5). Report series and the markers of an empty body are not held
    /// against it.
    package let newest: Int64

    /// How far behind the newest sample one may be: half of Prometheus's chunk range of two hours.
    private static let oldestBehindMillis: Int64 = 3_600_000
    /// How far ahead of the scrape's clock one may be (`maxAheadTime` in `scrape/scrape.go`, v3.5).
    private static let newestAheadMillis: Int64 = 600_000

    /// The bounds of a storage with this newest sample, at this time of the scrape's clock, both in milliseconds;
    /// `Int64.min` for a storage without samples, which takes everything old.
    init(newestStored: Int64, now: Int64) {
        oldest = Self.oldest(behind: newestStored)
        newest = min(now, .max - Self.newestAheadMillis) + Self.newestAheadMillis
    }

    /// The oldest time that is taken behind a sample of `newest`, in milliseconds.
    static func oldest(behind newest: Int64) -> Int64 {
        max(newest, .min + oldestBehindMillis) - oldestBehindMillis
    }

    package init(oldest: Int64, newest: Int64) {
        self.oldest = oldest
        self.newest = newest
    }

    /// Whether a time lies within both.
    @inline(__always)
    package func contains(_ millis: Int64) -> Bool { millis >= oldest && millis <= newest }
}
