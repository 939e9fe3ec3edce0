internal import Exposition
internal import MetricModel
internal import SampleStorage

/// Exemplars on their way to storage. They never fail a scrape.
extension BodyAppend {
    /// Takes the exemplars of every entry that relabeling kept, whatever became of its sample, each entry's by time,
    /// value and labels, and leaves out what storage refuses.
    ///
    /// A new series whose sample is out of bounds does not come to be, and no exemplar of it is stored.
    mutating func collectExemplars(newEntries: [Int]) {
        guard !block.table.exemplars.isEmpty else { return }
        let unborn = unbornRows(newEntries)
        var samples: [ExemplarSample] = []
        samples.reserveCapacity(block.table.exemplars.count)
        /// Where each entry's exemplars end.
        var ends: [Int] = []
        var row: Int32 = -1
        for entry in block.table.exemplars where Int(entry.row) < block.columns.refs.count {
            guard !unborn.contains(entry.row), let sample = exemplar(entry) else { continue }
            if entry.row != row, !samples.isEmpty { ends.append(samples.count) }
            row = entry.row
            samples.append(sample)
        }
        guard !samples.isEmpty else { return }
        ends.append(samples.count)
        sort(&samples, ends)
        let refused = appender.check(samples)
        outcome.items.exemplars = samples
        guard !refused.isEmpty else { return }
        countOutOfOrder(refused, ends)
        for exception in refused { outcome.items.exemplars[exception.index].ref = .none }
        outcome.items.exemplars.removeAll { $0.ref == .none }
    }

    private func unbornRows(_ newEntries: [Int]) -> Set<Int32> {
        guard !exceptions.isEmpty else { return [] }
        let new = Set(newEntries)
        return Set(exceptions.filter { $0.verdict == .outOfBounds && new.contains(Int($0.index)) }.map(\.index))
    }

    /// Nil for an exemplar of a dropped series, and for one of a native histogram that does not say when it was.
    private func exemplar(_ entry: ExemplarRow) -> ExemplarSample? {
        let row = Int(entry.row)
        let isHistogram = isHistogram(row: row)
        let ref = block.refsBySlot[Int(block.table.slots[row])]
        guard ref != .none, !isHistogram || settings.acceptsNativeHistograms else { return nil }
        let hasTimestamp = entry.timestamp != BodyTable.noTimestamp
        if isHistogram, !hasTimestamp { return nil }
        return ExemplarSample(
            ref: ref,
            exemplar: Exemplar(
                labels: block.reader.labels(of: entry),
                valueBits: entry.valueBits,
                timestampMillis: hasTimestamp ? entry.timestamp : block.columns.timestampMillis(at: row),
                hasTimestamp: hasTimestamp
            )
        )
    }

    private func sort(_ samples: inout [ExemplarSample], _ ends: [Int]) {
        guard ends.count < samples.count else { return }
        var start = 0
        for end in ends {
            if end - start > 1 { samples[start..<end].sort { $0.exemplar.standsBefore($1.exemplar) } }
            start = end
        }
    }

    /// Exemplars out of order count where a series has no other: else it is a repetition of some with news.
    private mutating func countOutOfOrder(_ exceptions: [ExemplarException], _ ends: [Int]) {
        var start = 0
        var next = 0
        for end in ends {
            var outOfOrder = 0
            while next < exceptions.count, exceptions[next].index < end {
                if exceptions[next].verdict == .outOfOrder { outOfOrder += 1 }
                next += 1
            }
            if outOfOrder == end - start { outcome.exemplarsOutOfOrder += outOfOrder }
            start = end
        }
    }
}

extension Exemplar {
    /// `exemplar.Compare` in `model/exemplar/exemplar.go`, v3.5.
    fileprivate func standsBefore(_ other: Exemplar) -> Bool {
        if timestampMillis != other.timestampMillis { return timestampMillis < other.timestampMillis }
        let value = Double(bitPattern: valueBits)
        let otherValue = Double(bitPattern: other.valueBits)
        if value < otherValue { return true }
        if value > otherValue { return false }
        return labels < other.labels
    }
}
