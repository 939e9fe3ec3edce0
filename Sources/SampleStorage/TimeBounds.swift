/// The times of samples that a storage takes at one moment, in milliseconds since 1970.
package struct TimeBounds: Hashable, Sendable {
    /// What is older is out of bounds: half a chunk range behind the newest sample of all (`appendableMinValidTime` in
    /// `tsdb/head.go`, v3.5).
    package let oldest: Int64
    /// What is newer is out of bounds, if it is a float sample out of a body: ten minutes ahead of the scrape's clock
    /// (`timeLimitAppender` in `scrape/target.go`, v3.5). Report series and the markers of an empty body are not held
    /// against it.
    package let newest: Int64

    package init(oldest: Int64, newest: Int64) {
        self.oldest = oldest
        self.newest = newest
    }

    /// Whether a time lies within both.
    @inline(__always)
    package func contains(_ millis: Int64) -> Bool { millis >= oldest && millis <= newest }
}
