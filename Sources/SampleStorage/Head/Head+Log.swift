internal import MetricModel
internal import Glibc
internal import Synchronization

/// What the log asks of the head. Everything here may be called from any thread; the log calls it under its own lock.
extension Head {
    /// Takes the entries of a series record that the log does not have yet; empty in normal life, and then without
    /// taking the head's lock. Whoever takes them writes them before any sample, or gives them back.
    package func takeUnloggedSeries() -> [UInt8] {
        guard hasUnloggedSeries.load(ordering: .acquiring) else { return [] }
        let (entries, owesEverySeries) = state.withLock { state in
            (takeUnlogged(&state), state.unlogged.owesEverySeries)
        }
        return owesEverySeries ? walkOwedSeries() : entries
    }

    /// Puts entries back whose write failed: in front of those that came since.
    package func returnUnloggedSeries(_ entries: [UInt8]) {
        guard !entries.isEmpty else { return }
        state.withLock { state in
            state.unlogged.giveBack(entries)
            noteUnlogged(state)
        }
    }

    /// From now on series are noted for the log when somebody has a sample of them; those that are there already are
    /// asked for by `forEachSeries`.
    package func startLoggingSeries() {
        state.withLock { $0.unlogged.begin() }
    }

    /// From now on nobody logs: what was noted is forgotten.
    package func stopLoggingSeries() {
        state.withLock { state in
            state.unlogged.end()
            noteUnlogged(state)
        }
    }

    /// Takes the numbers of the series that were collected since the last call: the log may still hold samples of them.
    /// To be called now and then by one thread; noted only when series are logged.
    package func takeCollectedNumbers() -> [UInt64] {
        state.withLock { $0.unlogged.takeCollected() }
    }

    /// What the log has to know before it writes a commit of `columns`, under the head's lock once: appends to `skipping`
    /// the entries from `start` on that must not be logged, in order (not newer than their series' last sample, or of
    /// a collected series), narrows `items` to what is new (metadata that changed, exemplars that are no repetition, the
    /// histograms that stale markers turn into), and returns what `takeUnloggedSeries` does.
    package func prepareCommit(
        _ columns: SampleColumns,
        from start: Int,
        items: inout ScrapeItems,
        skipping: inout [Int32]
    ) -> [UInt8] {
        let (entries, owesEverySeries) = state.withLock { state in
            state.prepare(columns, from: start, items: &items, skipping: &skipping)
            return (takeUnlogged(&state), state.unlogged.owesEverySeries)
        }
        return owesEverySeries ? walkOwedSeries() : entries
    }

    /// As above, for a commit of float samples only.
    package func prepareCommit(_ columns: SampleColumns, from start: Int, skipping: inout [Int32]) -> [UInt8] {
        var items = ScrapeItems.none
        return prepareCommit(columns, from: start, items: &items, skipping: &skipping)
    }

    /// Calls `body` with every series that is there all the while, in no particular order; one that comes or goes
    /// meanwhile may be left out. The lock is taken for one short step at a time and not while `body` runs.
    package func forEachSeries(_ body: (_ number: UInt64, _ encodedLabels: [UInt8]) -> Void) {
        var slot: UInt32? = 0
        while let start = slot {
            let (some, next) = state.withLock { $0.series(matching: [], from: start, limit: .max) }
            for series in some { body(series.ref.number, series.labels.encoded) }
            slot = next
        }
    }

    /// The numbers of all series there are, taken in short steps.
    package func liveSeriesNumbers() -> SeriesNumbers {
        var numbers = SeriesNumbers()
        var slot: UInt32? = 0
        while let start = slot {
            let (some, next) = state.withLock { $0.numbers(from: start) }
            for number in some { numbers.insert(number) }
            slot = next
        }
        return numbers
    }

