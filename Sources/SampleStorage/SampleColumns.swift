/// The samples of one scrape, column by column: everything that one commit stores.
///
/// The caller fills it, has it checked, blanks the refs of what must not be stored, adds stale markers and report
/// series behind the samples, commits it, and fills it again for the next scrape: the memory is kept.
/// `refs` and `valueBits` have equal lengths; entries without a counterpart are ignored.
package struct SampleColumns: Sendable {
    /// What an entry of `timestamps` says when the sample has no time of its own.
    @inlinable package static var scrapeTime: Int64 { .min }

    /// Milliseconds since 1970 for every entry without its own.
    package var timestampMillis: Int64
    /// `.none` entries are skipped.
    package var refs: [SeriesRef]
    /// The bit patterns of the values; a stale marker is `StaleMarker.bits`.
    package var valueBits: [UInt64]
    /// Empty when no entry has its own time, otherwise one per entry, `scrapeTime` where there is none.
    package var timestamps: [Int64]

    package init(timestampMillis: Int64 = 0) {
        self.timestampMillis = timestampMillis
        refs = []
        valueBits = []
        timestamps = []
    }

    /// Entries, the skipped ones included.
    @inlinable package var count: Int { refs.count }

    /// Forgets every entry and keeps the memory.
    @inlinable
    package mutating func removeAll() {
        refs.removeAll(keepingCapacity: true)
        valueBits.removeAll(keepingCapacity: true)
        timestamps.removeAll(keepingCapacity: true)
    }

    /// Adds an entry at the scrape's time.
    @inlinable
    package mutating func append(_ ref: SeriesRef, valueBits bits: UInt64) {
        refs.append(ref)
        valueBits.append(bits)
        if !timestamps.isEmpty { timestamps.append(Self.scrapeTime) }
    }

    /// Adds an entry with a time of its own, in milliseconds since 1970.
    @inlinable
    package mutating func append(_ ref: SeriesRef, valueBits bits: UInt64, timestampMillis: Int64) {
        while timestamps.count < refs.count { timestamps.append(Self.scrapeTime) }
        refs.append(ref)
        valueBits.append(bits)
        timestamps.append(timestampMillis)
    }

    /// The time of an entry, in milliseconds since 1970.
    @inlinable
    package func timestampMillis(at index: Int) -> Int64 {
        guard index < timestamps.count, timestamps[index] != Self.scrapeTime else { return timestampMillis }
        return timestamps[index]
    }
}
