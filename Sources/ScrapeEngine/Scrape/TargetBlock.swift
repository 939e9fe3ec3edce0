internal import Exposition
internal import MetricModel
internal import SampleStorage

/// What a target's scrapes leave for the next one: the last body, the series found in it, and what is tracked.
///
/// `@unchecked Sendable`: exactly one thread owns a block at a time. It lies with the loop's driver on the I/O thread,
/// which does not look inside, and goes with each finished exchange through the workers' queue to one worker and back.
package final class TargetBlock: @unchecked Sendable {
    var reader = ExpositionReader()
    var table = BodyTable()
    /// The refs of the last good body's entries, in its order; `.none` for dropped series and repeats. During a commit
    /// markers and report series stand behind them.
    var columns = SampleColumns()
    /// Which of the column's entries are native histograms, ascending.
    var histogramRows: [Int32] = []
    /// By slot of the reader; `.none` for series that metric relabeling drops.
    var refsBySlot: [SeriesRef] = []
    /// Slots of keys none of whose samples was ever accepted: Prometheus's cache would not have them.
    var refusedKeys: Set<SeriesSlot> = []
    /// Slots of keys that only native histograms have, none of which is stored: nor has that cache these.
    var passedOverKeys: Set<SeriesSlot> = []
    /// By slot, what is declared in the key; only with `type-and-unit-labels`, and only where there is something.
    var declared: [SeriesSlot: Declaration] = [:]
    /// Entries of the column that relabeling kept, repeats included.
    var keptEntries = 0
    /// Those of them that repeat an earlier one.
    var repeatedEntries = 0
    /// True when the column was built while exposed timestamps were in force.
    var columnHasTimestamps = false
    var tracked = TrackedSeries.none
    var reportRefs: [SeriesRef] = []
    var cacheSize = CacheSize()
    /// The largest that series were since there is this block.
    var largest = LargestSeries()
    /// Of the last good body's TYPE, HELP and UNIT lines.
    var metadataFingerprint: UInt64 = 0
    var familyMemory = FamilyMemory()
    var created = CreatedOffers()
    var families = FamilyCache()
    /// What came and went with the last good body, and what metric relabeling did to its keys.
    var change = SeriesChange()
    var touches = RelabelTouches()
    /// Whose turn it is; the I/O thread's alone.
    let turns = BlockTurns()
    let seriesLabels: SeriesLabels

    package init(seriesLabels: SeriesLabels) { self.seriesLabels = seriesLabels }

    /// How many series a stale marker would be written for.
    var trackedCount: Int { tracked.count(column: columns.refs) }
}
