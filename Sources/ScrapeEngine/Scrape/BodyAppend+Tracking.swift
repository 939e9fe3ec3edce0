internal import Exposition
internal import SampleStorage
internal import ScrapeConfiguration

/// Which series a scrape has seen, for the counts and for the markers of the next one.
extension BodyAppend {
    /// The first entries of the keys that Prometheus's cache does not have: new ones, and those it never kept because no
    /// sample of theirs was accepted. Ascending.
    func firstNewEntries(before end: Int) -> [Int] {
        let rows = firstRowsOfNewKeys()
        guard !passedOver.firstSamples.isEmpty else { return rows.filter { $0 < end } }
        // Histograms that are passed over are no entries of their keys.
        return rows.map { passedOver.firstSamples[block.table.slots[$0]] ?? $0 }.filter { $0 < end }.sorted()
    }

    /// Where these keys stand first, as a passed-over histogram, too. Ascending.
    func firstRowsOfNewKeys() -> [Int] {
        let new = block.table.newKeys.map(\.entry).filter { newBeforeLeaving?.contains($0) ?? true }
        guard !block.refusedKeys.isEmpty else { return new }
        var missing = block.refusedKeys.subtracting(block.table.newKeys.map(\.slot))
        let again = block.table.slots.indices.filter { missing.remove(block.table.slots[$0]) != nil }
        return (new + again).sorted()
    }

    /// These keys are new when they come again.
    func forgetKeys(_ slots: [SeriesSlot]) {
        if !block.refusedKeys.isEmpty { block.refusedKeys.subtract(slots) }
        if !block.passedOverKeys.isEmpty { block.passedOverKeys.subtract(slots) }
        if !block.declared.isEmpty { for slot in slots { block.declared[slot] = nil } }
    }

    /// New series whose sample was accepted before a limit was hit.
    mutating func countAdded(_ newEntries: [Int], refused: Set<Int>, firstLimited: Int?) {
        outcome.seriesAdded = newEntries.count { entry in
            block.columns.refs[entry] != .none && !refused.contains(entry) && entry < firstLimited ?? .max
        }
    }

    /// What this scrape tracks. A new series is tracked whatever became of its sample.
    func track(refused: Set<Int>, newEntries: [Int]) -> TrackedSeries {
        let tracksTimestamps = settings.job.trackTimestampsStaleness
        if refused.isEmpty, !hasTimestamps || tracksTimestamps { return .column }
        let new = Set(newEntries)
        var list: [SeriesRef] = []
        for (index, ref) in block.columns.refs.enumerated() where ref != .none {
            if hasTimestamps, !tracksTimestamps, block.columns.timestamps[index] != SampleColumns.scrapeTime {
                continue
            }
            if refused.contains(index), !new.contains(index) { continue }
            list.append(ref)
        }
        return .list(list)
    }

    /// Remembers which keys the cache would have again to be told of.
    func noteRefusedKeys(_ newEntries: [Int], refused: Set<Int>) {
        guard !refused.isEmpty || !block.refusedKeys.isEmpty else { return }
        for entry in newEntries where block.columns.refs[entry] != .none {
            if refused.contains(entry) {
                block.refusedKeys.insert(block.table.slots[entry])
            } else {
                block.refusedKeys.remove(block.table.slots[entry])
            }
        }
    }

    /// Counts what storage refused, and returns its places.
    mutating func countExceptions() -> Set<Int> {
        guard !exceptions.isEmpty else { return [] }
        for exception in exceptions {
            switch exception.verdict {
            case .outOfOrder: outcome.outOfOrder += 1
            case .duplicateTimestamp, .duplicateAfterHistogram, .duplicateHistogram: outcome.duplicates += 1
            case .outOfBounds: outcome.outOfBounds += 1
            // These never get here: the series are resolved again, the scrape ends before the histogram.
            case .unknownReference, .invalidHistogram, .histogramsDisabled: break
            }
        }
        return Set(exceptions.map { Int($0.index) })
    }

    /// Storage takes nothing that bears the scrape's time. Samples with times of their own may still be taken.
    var isTooOld: Bool { timestamp < bounds.oldest }

    /// As above, for the markers that follow a good body: these may not be far ahead of the clock either.
    var refusesMarkers: Bool { !bounds.contains(timestamp) }

    static let outOfBounds = ScrapeFailure(
        step: .storage,
        errorClass: "append: out of bounds",
        text: SampleVerdict.outOfBounds.description
    )

    /// Whether storage refuses markers that are due after a good body: that fails the scrape
    /// (`updateStaleMarkers` in `scrape/scrape.go`, v3.5).
    func losesSeries(to tracked: TrackedSeries, reference: [SeriesRef]) -> Bool {
        guard refusesMarkers else { return false }
        let current = tracked.refs(column: block.columns.refs)
        return !TrackedSeries.difference(of: block.tracked.refs(column: reference), and: current).isEmpty
    }

    /// The markers of the empty body that takes the place of a failed one.
    mutating func leaveMarkers(_ due: [SeriesRef]) {
        if isTooOld, !due.isEmpty {
            outcome.losesMarkers = true
        } else {
            outcome.markers = due
        }
    }

    func markers(to tracked: TrackedSeries, in reference: [SeriesRef]) -> [SeriesRef] {
        switch (block.tracked, tracked) {
        case (.none, _): []
        case (.column, .column): []
        default:
            TrackedSeries.difference(
                of: block.tracked.refs(column: reference),
                and: tracked.refs(column: block.columns.refs)
            )
        }
    }
}
