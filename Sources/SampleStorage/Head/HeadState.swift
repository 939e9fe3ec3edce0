internal import MetricModel

/// All that the head's lock guards, and the rules of appending.
///
/// It may be handed to another thread: it cannot be copied, and nothing else points into the memory it owns.
struct HeadState: ~Copyable, @unchecked Sendable {
    let options: HeadOptions
    var window: SampleWindow
    var catalog: SeriesCatalog
    var exemplars: ExemplarRing
    var metadata = SeriesMetadataTable()
    /// The newest sample's time of all; `Int64.min` before the first.
    var newestMillis: Int64 = .min
    /// The oldest sample's time of all, kept or not; `Int64.max` before the first.
    var oldestMillis: Int64 = .max
    var counts = Counts()
    /// What the log does not have yet.
    var unlogged: UnloggedSeries
    /// The number of the newest series.
    var lastNumber: UInt64 = 0
    /// Where the next step of `collect` begins.
    var sweepSlot: UInt32 = 0

    struct Counts {
        var samplesAppended: UInt64 = 0
        var histogramsAppended: UInt64 = 0
        var exemplarsAppended: UInt64 = 0
        var exemplarsOutOfOrder: UInt64 = 0
        var seriesCreated: UInt64 = 0
        var seriesCollected: UInt64 = 0
        var refusedSamples = RefusedSamples()
        var refusedHistograms = RefusedSamples()
    }

    init(options: HeadOptions, seed: UInt64, logsSeries: Bool = false) {
        self.options = options
        exemplars = ExemplarRing(capacity: options.exemplarCapacity)
        unlogged = UnloggedSeries(isNoted: logsSeries)
        window = SampleWindow(longestSpanMillis: UInt32(clamping: options.windowMillis))
        catalog = SeriesCatalog(seed: seed)
        updateBlockLimit()
    }

    /// Bytes of everything but chunks.
    var seriesByteCount: Int {
        window.series.byteCount + catalog.lists.byteCount + catalog.symbols.byteCount + catalog.indexByteCount
            + exemplars.byteCount + metadata.byteCount
    }

    /// Leaves to the chunks what the series do not need. After series come or go.
    mutating func updateBlockLimit() {
        let budget = options.memoryBudget.bytes
        let free = budget < 0 ? Int.max : max(0, Int(budget) - seriesByteCount)
        window.blockLimit = min(free / MemoryLayout<ChunkBlock>.stride, SampleWindow.mostBlocks)
    }

    /// The head's clock follows whoever tells it the time, backwards too.
    mutating func setClock(_ now: WallTime) { setClock(millis: now.milliseconds) }

    mutating func setClock(millis: Int64) { window.clock = UInt32(clamping: millis / 1000) }

    // MARK: Rules

    /// Finds or creates the series of labels that are not empty; `hash` is `labels.hash64`.
    mutating func resolve(_ encoded: [UInt8], hash: UInt64, isOffered: Bool) -> Result<SeriesRef, AppendError> {
        if let slot = find(encoded, hash: hash) {
            let record = window.series[slot]
            record.pointee.lastUse = window.clock
            if isOffered { noteForLog(record) }
            return .success(SeriesRef(slot: slot, number: record.pointee.number))
        }
        if let name = encoded.withUnsafeBytes({ Self.firstRepeatedName(in: $0) }) {
            return .failure(.repeatedLabelName(name))
        }
        lastNumber += 1
        let slot = create(encoded, hash: hash, number: lastNumber)
        if isOffered {
            unlogged.add(number: lastNumber, encodedLabels: encoded)
        } else {
            window.series[slot].pointee.flags.insert(.onlyNamed)
            window.counts.onlyNamed += 1
        }
        return .success(SeriesRef(slot: slot, number: lastNumber))
    }

    /// The slot of the series of these labels.
    func find(_ encoded: [UInt8], hash: UInt64) -> UInt32? {
        encoded.withUnsafeBytes { bytes in
            catalog.find(bytes, hash: hash) { window.series[$0].pointee.labelList }
        }
    }

    /// Makes a series of labels that are not there yet and returns its slot.
    mutating func create(_ encoded: [UInt8], hash: UInt64, number: UInt64) -> UInt32 {
        let slot = window.takeSlot(number: number)
        window.series[slot].pointee.labelList = encoded.withUnsafeBytes { catalog.add($0, hash: hash, slot: slot) }
        counts.seriesCreated += 1
        updateBlockLimit()
        return slot
    }

    static func firstRepeatedName(in encoded: UnsafeRawBufferPointer) -> [UInt8]? {
        var position = 0
        var previous: UnsafeRawBufferPointer?
        while let pair = EncodedPair(in: encoded, at: position) {
            if let previous, compareBytes(previous, pair.name) == 0 { return Array(pair.name) }
            previous = pair.name
            position += pair.bytes.count
        }
        return nil
    }

