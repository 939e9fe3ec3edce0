internal import Exposition
internal import MetricModel
internal import SampleStorage

/// What families say, on its way to storage (feature `metadata-wal-records`).
extension BodyAppend {
    /// Tells storage of a series' family when the series is new or the family has news, and the last lines before the
    /// series are about it.
    mutating func collectMetadata(newEntries: [Int]) {
        guard settings.appendsMetadata else { return }
        if block.table.isInStep { block.families.noteRepetition() }
        let lines = block.table.metadata
        let entries = outcome.scraped
        var nextLine = 0
        var nextNew = 0
        var family: FamilyCache.Family?
        for row in 0..<entries {
            while nextLine < lines.count, lines[nextLine].row <= row {
                family = block.families.note(lines[nextLine], in: block.reader)
                nextLine += 1
            }
            while nextNew < newEntries.count, newEntries[nextNew] < row { nextNew += 1 }
            guard row < block.columns.refs.count, let family else { continue }
            let isNew = nextNew < newEntries.count && newEntries[nextNew] == row
            guard isNew || block.families.hasChanged(family) else { continue }
            // A histogram that is passed over may have a key that samples had.
            if !settings.acceptsNativeHistograms, isHistogram(row: row) { continue }
            let ref = block.refsBySlot[Int(block.table.slots[row])]
            guard ref != .none, let metric = appender.labels(of: ref)?.bytes(of: "__name__"),
                family.contains(metric: metric)
            else { continue }
            outcome.items.metadata.append(SeriesMetadata(ref: ref, metadata: family.metadata))
        }
        guard outcome.scraped == block.table.count else { return }
        for line in lines[nextLine...] { _ = block.families.note(line, in: block.reader) }
    }
}
