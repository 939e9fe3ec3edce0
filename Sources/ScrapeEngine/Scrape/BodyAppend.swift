internal import Exposition
internal import MetricModel
internal import Relabeling
internal import SampleStorage
internal import ScrapeConfiguration

/// Appends one body to a transaction: known series by their place, new ones through labels and relabeling
/// (`scrapeLoop.append` in `scrape/scrape.go`, v3.5). On a worker, which owns the block meanwhile.
struct BodyAppend {
    let block: TargetBlock
    let settings: PoolSettings
    /// Milliseconds; the scrape's timestamp.
    let timestamp: Int64
    let now: WallTime
    var appender: any Appender
    private var outcome = AppendOutcome()
    /// Exposed timestamps are in force: some entry has one and the job honours them.
    private var hasTimestamps = false
    private var candidate: [SeriesRef] = []
    private var exceptions: [SampleException] = []

    init(block: TargetBlock, settings: PoolSettings, timestamp: Int64, now: WallTime, appender: any Appender) {
        self.block = block
        self.settings = settings
        self.timestamp = timestamp
        self.now = now
        self.appender = appender
    }

    /// No body at all, because the request failed or the target sent nothing: every tracked series gets a marker.
    mutating func appendNothing() -> AppendOutcome {
        outcome.markers = block.tracked.refs(column: block.columns.refs)
        outcome.seriesGone = outcome.markers.count
        block.tracked = .none
        return outcome
    }

    /// Appends `body`. Afterwards the block's columns hold what is to be committed; a failed body leaves none.
    mutating func append(_ body: BodyBuffer, as format: ExpositionFormat, builder: inout LabelsBuilder) -> AppendOutcome
    {
        block.reader.read(body, as: format, into: &block.table)
        block.columns.timestampMillis = timestamp
        hasTimestamps = !block.table.timestamps.isEmpty && settings.job.honorTimestamps
        if block.table.isInStep, block.columnHasTimestamps == hasTimestamps, !isOverSampleLimit(block.columns.refs) {
            return appendInStep(body, as: format, builder: &builder)
        }
        return appendChanged(body, as: format, builder: &builder)
    }

    private func isOverSampleLimit(_ refs: [SeriesRef]) -> Bool {
        settings.sampleLimit > 0 && refs.count > settings.sampleLimit
            && refs.count { $0 != .none } > settings.sampleLimit
    }

    // MARK: The same series as last time

    private mutating func appendInStep(
        _ body: BodyBuffer,
        as format: ExpositionFormat,
        builder: inout LabelsBuilder
    ) -> AppendOutcome {
        takeValues()
        check()
        if exceptions.contains(where: { $0.verdict == .unknownReference }) {
            giveValuesBack()
            return appendAnew(body, as: format, builder: &builder)
        }
        outcome.scraped = block.table.count
        outcome.kept = block.keptEntries
        if !hasTimestamps { outcome.duplicates = block.table.repeats.count }
        let tracked = track(newEntries: [])
        _ = block.reader.adopt()
        outcome.markers = markers(to: tracked, in: block.columns.refs)
        block.tracked = tracked
        return outcome
    }

    private mutating func takeValues() {
        block.table.exchangeValues(with: &block.columns.valueBits)
        if hasTimestamps { block.table.exchangeTimestamps(with: &block.columns.timestamps) }
    }

    private mutating func giveValuesBack() {
        block.table.exchangeValues(with: &block.columns.valueBits)
        if block.columnHasTimestamps { block.table.exchangeTimestamps(with: &block.columns.timestamps) }
    }

    private mutating func check() {
        exceptions.removeAll(keepingCapacity: true)
        appender.check(block.columns, now: now, exceptions: &exceptions)
    }

    // MARK: Other series than last time

    private mutating func appendChanged(
        _ body: BodyBuffer,
        as format: ExpositionFormat,
        builder: inout LabelsBuilder
    ) -> AppendOutcome {
        let fatal = resolveNewSeries(builder: &builder)
        let entries = fatal?.entry ?? block.table.count
        buildCandidate(entries: entries)
        outcome.scraped = fatal.map { $0.entry + 1 } ?? block.table.count
        let isOverLimit = isOverSampleLimit(candidate)
        let newEntries = block.table.newKeys.lazy.map { $0.entry }.filter { $0 < entries }
        let problem = fatal?.failure ?? block.table.problem.map(Self.failure(of:))
        outcome.failure = problem ?? (isOverLimit ? Self.sampleLimitExceeded : nil)

        let reference = block.columns.refs
        swap(&block.columns.refs, &candidate)
        block.columns.valueBits.removeAll(keepingCapacity: true)
        block.columns.timestamps.removeAll(keepingCapacity: true)
        block.columnHasTimestamps = hasTimestamps
        takeValues()
        trimColumns(to: entries)
        check()
        if exceptions.contains(where: { $0.verdict == .unknownReference }) {
            giveValuesBack()
            block.columns.refs = reference
            return appendAnew(body, as: format, builder: &builder)
        }
        return outcome.failure == nil
            ? finishChanged(newEntries: Array(newEntries), reference: reference)
            : abandonChanged(newEntries: Array(newEntries), reference: reference, entries: entries)
    }

