internal import Exposition
internal import MetricModel
internal import SampleStorage
internal import ScrapeConfiguration

/// The native histograms of one body that are handed to storage.
struct HistogramEntries {
    /// Aligned: the place in the column, the series, and what is stored.
    private(set) var rows: [Int32] = []
    private(set) var samples: [HistogramSample] = []
    /// Places of those with too many buckets.
    fileprivate(set) var overLimit: [Int] = []
    private var refs: [SeriesRef] = []

    mutating func removeAll() {
        rows.removeAll(keepingCapacity: true)
        samples.removeAll(keepingCapacity: true)
        overLimit.removeAll(keepingCapacity: true)
        refs.removeAll(keepingCapacity: true)
    }

    mutating func append(_ sample: HistogramSample, row: Int32) {
        rows.append(row)
        refs.append(sample.ref)
        samples.append(sample)
    }

    /// One that is kept by relabeling, but not by the limit on buckets.
    mutating func appendOverLimit(_ ref: SeriesRef, row: Int32) {
        rows.append(row)
        refs.append(ref)
        samples.append(
            HistogramSample(ref: .none, timestampMillis: 0, histogram: NativeHistogram.zero(isFloat: false))
        )
        overLimit.append(Int(row))
    }

    /// Whether the histogram in a place of the column is one of fractions; nil when there is none.
    func isFloat(row: Int) -> Bool? {
        let place = firstPlace(in: rows.indices) { Int(rows[$0]) >= row }
        return place < rows.count && Int(rows[place]) == row ? samples[place].histogram.isFloat : nil
    }

    func putRefsBack(into column: inout [SeriesRef]) {
        for (row, ref) in zip(rows, refs) { column[Int(row)] = ref }
    }
}

/// Keys of native histograms that are not stored: Prometheus does not even look at these entries.
struct PassedOverHistograms {
    /// Those that nothing else in the body has.
    fileprivate(set) var keys: Set<SeriesSlot> = []
    /// Where the first sample of each of the others stands.
    fileprivate(set) var firstSamples: [SeriesSlot: Int] = [:]
}

/// The first index of a sorted list for which `holds` is true; its end when there is none.
private func firstPlace(in indices: Range<Int>, holds: (Int) -> Bool) -> Int {
    var low = indices.lowerBound
    var high = indices.upperBound
    while low < high {
        let middle = (low + high) / 2
        if holds(middle) { high = middle } else { low = middle + 1 }
    }
    return low
}

/// Native histograms on their way to storage: they have places in the column, like float samples, and their refs, but
/// their values go beside it.
extension BodyAppend {
    /// The keys of native histograms in the body while none are stored.
    func passedOverHistograms() -> PassedOverHistograms {
        var found = PassedOverHistograms()
        let table = block.table
        guard !settings.acceptsNativeHistograms, !table.histograms.isEmpty else { return found }
        found.keys = Set(table.histograms.map { table.slots[Int($0.row)] })
        guard !table.repeats.isEmpty else { return found }
        var next = 0
        for (row, key) in table.slots.enumerated() {
            if next < table.histograms.count, Int(table.histograms[next].row) == row {
                next += 1
            } else if found.keys.remove(key) != nil {
                found.firstSamples[key] = row
            }
        }
        return found
    }

    /// Keys that only passed-over histograms have now are not in Prometheus's cache any more once it forgets what a body
    /// lacks. Dropped keys stay there, and have no series.
    ///
    /// - Returns: the series that had these keys.
    func forgetPassedOverKeys() -> [SeriesRef] {
        var refs: [SeriesRef] = []
        for key in passedOver.keys {
            let ref = block.refsBySlot[Int(key)]
            guard ref != .none else { continue }
            block.passedOverKeys.insert(key)
            block.refsBySlot[Int(key)] = .none
            refs.append(ref)
        }
        return refs
    }

    func isHistogram(row: Int) -> Bool {
        let histograms = block.table.histograms
        let place = firstPlace(in: histograms.indices) { Int(histograms[$0].row) >= row }
        return place < histograms.count && Int(histograms[place].row) == row
    }

    /// Blanks the candidate's native histograms where none are stored.
    ///
    /// - Returns: how many entries that were kept before are not any more.
    mutating func passOverHistograms() -> Int {
        guard !settings.acceptsNativeHistograms else { return 0 }
        var passedOver = 0
        for histogram in block.table.histograms where Int(histogram.row) < candidate.count {
            if candidate[Int(histogram.row)] != .none { passedOver += 1 }
            candidate[Int(histogram.row)] = .none
        }
        return passedOver
    }

    /// Entries whose key stands earlier in the body. A histogram that is passed over is not seen.
    var repeats: [Int32] {
        guard !settings.acceptsNativeHistograms, !block.table.histograms.isEmpty, !block.table.repeats.isEmpty else {
            return block.table.repeats
        }
        var seen: Set<SeriesSlot> = []
        let rows = Set(block.table.histograms.map(\.row))
        return block.table.slots.indices.map { Int32(truncatingIfNeeded: $0) }.filter { row in
            !rows.contains(row) && !seen.insert(block.table.slots[Int(row)]).inserted
        }
    }

    /// Takes the histograms of the column's entries, reduced to what the job allows.
    mutating func liftHistograms() {
        for entry in block.table.histograms {
            guard Int(entry.row) < block.columns.refs.count else { break }
            let ref = block.columns.refs[Int(entry.row)]
            guard ref != .none else { continue }
            var histogram = entry.histogram
            if settings.histogramLimits.buckets > 0 {
                block.largest.buckets = max(block.largest.buckets, histogram.bucketCount)
            }
            guard settings.histogramLimits.apply(to: &histogram) else {
                histograms.appendOverLimit(ref, row: entry.row)
                continue
            }
            let millis = block.columns.timestampMillis(at: Int(entry.row))
            histograms.append(
                HistogramSample(ref: ref, timestampMillis: millis, histogram: histogram),
                row: entry.row
            )
        }
    }

    /// Has storage look at the histograms; what it has against them takes its place among the exceptions.
    mutating func checkHistograms() {
        var found: [SampleException] = []
        appender.check(histograms.samples, now: now, exceptions: &found)
        guard !found.isEmpty else { return }
        exceptions += found.map {
            SampleException(index: histograms.rows[Int($0.index)], verdict: $0.verdict)
        }
        exceptions.sort { $0.index < $1.index }
    }

    /// What is stored beside the column, and which of its places are not stored from there.
    mutating func collectItems(refused: Set<Int>, newEntries: [Int]) {
        if !refused.isEmpty || !histograms.rows.isEmpty {
            outcome.withheld = refused.union(histograms.rows.map(Int.init)).sorted()
        }
        for (row, sample) in zip(histograms.rows, histograms.samples) where !refused.contains(Int(row)) {
            outcome.items.histograms.append(sample)
        }
        collectExemplars(newEntries: newEntries)
        collectCreatedZeros(refused: refused)
        collectMetadata(newEntries: newEntries)
    }
}
