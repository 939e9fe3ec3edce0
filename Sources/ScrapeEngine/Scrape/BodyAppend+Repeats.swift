internal import Exposition
internal import SampleStorage

/// Keys that stand in a body several times while storage refuses their first sample: the cache does not take such a key,
/// so that its next entry is as new as the first was (`scrapeLoop.append` in `scrape/scrape.go`, v3.5). Only where entries
/// have times of their own can the next one fare better.
extension BodyAppend {
    /// Offers storage the entries that were taken for repetitions of a sample which it has just refused.
    mutating func offerRefusedRepeats() {
        guard hasRefusedRepeats, block.table.histograms.isEmpty else { return }
        let entries = block.columns.refs.count
        var refused = refusedEntries
        var open = keys(of: firstNewEntries(before: entries).filter(refused.contains))
        for row in repeats.lazy.map(Int.init) where row < entries && open.contains(block.table.slots[row]) {
            if block.columns.refs[row] == .none {
                block.columns.refs[row] = block.refsBySlot[Int(block.table.slots[row])]
                outcome.duplicates -= 1
                repeatedEntries -= 1
                if isRefused(repeat: row) { refused.insert(row) }
            }
            if !refused.contains(row) { open.remove(block.table.slots[row]) }
        }
        exceptions.sort { $0.index < $1.index }
    }

    /// Entries of the keys that are new, up to the first of each that storage takes. Ascending.
    func newEntries(before end: Int) -> [Int] {
        var entries = firstNewEntries(before: end)
        guard hasRefusedRepeats else { return entries }
        let refused = refusedEntries
        var open = keys(of: entries.filter(refused.contains))
        for row in repeats.lazy.map(Int.init) where row < end && open.contains(block.table.slots[row]) {
            entries.append(row)
            if !refused.contains(row) { open.remove(block.table.slots[row]) }
        }
        return entries.sorted()
    }

    private var hasRefusedRepeats: Bool { hasTimestamps && !exceptions.isEmpty && !block.table.repeats.isEmpty }

    private var refusedEntries: Set<Int> { Set(exceptions.map { Int($0.index) }) }

    private func keys(of entries: [Int]) -> Set<SeriesSlot> { Set(entries.map { block.table.slots[$0] }) }

    /// Holds one entry, which has the scrape's time, against storage, and notes its verdict.
    private mutating func isRefused(repeat row: Int) -> Bool {
        var column = SampleColumns(timestampMillis: timestamp)
        column.append(block.columns.refs[row], valueBits: block.columns.valueBits[row])
        var found: [SampleException] = []
        appender.check(column, now: now, exceptions: &found)
        exceptions += found.map { SampleException(index: Int32(truncatingIfNeeded: row), verdict: $0.verdict) }
        return !found.isEmpty
    }
}
