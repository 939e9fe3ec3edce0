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
    /// The times of samples that storage takes in this transaction.
    let bounds: TimeBounds
    var appender: any Appender
    var outcome = AppendOutcome()
    /// Exposed timestamps are in force: some entry has one and the job honours them.
    var hasTimestamps = false
    var candidate: [SeriesRef] = []
    /// What storage has against entries of the column, by their places.
    var exceptions: [SampleException] = []
    var histograms = HistogramEntries()
    /// Entries of this body that repeat an earlier one.
    var repeatedEntries = 0
    /// Entries behind refused ones of their keys that are as new as these. Ascending.
    var nextEntries: [Int] = []
    /// Keys with labels that storage refuses, but behind the sample limit: it does not get to see them.
    var unseen: Set<SeriesSlot> = []
    var firstUnseenEntry = Int.max
    /// The keys of native histograms that are not stored.
    var passedOver = PassedOverHistograms()
    /// Where all keys are new to the reader because the cache was left, the first entries of those that were new before,
    /// histograms that are passed over included; nil else.
    var newBeforeLeaving: Set<Int>?

    init(block: TargetBlock, settings: PoolSettings, timestamp: Int64, now: WallTime, appender: any Appender) {
        self.block = block
        self.settings = settings
        self.timestamp = timestamp
        self.now = now
        bounds = appender.timeBounds(now: now)
        self.appender = appender
    }

    /// No body at all, because the request failed or the target sent nothing: every tracked series gets a marker.
    /// `refusal` says why a body that is there is not read; `isGood` that the target has no series, which is fine.
    mutating func appendNothing(insteadOfBody refusal: ScrapeFailure? = nil, isGood: Bool = false) -> AppendOutcome {
        let due = block.tracked.refs(column: block.columns.refs)
        outcome.failure = refusal
        outcome.seriesGone = due.count
        if isGood { block.change.note(added: [], gone: due) }
        if refusal == nil, isTooOld, !due.isEmpty {
            // The empty body after this one finds nothing left to mark.
            outcome.failure = Self.outOfBounds
        } else {
            leaveMarkers(due)
        }
        block.tracked = .none
        outcome.flushedCache = endEmptyIteration()
        if settings.appendsMetadata { block.families.endIteration(isGood: false) }
        return outcome
    }

    /// Appends `body`. Afterwards the block's columns hold what is to be committed; a failed body leaves none.
    mutating func append(
        _ body: BodyBuffer,
        as format: ExpositionFormat,
        scratch: inout WorkerScratch
    ) -> AppendOutcome {
        read(body, as: format)
        let isKnown = isColumnKnown && !isOverSampleLimit(block.columns.refs)
        let appended =
            isKnown
            ? appendInStep(body, as: format, scratch: &scratch) : appendChanged(body, as: format, scratch: &scratch)
        if settings.appendsMetadata { block.families.endIteration(isGood: appended.failure == nil) }
        return appended
    }

    private mutating func read(_ body: BodyBuffer, as format: ExpositionFormat) {
        block.reader.read(body, as: format, options: settings.readOptions, into: &block.table)
        block.columns.timestampMillis = timestamp
        hasTimestamps = !block.table.timestamps.isEmpty && settings.job.honorTimestamps
    }

    /// True when the column's refs are this body's too, and nothing but values can have changed.
    private var isColumnKnown: Bool {
        block.table.isInStep && block.columnHasTimestamps == hasTimestamps && block.refusedKeys.isEmpty
            // A repeated key counts or not by whether this entry has a time of its own.
            && (!hasTimestamps || block.table.repeats.isEmpty)
            && block.histogramRows.count == block.table.histograms.count
            && zip(block.histogramRows, block.table.histograms).allSatisfy { $0 == $1.row }
    }

    // MARK: The same series as last time

    private mutating func appendInStep(
        _ body: BodyBuffer,
        as format: ExpositionFormat,
        scratch: inout WorkerScratch
    ) -> AppendOutcome {
        takeValues()
        check()
        if hasUnknownSeries {
            giveValuesBack()
            return appendAnew(body, as: format, scratch: &scratch)
        }
        if !histograms.overLimit.isEmpty || firstFatalException != nil {
            giveValuesBack()
            return appendChanged(body, as: format, scratch: &scratch)
        }
        outcome.scraped = block.table.count
        outcome.kept = block.keptEntries
        outcome.duplicates = block.repeatedEntries
        let refused = countExceptions()
        let tracked = track(refused: refused, newEntries: [])
        let due = markers(to: tracked, in: block.columns.refs)
        if refusesMarkers, !due.isEmpty {
            outcome = AppendOutcome()
            giveValuesBack()
            return appendChanged(body, as: format, scratch: &scratch)
        }
        collectItems(refused: refused, newEntries: [])
        block.change.clear()
        forgetKeys(block.reader.adopt())
        endGoodIteration(newKeys: 0)
        outcome.markers = due
        block.tracked = tracked
        return outcome
    }

    // MARK: Other series than last time

    private mutating func appendChanged(
        _ body: BodyBuffer,
        as format: ExpositionFormat,
        scratch: inout WorkerScratch
    ) -> AppendOutcome {
        passedOver = passedOverHistograms()
        let declarations = declarations(in: format)
        if newBeforeLeaving == nil, let forgotten = forgottenEntries(declarations) {
            newBeforeLeaving = Set(firstRowsOfNewKeys() + forgotten)
            return appendAnew(body, as: format, scratch: &scratch)
        }
        note(declarations)
        var fatal = resolveNewSeries(scratch: &scratch)
        let reference = block.columns.refs
        place(entries: fatal?.entry ?? block.table.count)
        if hasUnknownSeries {
            giveValuesBack()
            block.columns.refs = reference
            return appendAnew(body, as: format, scratch: &scratch)
        }
        if let bad = firstFatalException {
            giveValuesBack()
            fatal = Fatal(entry: Int(bad.index), failure: Self.storageFailure(bad.verdict))
            place(entries: Int(bad.index))
        }
        let entries = block.columns.refs.count
        outcome.scraped = fatal.map { $0.entry + 1 } ?? block.table.count
        var newEntries = newEntries(before: entries)
        var limited = applyLimits()
        reopenRepeats(in: &limited, newEntries: &newEntries)
        outcome.failure =
            fatal?.failure ?? block.table.problem.map(Self.failure(of:)) ?? limited.failure
        let refused = countExceptions().union(limited.entries)
        countAdded(newEntries, refused: refused, firstLimited: limited.entries.min())
        let tracked = track(refused: refused, newEntries: newEntries)
        if outcome.failure == nil, losesSeries(to: tracked, reference: reference) {
            outcome.failure = Self.outOfBounds
        }
        noteRefusedKeys(newEntries, refused: refused)
        collectItems(refused: refused, newEntries: newEntries)
        let newKeys = cachedKeys(newEntries, refused: refused)
        return outcome.failure == nil
            ? finishChanged(
                tracked,
                reference: reference,
                newKeys: newKeys,
                added: newEntries.map { block.columns.refs[$0] }.filter { $0 != .none }
            )
            : abandonChanged(tracked, reference: reference, entries: entries, newKeys: newKeys)
    }

    private mutating func finishChanged(
        _ tracked: TrackedSeries,
        reference: [SeriesRef],
        newKeys: Int,
        added: [SeriesRef]
    ) -> AppendOutcome {
        let gone = block.reader.adopt()
        let goneRefs = gone.map { block.refsBySlot[Int($0)] }.filter { $0 != .none } + forgetPassedOverKeys()
        forgetKeys(gone)
        endGoodIteration(newKeys: newKeys)
        outcome.seriesGone = goneRefs.count
        block.change.note(added: added, gone: goneRefs)
        if case .column = block.tracked, case .column = tracked {
            outcome.markers = TrackedSeries.difference(ofFew: goneRefs, and: block.columns.refs)
        } else {
            outcome.markers = markers(to: tracked, in: reference)
        }
        block.tracked = tracked
        block.histogramRows = block.table.histograms.map(\.row)
        block.keptEntries = outcome.kept
        block.repeatedEntries = repeatedEntries
        return outcome
    }

    private mutating func abandonChanged(
        _ tracked: TrackedSeries,
        reference: [SeriesRef],
        entries: Int,
        newKeys: Int
    ) -> AppendOutcome {
        // The rollback does not undo that the entries before the failure were seen.
        let current = tracked.refs(column: block.columns.refs)
        let flush = endFailedIteration(newKeys: newKeys, entries: entries)
        let freed = block.reader.abandon(entries: min(entries, firstUnseenEntry), flush: flush)
        forgetKeys(freed)
        outcome.flushedCache = flush
        leaveMarkers(TrackedSeries.difference(of: block.tracked.refs(column: reference), and: current))
        outcome.items = .none
        block.tracked = current.isEmpty ? .none : .list(current)
        block.created.forget()
        giveValuesBack()
        block.columns.refs = reference
        block.columns.valueBits.removeAll(keepingCapacity: true)
        block.columns.timestamps.removeAll(keepingCapacity: true)
        block.columnHasTimestamps = false
        return outcome
    }

    /// Storage collected series that the cache still named, or the reader knows keys that the cache would not have: forgets
    /// the cache and resolves every series by its labels.
    private mutating func appendAnew(
        _ body: BodyBuffer,
        as format: ExpositionFormat,
        scratch: inout WorkerScratch
    ) -> AppendOutcome {
        let tracked = block.tracked.refs(column: block.columns.refs)
        block.reader = ExpositionReader()
        block.table = BodyTable()
        // What Prometheus's cache has beside keys that are not in it any more is still there.
        if newBeforeLeaving == nil { block.cacheSize.forget(allBut: 0) }
        block.refsBySlot = []
        block.refusedKeys = []
        block.passedOverKeys = []
        block.declared = [:]
        block.touches.forget()
        block.histogramRows = []
        block.columns.removeAll()
        block.columnHasTimestamps = false
        block.created.forget()
        block.tracked = tracked.isEmpty ? .none : .list(tracked)
        outcome = AppendOutcome()
        unseen = []
        firstUnseenEntry = .max
        read(body, as: format)
        var renewed = appendChanged(body, as: format, scratch: &scratch)
        // The series are not new to the target: only their refs are.
        if newBeforeLeaving == nil {
            renewed.seriesAdded = 0
            block.change.clear()
        }
        return renewed
    }
}
