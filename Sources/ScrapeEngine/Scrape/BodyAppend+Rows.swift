internal import Exposition
internal import MetricModel
internal import SampleStorage
internal import ScrapeConfiguration

/// How a table's rows become the block's columns, and what limits and storage say of them.
extension BodyAppend {
    /// Puts the first rows of the table into the columns and has them checked.
    mutating func place(entries: Int) {
        buildCandidate(entries: entries)
        swap(&block.columns.refs, &candidate)
        block.columns.valueBits.removeAll(keepingCapacity: true)
        block.columns.timestamps.removeAll(keepingCapacity: true)
        block.columnHasTimestamps = hasTimestamps
        takeValues()
        trimColumns(to: entries)
        check()
        offerRefusedRepeats()
    }

    /// The refs of the body's entries, repeats blanked unless they have times of their own; counts what is kept.
    private mutating func buildCandidate(entries: Int) {
        candidate.removeAll(keepingCapacity: true)
        candidate.reserveCapacity(entries + settings.reportSeriesCount)
        var kept = 0
        for index in 0..<entries {
            let slot = block.table.slots[index]
            let ref = block.refsBySlot[Int(slot)]
            if ref != .none || !unseen.isEmpty && unseen.contains(slot) { kept += 1 }
            candidate.append(ref)
        }
        kept -= passOverHistograms()
        outcome.kept = kept
        outcome.duplicates = 0
        for index in repeats where Int(index) < entries && candidate[Int(index)] != .none && !hasOwnTime(Int(index)) {
            candidate[Int(index)] = .none
            outcome.duplicates += 1
        }
        repeatedEntries = outcome.duplicates
    }

    func hasOwnTime(_ row: Int) -> Bool {
        hasTimestamps && block.table.timestamps[row] != BodyTable.noTimestamp
    }

    private mutating func trimColumns(to entries: Int) {
        // A body that failed after `entries` entries has values for those only.
        let excess = block.columns.valueBits.count - entries
        if excess > 0 { block.columns.valueBits.removeLast(excess) }
        let late = block.columns.timestamps.count - entries
        if late > 0, !block.columns.timestamps.isEmpty { block.columns.timestamps.removeLast(late) }
    }

    mutating func takeValues() {
        block.table.exchangeValues(with: &block.columns.valueBits)
        if hasTimestamps { block.table.exchangeTimestamps(with: &block.columns.timestamps) }
    }

    mutating func giveValuesBack() {
        block.table.exchangeValues(with: &block.columns.valueBits)
        if block.columnHasTimestamps { block.table.exchangeTimestamps(with: &block.columns.timestamps) }
    }

    /// Holds the columns against storage: floats first, then the native histograms among them.
    mutating func check() {
        exceptions.removeAll(keepingCapacity: true)
        histograms.removeAll()
        guard !block.table.histograms.isEmpty else {
            return appender.check(block.columns, now: now, exceptions: &exceptions)
        }
        liftHistograms()
        for row in histograms.rows { block.columns.refs[Int(row)] = .none }
        appender.check(block.columns, now: now, exceptions: &exceptions)
        histograms.putRefsBack(into: &block.columns.refs)
        checkHistograms()
    }

    var hasUnknownSeries: Bool { exceptions.contains { $0.verdict == .unknownReference } }

    /// The first entry with which storage can do nothing at all: the scrape ends there.
    var firstFatalException: SampleException? {
        exceptions.first { exception in
            switch exception.verdict {
            case .invalidHistogram, .histogramsDisabled: true
            default: false
            }
        }
    }

    // MARK: Limits

    /// Entries that a limit refuses, and what the scrape fails with.
    struct Limited {
        var entries: Set<Int> = []
        var failure: ScrapeFailure?
    }

    /// Native histograms do not count for `sample_limit` in this version.
    func isOverSampleLimit(_ refs: [SeriesRef]) -> Bool {
        guard settings.sampleLimit > 0, refs.count > settings.sampleLimit else { return false }
        let floats = refs.count { $0 != .none } - block.table.histograms.count { isKept($0, in: refs) }
        return floats > settings.sampleLimit
    }

    private func isKept(_ histogram: HistogramRow, in refs: [SeriesRef]) -> Bool {
        Int(histogram.row) < refs.count && refs[Int(histogram.row)] != .none
    }

    /// Both limits let the parsing go on; the sample limit's text wins.
    mutating func applyLimits() -> Limited {
        var limited = Limited()
        if !histograms.overLimit.isEmpty {
            outcome.exceedsBucketLimit = true
            limited.entries = Set(histograms.overLimit)
            limited.failure = Self.limitFailure("native_histogram_bucket_limit", "histogram bucket limit exceeded")
        }
        guard isOverSampleLimit(block.columns.refs) || !unseen.isEmpty else { return limited }
        outcome.exceedsSampleLimit = true
        limited.failure = Self.limitFailure("sample_limit", "sample limit exceeded")
        let rows = Set(block.table.histograms.map { Int($0.row) })
        var handed = 0
        for (index, ref) in block.columns.refs.enumerated() where ref != .none && !rows.contains(index) {
            handed += 1
            if handed > settings.sampleLimit { limited.entries.insert(index) }
        }
        // What a limit refuses, storage never saw.
        exceptions.removeAll { limited.entries.contains(Int($0.index)) }
        return limited
    }

    /// The cache does not take a new key that a limit refuses: when it comes again it is as new, refused again, and no
    /// duplicate.
    mutating func reopenRepeats(in limited: inout Limited, newEntries: inout [Int]) {
        guard !limited.entries.isEmpty, repeatedEntries > 0 else { return }
        let slots = block.table.slots
        let keys = Set(newEntries.filter(limited.entries.contains).map { slots[$0] })
        guard !keys.isEmpty else { return }
        for row in repeats.lazy.map(Int.init) where row < block.columns.refs.count && keys.contains(slots[row]) {
            // The others have times of their own and were offered to storage.
            guard block.columns.refs[row] == .none else { continue }
            block.columns.refs[row] = block.refsBySlot[Int(slots[row])]
            limited.entries.insert(row)
            newEntries.append(row)
            outcome.duplicates -= 1
        }
        newEntries.sort()
    }

    private static func limitFailure(_ key: String, _ text: String) -> ScrapeFailure {
        ScrapeFailure(step: .limit, errorClass: "limit: \(key)", text: text)
    }
}
