internal import Exposition
internal import SampleStorage

/// Keys that stand in a body several times while storage refuses their first sample: the cache does not take such a key,
/// so that its next entry is as new as the first was (`scrapeLoop.append` in `scrape/scrape.go`, v3.5). It may fare better
/// only where entries have times of their own, but is no duplicate anywhere.
extension BodyAppend {
    /// Offers storage the entries that were taken for repetitions of a sample which it has just refused, up to the first
    /// of each key that it takes.
    mutating func offerRefusedRepeats() {
        nextEntries.removeAll(keepingCapacity: true)
        guard !exceptions.isEmpty, !block.table.repeats.isEmpty else { return }
        let entries = block.columns.refs.count
        var refused = Set(exceptions.map { Int($0.index) })
        var open = Set(firstNewEntries(before: entries).filter(refused.contains).map { block.table.slots[$0] })
        for row in repeats.lazy.map(Int.init) where row < entries && open.contains(block.table.slots[row]) {
            if block.columns.refs[row] == .none {
                // Histograms do not go through the column.
                if isHistogram(row: row) { continue }
                if !isTaken(repeat: row) { refused.insert(row) }
            }
            nextEntries.append(row)
            if !refused.contains(row) { open.remove(block.table.slots[row]) }
        }
        exceptions.sort { $0.index < $1.index }
    }

    /// Entries of the keys that are new, up to the first of each that storage takes. Ascending.
    func newEntries(before end: Int) -> [Int] {
        let first = firstNewEntries(before: end)
        return nextEntries.isEmpty ? first : (first + nextEntries).sorted()
    }

    /// Puts one entry, which has the scrape's time, back into the column, holds it against storage and notes what that
    /// has against it.
    private mutating func isTaken(repeat row: Int) -> Bool {
        block.columns.refs[row] = block.refsBySlot[Int(block.table.slots[row])]
        outcome.duplicates -= 1
        repeatedEntries -= 1
        var column = SampleColumns(timestampMillis: timestamp)
        column.append(block.columns.refs[row], valueBits: block.columns.valueBits[row])
        var found: [SampleException] = []
        appender.check(column, now: now, exceptions: &found)
        exceptions += found.map { SampleException(index: Int32(truncatingIfNeeded: row), verdict: $0.verdict) }
        return found.isEmpty
    }
}
