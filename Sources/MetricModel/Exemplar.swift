/// An example behind a sample: typically the trace that was counted (`model/exemplar/exemplar.go`, v3.5).
package struct Exemplar: Sendable, Hashable {
    package var labels: Labels
    /// The bits of the value: NaNs stay what they are.
    package var valueBits: UInt64
    /// Milliseconds since 1970; the sample's own time where the exposition gives none.
    package var timestampMillis: Int64
    /// True when the exposition gave the time.
    package var hasTimestamp: Bool

    package init(labels: Labels, valueBits: UInt64, timestampMillis: Int64, hasTimestamp: Bool = true) {
        self.labels = labels
        self.valueBits = valueBits
        self.timestampMillis = timestampMillis
        self.hasTimestamp = hasTimestamp
    }
}