    /// The rules of `memSeries.appendable` (`tsdb/head_append.go`, v3.5), behind the scrape's time limit.
    mutating func check(
        _ columns: borrowing SampleColumns,
        from start: Int,
        now: WallTime,
        exceptions: inout [SampleException]
    ) {
        setClock(now)
        let bounds = timeBounds(now)
        let refs = columns.refs.span
        let values = columns.valueBits.span
        let times = columns.timestamps.span
        let common = columns.timestampMillis
        let end = min(refs.count, values.count)
        for index in max(0, start)..<max(max(0, start), end) {
            let ref = refs[unchecked: index]
            guard ref != .none else { continue }
            let own = index < times.count ? times[unchecked: index] : SampleColumns.scrapeTime
            let millis = own == SampleColumns.scrapeTime ? common : own
            let record = window.record(of: ref)
            record?.pointee.lastUse = window.clock
            if let record, millis > record.pointee.lastMillis, bounds.contains(millis) {
                window.prepareToAppend(record, valueBits: values[unchecked: index])
                continue
            }
            let bits = values[unchecked: index]
            let sample = Sample(timestampMillis: millis, valueBits: bits)
            guard let verdict = verdict(sample, of: ref, isInBounds: bounds.contains(millis)) else { continue }
            counts.refusedSamples.count(verdict, isTooOld: millis < bounds.oldest)
            exceptions.append(SampleException(index: Int32(truncatingIfNeeded: index), verdict: verdict))
        }
    }

    /// The times that a scrape at `now` may bring.
    func timeBounds(_ now: WallTime) -> TimeBounds { TimeBounds(newestStored: newestMillis, now: now.milliseconds) }

    @inline(never)
    private func verdict(_ sample: Sample, of ref: SeriesRef, isInBounds: Bool) -> SampleVerdict? {
        guard isInBounds else { return .outOfBounds }
        guard let record = window.record(of: ref)?.pointee else { return .unknownReference }
        if sample.timestampMillis > record.lastMillis { return nil }
        guard sample.timestampMillis == record.lastMillis else { return .outOfOrder }
        guard !record.flags.contains(.lastIsHistogram) else { return verdictAfterHistogram(sample, of: ref) }
        if sample.valueBits == record.lastValueBits { return nil }
        return .duplicateTimestamp(
            millis: sample.timestampMillis,
            existingBits: record.lastValueBits,
            newBits: sample.valueBits
        )
    }

    /// About a float sample as old as its series' last histogram.
    private func verdictAfterHistogram(_ sample: Sample, of ref: SeriesRef) -> SampleVerdict? {
        guard sample.valueBits == StaleMarker.bits else {
            return .duplicateAfterHistogram(millis: sample.timestampMillis, newBits: sample.valueBits)
        }
        let isRepeated =
            window.histograms.last(of: ref.slot).map { histogramMarker(for: ref).isSameSample(as: $0) } ?? false
        return isRepeated ? nil : .duplicateHistogram
    }

    /// Stores everything that is new, and returns how many float samples that were.
    mutating func commit(_ columns: borrowing SampleColumns, _ items: borrowing ScrapeItems) -> Int {
        guard !items.isEmpty else { return commit(columns) }
        var stored = items.created.isEmpty ? 0 : commit(items.created, commitMillis: columns.timestampMillis)
        stored += commit(columns)
        commit(items.histograms)
        commit(items.exemplars)
        for item in items.metadata where window.record(of: item.ref) != nil {
            _ = metadata.set(item.metadata, slot: item.ref.slot)
        }
        return stored
    }

    /// Stores what is newer than its series' last sample and returns how many that were.
    mutating func commit(_ columns: borrowing SampleColumns) -> Int {
        let refs = columns.refs.span
        let values = columns.valueBits.span
        let times = columns.timestamps.span
        let common = columns.timestampMillis
        var stored = 0
        var newest = newestMillis
        var oldest = oldestMillis
        for index in 0..<min(refs.count, values.count) {
            let ref = refs[unchecked: index]
            guard ref != .none, let record = window.record(of: ref) else { continue }
            let own = index < times.count ? times[unchecked: index] : SampleColumns.scrapeTime
            let millis = own == SampleColumns.scrapeTime ? common : own
            guard millis > record.pointee.lastMillis else {
                if millis < record.pointee.lastMillis { counts.refusedSamples.outOfOrder += 1 }
                continue
            }
            if millis > newest { newest = millis }
            if millis < oldest { oldest = millis }
            if record.pointee.flags.contains(.lastIsHistogram),
                continueAfterHistogram(ref, millis: millis, valueBits: values[unchecked: index])
            {
                continue
            }
            window.append(record, slot: ref.slot, millis: millis, valueBits: values[unchecked: index])
            record.pointee.lastUse = window.clock
            stored &+= 1
        }
        newestMillis = newest
        oldestMillis = oldest
        window.counts.samplesKept += stored
        counts.samplesAppended += UInt64(stored)
        return stored
    }
}
