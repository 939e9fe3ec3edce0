/// What the head refused by its time (`headMetrics` in `tsdb/head.go`, v3.5).
package struct RefusedSamples: Hashable, Sendable {
    /// Older than their series' last sample.
    package var outOfOrder: UInt64 = 0
    /// More than an hour behind the newest sample of all.
    package var outOfBounds: UInt64 = 0

    package init() {}

    /// What is too far ahead of the clock is the scrape's to count.
    mutating func count(_ verdict: SampleVerdict, isTooOld: Bool) {
        switch verdict {
        case .outOfOrder: outOfOrder += 1
        case .outOfBounds where isTooOld: outOfBounds += 1
        default: break
        }
    }
}
