/// Names one series of one storage: what a scrape's cache keeps instead of the labels.
///
///     63          32 31            0
///     ┌─────────────┬──────────────┐
///     │ generation  │ slot + 1     │
///     └─────────────┴──────────────┘
///
/// A slot whose series was collected goes on under the next generation, so a ref never comes to mean another series:
/// `Appender.check` answers `.unknownReference`, and its holder resolves the labels again.
package struct SeriesRef: Hashable, Sendable {
    /// 0 is no series.
    package let rawValue: UInt64

    @inlinable
    package init(rawValue: UInt64) { self.rawValue = rawValue }

    /// No series: entries of `SampleColumns` with it are skipped.
    @inlinable package static var none: SeriesRef { SeriesRef(rawValue: 0) }

    init(slot: UInt32, generation: UInt32) { rawValue = UInt64(generation) << 32 | UInt64(slot &+ 1) }

    var slot: UInt32 { UInt32(truncatingIfNeeded: rawValue) &- 1 }

    var generation: UInt32 { UInt32(truncatingIfNeeded: rawValue >> 32) }
}