    private mutating func trimColumns(to entries: Int) {
        // A body that failed after `entries` entries has values for those only.
        let excess = block.columns.valueBits.count - entries
        if excess > 0 { block.columns.valueBits.removeLast(excess) }
        let late = block.columns.timestamps.count - entries
        if late > 0, !block.columns.timestamps.isEmpty { block.columns.timestamps.removeLast(late) }
    }

    private struct Fatal {
        let entry: Int
        let failure: ScrapeFailure
    }

    /// Gives every new key its ref, or `.none` where metric relabeling drops it.
    ///
    /// - Returns: the first entry that fails the whole scrape.
    private mutating func resolveNewSeries(builder: inout LabelsBuilder) -> Fatal? {
        let limit = block.reader.slotLimit
        if limit > block.refsBySlot.count {
            block.refsBySlot.reserveCapacity(limit)
            block.refsBySlot.append(contentsOf: repeatElement(.none, count: limit - block.refsBySlot.count))
        }
        for key in block.table.newKeys {
            builder.reset()
            block.reader.parseLabels(of: key, into: &builder)
            switch resolve(&builder) {
            case .success(let ref): block.refsBySlot[Int(key.slot)] = ref
            case .failure(let failure): return Fatal(entry: key.entry, failure: failure)
            }
        }
        return nil
    }

    private mutating func resolve(_ builder: inout LabelsBuilder) -> Result<SeriesRef, ScrapeFailure> {
        let repeated = AppendError.problem(with: &builder)
        block.seriesLabels.merge(into: &builder)
        if !settings.job.metricRelabelRules.apply(to: &builder).isKept { return .success(.none) }
        let labels = builder.build()
        if labels.isEmpty { return .success(.none) }
        let isLegacy = settings.job.metricNameValidation == .legacy
        if let problem = SeriesNames.problem(of: labels, legacy: isLegacy) {
            return .failure(ScrapeFailure(step: .storage, errorClass: "append: invalid name", text: problem))
        }
        if let violation = settings.labelLimits.violation(by: labels) {
            let limit = violation.prefix { $0 != " " }
            return .failure(ScrapeFailure(step: .limit, errorClass: "limit: \(limit)", text: violation))
        }
        if case .repeatedLabelName = repeated { return .failure(Self.storageFailure(repeated)) }
        switch appender.resolve(labels) {
        case .success(let ref): return .success(ref)
        case .failure(let error): return .failure(Self.storageFailure(error))
        }
    }

    private static func storageFailure(_ error: AppendError?) -> ScrapeFailure {
        ScrapeFailure(step: .storage, errorClass: "append: invalid sample", text: error?.description ?? "")
    }

    private static func failure(of problem: ParseProblem) -> ScrapeFailure {
        ScrapeFailure(step: .parse, errorClass: "parse: \(problem.expected)", text: problem.text, problem: problem)
    }

    private static var sampleLimitExceeded: ScrapeFailure {
        ScrapeFailure(step: .limit, errorClass: "limit: sample_limit", text: "sample limit exceeded")
    }

    /// The refs of the body's entries, repeats blanked unless they have times of their own; counts what is kept.
    private mutating func buildCandidate(entries: Int) {
        candidate.removeAll(keepingCapacity: true)
        candidate.reserveCapacity(entries + ScrapeReport.names.count)
        var kept = 0
        for index in 0..<entries {
            let ref = block.refsBySlot[Int(block.table.slots[index])]
            if ref != .none { kept += 1 }
            candidate.append(ref)
        }
        outcome.kept = kept
        guard !hasTimestamps else { return }
        for index in block.table.repeats where Int(index) < entries && candidate[Int(index)] != .none {
            candidate[Int(index)] = .none
            outcome.duplicates += 1
        }
    }

    private mutating func finishChanged(newEntries: [Int], reference: [SeriesRef]) -> AppendOutcome {
        let tracked = track(newEntries: newEntries)
        countAdded(newEntries: newEntries, limit: .max)
        let gone = block.reader.adopt()
        let goneRefs = gone.map { block.refsBySlot[Int($0)] }.filter { $0 != .none }
        outcome.seriesGone = goneRefs.count
        if case .column = block.tracked, case .column = tracked {
            outcome.markers = TrackedSeries.difference(ofFew: goneRefs, and: block.columns.refs)
        } else {
            outcome.markers = markers(to: tracked, in: reference)
        }
        block.tracked = tracked
        block.keptEntries = outcome.kept
        block.cachedSeries = block.table.count
        block.rememberedSize = block.cachedSeries
        return outcome
    }

