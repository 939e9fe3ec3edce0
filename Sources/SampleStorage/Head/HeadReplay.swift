package import MetricModel

/// A head in the making, from what the log holds (`tsdb/head_wal.go`, v3.5): one thread adds the records' entries in
/// the order they were written, then makes the head of it.
///
/// Series keep the numbers that the log gave them. Nothing here is noted for the log, but series whose number cannot be
/// kept get a new one at the end, under which the log still has to learn of them.
package struct HeadReplay: ~Copyable {
    /// Numbers above it are not taken over, so that a forged one leaves enough for the series to come.
    static let largestKeptNumber = SeriesRef.lastNumber / 2

    private var state: HeadState
    private let logsSeries: Bool
    private let nowMillis: Int64
    /// What is older has left the window.
    private let horizonMillis: Int64
    /// The time that the head's clock was set by.
    private var clockMillis: Int64 = .min
    /// The slot of each number in the log, aliases included.
    private var slots = SeriesNumberTable<UInt32>(filler: 0)
    /// Numbers that mean a series with another number.
    private var aliases: [UInt64] = []
    /// Slots of series that wait for a number.
    private var unnumbered: [UInt32] = []
    /// What was added so far.
    package private(set) var counts = HeadReplayCounts()

    /// An empty head to fill; `now` decides what has left the window. With `logsSeries` the finished head notes new
    /// series for the log.
    package init(options: HeadOptions = HeadOptions(), logsSeries: Bool = true, now: WallTime) {
        state = HeadState(options: options, seed: .random(in: 0 ... .max), logsSeries: logsSeries)
        self.logsSeries = logsSeries
        nowMillis = now.milliseconds
        horizonMillis = now.milliseconds - options.windowMillis
    }

    // MARK: Entries

    /// Adds a series. When its labels are there already under another number, samples under this one go to that series.
    package mutating func addSeries(number: UInt64, encodedLabels: [UInt8]) {
        if number <= Self.largestKeptNumber { state.lastNumber = max(state.lastNumber, number) }
        let hash = encodedLabels.withUnsafeBytes { ByteHash.xx64($0) }
        if let slot = state.find(encodedLabels, hash: hash) {
            guard slots[number] != slot else { return }
            counts.aliases += 1
            aliases.append(number)
            giveUp(number)
            slots[number] = slot
            return
        }
        guard !encodedLabels.isEmpty, encodedLabels.withUnsafeBytes({ HeadState.firstRepeatedName(in: $0) }) == nil
        else {
            counts.invalidSeries += 1
            return
        }
        giveUp(number)
        let isKept = number > 0 && number <= Self.largestKeptNumber
        let slot = state.create(encodedLabels, hash: hash, number: isKept ? number : 0)
        // Its time without use begins with the head's first look at it.
        state.window.series[slot].pointee.lastUse = 0
        if !isKept { unnumbered.append(slot) }
        slots[number] = slot
        counts.series += 1
    }

    /// Adds a float sample; one that is not newer than its series' last is left out, as is one of an unknown number.
    /// What is older than the window is only remembered as the last.
    package mutating func addSample(number: UInt64, timestampMillis: Int64, valueBits: UInt64) {
        guard let slot = slots[number] else {
            counts.unknownSamples += 1
            return
        }
        let record = state.window.series[slot]
        guard timestampMillis > record.pointee.lastMillis else {
            counts.samplesNotNewer += 1
            return
        }
        if record.pointee.flags.contains(.lastIsHistogram) {
            record.pointee.flags.remove(.lastIsHistogram)
            state.window.histograms.forgetLast(of: slot)
        }
        counts.samples += 1
        advance(to: timestampMillis)
        if timestampMillis >= horizonMillis {
            state.window.append(record, slot: slot, millis: timestampMillis, valueBits: valueBits)
            state.window.counts.samplesKept += 1
        } else {
            record.pointee.lastMillis = timestampMillis
            record.pointee.lastValueBits = valueBits
        }
    }

    /// Adds a native histogram, by the rules of `addSample`.
    package mutating func addHistogram(_ logged: LoggedHistogram) {
        guard let slot = slots[logged.series] else {
            counts.unknownHistograms += 1
            return
        }
        let record = state.window.series[slot]
        guard logged.timestampMillis > record.pointee.lastMillis else {
            counts.samplesNotNewer += 1
            return
        }
        counts.histograms += 1
        advance(to: logged.timestampMillis)
        let point = HistogramPoint(timestampMillis: logged.timestampMillis, histogram: logged.histogram)
        if logged.timestampMillis >= horizonMillis {
            state.append(point, record, slot: slot)
            state.makeRoom()
        } else {
            state.window.histograms.setLast(logged.histogram, slot: slot)
            state.remember(point, record)
        }
        record.pointee.lastUse = 0
    }

    /// Adds an exemplar, by the rules of appending.
    package mutating func addExemplar(_ logged: LoggedExemplar) {
        guard let ref = ref(of: logged.series) else {
            counts.unknownExemplars += 1
            return
        }
        counts.exemplars += 1
        if case .stored = state.exemplars.judge(logged.exemplar, of: ref) {
            state.exemplars.append(logged.exemplar, of: ref)
        }
    }

    /// Adds a series' metadata; the last one counts.
    package mutating func addMetadata(_ logged: LoggedMetadata) {
        guard let slot = slots[logged.series] else {
            counts.unknownMetadata += 1
            return
        }
        counts.metadata += 1
        _ = state.metadata.set(logged.metadata, slot: slot)
    }

    // MARK: The head

    /// Ends the replay. The aliases' numbers are told with those of collected series: the log may hold samples of them.
    package consuming func makeHead() -> Head {
        state.setClock(millis: nowMillis)
        state.unlogged = UnloggedSeries(isNoted: logsSeries)
        for slot in unnumbered { number(slot) }
        for number in aliases { state.unlogged.addCollected(number) }
        state.makeRoom()
        return Head(state: state)
    }

    private mutating func number(_ slot: UInt32) {
        state.lastNumber += 1
        let record = state.window.series[slot]
        record.pointee.number = state.lastNumber
        let labels = state.catalog.labels(record.pointee.labelList)
        state.unlogged.add(number: state.lastNumber, encodedLabels: labels.encoded)
    }

    /// A number comes to mean other labels, which no sound log says: the series that had it needs another.
    private mutating func giveUp(_ number: UInt64) {
        guard let slot = slots[number], number > 0, state.window.series[slot].pointee.number == number else { return }
        state.window.series[slot].pointee.number = 0
        unnumbered.append(slot)
    }

    private func ref(of number: UInt64) -> SeriesRef? {
        slots[number].map { SeriesRef(slot: $0, number: state.window.series[$0].pointee.number) }
    }

    /// Chunks close by the time of the log, as they did when it was written.
    private mutating func advance(to millis: Int64) {
        guard millis != clockMillis else { return }
        clockMillis = millis
        state.newestMillis = max(state.newestMillis, millis)
        state.oldestMillis = min(state.oldestMillis, millis)
        state.setClock(millis: min(millis, nowMillis))
    }
}
