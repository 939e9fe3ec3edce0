/// Names one series of one storage: what a scrape's cache keeps instead of the labels.
///
///     63                       26 25          0
///     ┌──────────────────────────┬────────────┐
///     │ number                   │ slot + 1   │
///     └──────────────────────────┴────────────┘
///
/// Every series has a number of its own, counted from 1 and never used again: it is what the log calls the series. The
/// slot is where the head keeps it. A slot whose series was collected goes on with another number, so a ref never comes
/// to mean another series: `Appender.check` answers `.unknownReference`, and its holder resolves the labels again.
package struct SeriesRef: Hashable, Sendable {
    /// Bits of the slot: 67 million series at a time.
    static let slotBits: UInt64 = 26
    /// The largest number there is: 275 billion. Prometheus packs such numbers into 40 bits.
    static let lastNumber: UInt64 = 1 << 38 - 1

    /// 0 is no series.
    package let rawValue: UInt64

    @inlinable
    package init(rawValue: UInt64) { self.rawValue = rawValue }

    /// No series: entries of `SampleColumns` with it are skipped.
    @inlinable package static var none: SeriesRef { SeriesRef(rawValue: 0) }

    init(slot: UInt32, number: UInt64) { rawValue = number << Self.slotBits | UInt64(slot &+ 1) }

    var slot: UInt32 { UInt32(truncatingIfNeeded: rawValue & (1 << Self.slotBits - 1)) &- 1 }

    /// The series' number in the log; 0 for `.none`.
    package var number: UInt64 { rawValue >> Self.slotBits }
}