    /// Every series as an entry: the ones before the walk by the walk, the ones since by being noted again.
    private func walkOwedSeries() -> [UInt8] {
        var entries: [UInt8] = []
        repeat {
            entries.removeAll()
            state.withLock { $0.unlogged.beginWalk() }
            forEachSeries { number, labels in
                SeriesLogRecord.appendEntry(number: number, encodedLabels: labels, into: &entries)
            }
        } while !state.withLock { state in
            guard !state.unlogged.owesEverySeries else { return false }
            entries += takeUnlogged(&state)
            return true
        }
        return entries
    }

    private func takeUnlogged(_ state: inout HeadState) -> [UInt8] {
        defer { noteUnlogged(state) }
        return state.unlogged.take()
    }

    /// Keeps the flag that is asked before the lock; inside the lock, before anybody can find a new series.
    func noteUnlogged(_ state: borrowing HeadState) {
        hasUnloggedSeries.store(!state.unlogged.isEmpty, ordering: .releasing)
    }
}

extension HeadState {
    /// Has the log told of a series that was only named so far: it is about to get something of it.
    mutating func noteForLog(_ record: UnsafeMutablePointer<SeriesRecord>) {
        guard record.pointee.flags.remove(.onlyNamed) != nil else { return }
        window.counts.onlyNamed -= 1
        let labels = catalog.labels(record.pointee.labelList)
        unlogged.add(number: record.pointee.number, encodedLabels: labels.encoded)
    }

    /// Which entries and items a commit would not store; the series of the others are noted for the log.
    mutating func prepare(
        _ columns: borrowing SampleColumns,
        from start: Int,
        items: inout ScrapeItems,
        skipping: inout [Int32]
    ) {
        if !items.isEmpty {
            narrow(&items, commitMillis: columns.timestampMillis)
            noteForLog(items)
        }
        for index in max(0, start)..<max(max(0, start), min(columns.refs.count, columns.valueBits.count)) {
            let ref = columns.refs[index]
            guard ref != .none else { continue }
            let millis = columns.timestampMillis(at: index)
            if let record = window.record(of: ref), millis > record.pointee.lastMillis {
                if record.pointee.flags.contains(.onlyNamed) { noteForLog(record) }
                guard columns.valueBits[index] == StaleMarker.bits, record.pointee.flags.contains(.lastIsHistogram)
                else { continue }
                let marker = histogramMarker(for: ref)
                items.histograms.append(HistogramSample(ref: ref, timestampMillis: millis, histogram: marker))
            }
            skipping.append(Int32(truncatingIfNeeded: index))
        }
    }

    private mutating func noteForLog(_ items: borrowing ScrapeItems) {
        guard window.counts.onlyNamed > 0 else { return }
        for ref in items.created.samples.refs { noteForLog(ref) }
        for histogram in items.created.histograms { noteForLog(histogram.ref) }
        for histogram in items.histograms { noteForLog(histogram.ref) }
        for exemplar in items.exemplars { noteForLog(exemplar.ref) }
        for metadata in items.metadata { noteForLog(metadata.ref) }
    }

    private mutating func noteForLog(_ ref: SeriesRef) {
        if let record = window.record(of: ref) { noteForLog(record) }
    }

    private func narrow(_ items: inout ScrapeItems, commitMillis: Int64) {
        if !items.created.isEmpty { narrow(&items.created, commitMillis: commitMillis) }
        items.exemplars.removeAll { !stores($0) }
        items.metadata.removeAll {
            window.record(of: $0.ref) == nil || metadata.metadata(of: $0.ref.slot) == $0.metadata
        }
        items.histograms.removeAll { window.record(of: $0.ref) == nil || !options.acceptsNativeHistograms }
    }

    /// The numbers of the series in the next slots, and where to go on; nil at the end.
    func numbers(from start: UInt32) -> (numbers: [UInt64], next: UInt32?) {
        let end = min(window.series.count, start + 4096)
        var numbers: [UInt64] = []
        for slot in start..<max(start, end) where window.series[slot].pointee.flags.contains(.live) {
            numbers.append(window.series[slot].pointee.number)
        }
        return (numbers, end < window.series.count ? end : nil)
    }
}
