internal import MetricModel

/// Why a storage does not plainly accept a sample (`memSeries.appendable` in `tsdb/head_append.go`, v3.5).
package enum SampleVerdict: Hashable, Sendable {
    /// Older than the series' last sample.
    case outOfOrder
    /// As old as the series' last sample, with another value: compared by bits.
    case duplicateTimestamp(millis: Int64, existingBits: UInt64, newBits: UInt64)
    /// As old as the series' last sample, which is a native histogram.
    case duplicateAfterHistogram(millis: Int64, newBits: UInt64)
    /// A native histogram as old as the series' last sample, which it is not equal to.
    case duplicateHistogram
    /// A native histogram whose parts do not fit together; the text says why. It fails its whole scrape.
    case invalidHistogram(String)
    /// A native histogram where none are stored. It fails its whole scrape.
    case histogramsDisabled
    /// More than an hour behind the storage's newest sample, or more than ten minutes ahead of the scrape's clock.
    case outOfBounds
    /// The series was collected: resolve its labels again.
    case unknownReference
}

extension SampleVerdict: CustomStringConvertible {
    /// Prometheus's text.
    package var description: String {
        switch self {
        case .outOfOrder: "out of order sample"
        case .outOfBounds: "out of bounds"
        case .unknownReference: "not found"
        case .duplicateHistogram: "duplicate sample for timestamp"
        case .invalidHistogram(let text): text
        case .histogramsDisabled: "native histograms are disabled"
        case .duplicateAfterHistogram(let millis, let new):
            "duplicate sample for timestamp \(millis); overrides not allowed: "
                + "existing is a histogram, new value \(Self.text(new))"
        case .duplicateTimestamp(let millis, let existing, let new):
            "duplicate sample for timestamp \(millis); overrides not allowed: "
                + "existing \(Self.text(existing)), new value \(Self.text(new))"
        }
    }

    /// `%g` of Go.
    private static func text(_ bits: UInt64) -> String {
        GoSyntax.float(Double(bitPattern: bits))
    }
}

/// An entry of a scrape's columns that is not plainly accepted.
package struct SampleException: Hashable, Sendable {
    /// The entry's place in the columns.
    package let index: Int32
    package let verdict: SampleVerdict

    package init(index: Int32, verdict: SampleVerdict) {
        self.index = index
        self.verdict = verdict
    }
}