    private mutating func abandonChanged(newEntries: [Int], reference: [SeriesRef], entries: Int) -> AppendOutcome {
        let limit = settings.sampleLimit > 0 ? settings.sampleLimit : .max
        countAdded(newEntries: newEntries, limit: limit)
        let current = trackedBeforeFailure(newEntries: newEntries, limit: limit)
        block.cachedSeries += newEntries.count
        let flush = block.cachedSeries > 2 * block.rememberedSize + 1000
        let freed = block.reader.abandon(entries: entries, flush: flush)
        if flush { block.cachedSeries = max(0, block.cachedSeries - freed.count) }
        outcome.markers = TrackedSeries.difference(of: block.tracked.refs(column: reference), and: current)
        block.tracked = current.isEmpty ? .none : .list(current)
        giveValuesBack()
        block.columns.refs = reference
        block.columns.valueBits.removeAll(keepingCapacity: true)
        block.columns.timestamps.removeAll(keepingCapacity: true)
        block.columnHasTimestamps = false
        return outcome
    }

    // MARK: Bookkeeping

    /// New series whose sample was accepted before the sample limit was hit.
    private mutating func countAdded(newEntries: [Int], limit: Int) {
        let refused = Set(exceptions.map { Int($0.index) })
        var handed = 0
        var next = 0
        for index in block.columns.refs.indices where block.columns.refs[index] != .none {
            handed += 1
            while next < newEntries.count, newEntries[next] < index { next += 1 }
            guard next < newEntries.count else { break }
            if newEntries[next] == index, handed <= limit, !refused.contains(index) { outcome.seriesAdded += 1 }
        }
    }

    /// What this scrape tracks, and the counts of the samples storage refused: those entries are blanked.
    private mutating func track(newEntries: [Int]) -> TrackedSeries {
        let tracksTimestamps = settings.job.trackTimestampsStaleness
        if exceptions.isEmpty, !hasTimestamps || tracksTimestamps { return .column }
        let new = Set(newEntries)
        let refused = count(exceptions)
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

    /// The tracked entries of a body that failed: the rollback does not undo that they were seen.
    private mutating func trackedBeforeFailure(newEntries: [Int], limit: Int) -> [SeriesRef] {
        let tracksTimestamps = settings.job.trackTimestampsStaleness
        let new = Set(newEntries)
        let refused = count(exceptions)
        var handed = 0
        var list: [SeriesRef] = []
        for (index, ref) in block.columns.refs.enumerated() where ref != .none {
            handed += 1
            if hasTimestamps, !tracksTimestamps, block.columns.timestamps[index] != SampleColumns.scrapeTime {
                continue
            }
            if refused.contains(index) || handed > limit, !new.contains(index) { continue }
            list.append(ref)
        }
        return list
    }

    private mutating func count(_ exceptions: [SampleException]) -> Set<Int> {
        for exception in exceptions {
            switch exception.verdict {
            case .outOfOrder: outcome.outOfOrder += 1
            case .duplicateTimestamp, .duplicateAfterHistogram, .duplicateHistogram: outcome.duplicates += 1
            case .outOfBounds: outcome.outOfBounds += 1
            // The others are about native histograms, which no body has yet.
            case .unknownReference, .invalidHistogram, .histogramsDisabled: break
            }
        }
        outcome.refused = exceptions.map { Int($0.index) }
        return Set(outcome.refused)
    }

    private func markers(to tracked: TrackedSeries, in reference: [SeriesRef]) -> [SeriesRef] {
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

    /// Storage collected series that the cache still named: forgets the cache and resolves every series by its labels.
    private mutating func appendAnew(
        _ body: BodyBuffer,
        as format: ExpositionFormat,
        builder: inout LabelsBuilder
    ) -> AppendOutcome {
        let tracked = block.tracked.refs(column: block.columns.refs)
        block.reader = ExpositionReader()
        block.table = BodyTable()
        block.refsBySlot = []
        block.columns.removeAll()
        block.columnHasTimestamps = false
        block.tracked = tracked.isEmpty ? .none : .list(tracked)
        outcome = AppendOutcome()
        block.reader.read(body, as: format, into: &block.table)
        hasTimestamps = !block.table.timestamps.isEmpty && settings.job.honorTimestamps
        var renewed = appendChanged(body, as: format, builder: &builder)
        // The series are not new to the target: only their refs are.
        renewed.seriesAdded = 0
        return renewed
    }
}
