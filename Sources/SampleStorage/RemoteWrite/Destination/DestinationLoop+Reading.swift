internal import MetricModel
internal import ScrapeConfiguration
internal import SelfMetrics

// From the log to the shards.
extension DestinationLoop {
    /// How long to leave a log alone that cannot be read.
    private static let troublePause = 5 * second

    /// How often entries of unknown series are worth an event.
    private static let unknownPause = 60 * second

    private enum Step {
        case advanced
        /// A shard has no room for its next entry.
        case blocked
        case atEnd
    }

    /// Reads on while there is something and every shard has room.
    ///
    /// - Returns: Whether there is more to do at once.
    mutating func read(_ now: MonotonicTime, _ wallTime: WallTime) -> Bool {
        var left = Self.recordsPerTurn
        while mayRead {
            guard left > 0 else { return true }
            left -= 1
            let before = record.place
            let step = readStep(now, wallTime)
            _ = sendDue(now, wallTime)
            switch step {
            case .advanced: break
            case .blocked:
                // What was just sent may have made room.
                guard record.place != before else {
                    metrics.enqueueRetries.increment()
                    return false
                }
            case .atEnd: return false
            }
        }
        return false
    }

    private var mayRead: Bool {
        if case .handOver = ending { return false }
        if case .draining = resharding { return false }
        return !isAtEnd && !hasReadAll && readAgainAt == nil
    }

    private mutating func readStep(_ now: MonotonicTime, _ wallTime: WallTime) -> Step {
        if record.isFinished {
            do {
                guard try takeRecord() else {
                    reachedEnd(now)
                    return .atEnd
                }
            } catch {
                return readFailed(error, now) ? .advanced : .atEnd
            }
        }
        distribute(now, wallTime)
        guard record.isFinished else { return .blocked }
        passed(record.end)
        return .advanced
    }

    private mutating func reachedEnd(_ now: MonotonicTime) {
        isAtEnd = true
        hasBeenAtEnd = true
        if case .flush = ending {
            hasReadAll = true
            for shard in shards.indices { shards[shard].isDraining = true }
        }
        let source = services.seriesSource
        if let census = forgetting.reachedEnd(now, { source.liveSeries() }) {
            series.forgetAll(at: record.end) { census.isAlive($0) }
            forgetFamilies()
        }
    }

    /// Everything before `position` was handed over.
    private mutating func passed(_ position: LogPosition) {
        guard let end = catchUpEnd else { return }
        for shard in shards.indices { shards[shard].readerReached(position) }
        if position >= end {
            catchUpEnd = nil
            floors = []
        }
    }

    // MARK: Records

    /// Reads the next record into `record`; false at the end.
    private mutating func takeRecord() throws(LogProblem) -> Bool {
        guard let found = try reader.next() else { return false }
        if found.position.segment != record.position.segment { samplesReadInSegment = 0 }
        record.begin(found.kind, at: found.position, end: found.end)
        metrics.reading.recordsRead(found.kind).increment()
        metrics.reading.currentSegment.set(Double(found.position.segment))
        do {
            try decode(found)
        } catch {
            record.begin(found.kind, at: found.position, end: found.end)
            metrics.reading.decodeFailures.increment()
            event(.error, "record of the log at \(found.position) is left out: \(error)")
        }
        return true
    }

    private mutating func decode(_ found: LogRecord) throws(RecordProblem) {
        switch found.kind {
        case .series:
            try SeriesLogRecord.decode(found.bytes) { entry in
                entry.labels.encoded.withUnsafeBytes { learn(number: entry.series, encodedLabels: $0) }
            }
        case .metadata:
            try MetadataLogRecord.decode(found.bytes) { series.setMetadata($0.metadata, of: $0.series) }
        case .samples: try record.decodeSamples(found.bytes)
        case .exemplars:
            if section.sendsExemplars { try record.decodeExemplars(found.bytes) }
        case .histograms, .floatHistograms, .customBucketHistograms, .customBucketFloatHistograms:
            if section.sendsNativeHistograms { try record.decodeHistograms(found.bytes) }
        case .tombstones, .mmapMarkers, nil: break
        }
    }

    // MARK: Entries

    /// Hands entries of `record` over until a shard has no room.
    private mutating func distribute(_ now: MonotonicTime, _ wallTime: WallTime) {
        var left = LeftOut()
        let limit = section.queue.sampleAgeLimit
        let oldest = limit == .zero ? Int64.min : wallTime.milliseconds - limit.milliseconds
        let first = record.next
        if !record.samples.isEmpty {
            distributeSamples(now, oldest: oldest, &left)
        } else if !record.histograms.isEmpty {
            distributeHistograms(now, oldest: oldest, &left)
        } else if !record.exemplars.isEmpty {
            distributeExemplars(now, oldest: oldest, &left)
        }
        if record.kind != .exemplars { samplesReadInSegment += record.next - first }
        count(left, handedOver: record.next - first, now)
    }

    private mutating func distributeSamples(_ now: MonotonicTime, oldest: Int64, _ left: inout LeftOut) {
        let samples = record.samples
        var next = record.next
        defer { record.next = next }
        while next < samples.count {
            let sample = samples[next]
            let end = record.place(behind: next)
            let shard = Int(truncatingIfNeeded: sample.series % UInt64(shards.count))
            if catchUpEnd == nil || end > floors[shard] {
                switch series.place(of: sample.series) {
                case .known where sample.timestampMillis < oldest: left.tooOld.samples += 1
                case .known(let place):
                    guard shards[shard].hasRoom, mayFollow(place, isHistogram: false, in: shard) else { return }
                    let outgoing = OutgoingSample(
                        place: place,
                        timestampMillis: sample.timestampMillis,
                        valueBits: sample.valueBits
                    )
                    shards[shard].append(outgoing, end: end, now: now)
                case .dropped: left.dropped.samples += 1
                case .unknown: left.unknown.samples += 1
                }
            }
            next += 1
        }
    }

    /// Whether an entry may come behind those of its shard: false while it has to begin a request, because its series
    /// changes its kind, and there is no room for one.
    @inline(__always)
    private mutating func mayFollow(_ place: UInt32, isHistogram: Bool, in shard: Int) -> Bool {
        guard section.sendsNativeHistograms else { return true }
        if series.changesKind(at: place, toHistogram: isHistogram), !shards[shard].cut() { return false }
        series.setKind(at: place, isHistogram: isHistogram)
        return true
    }

    private mutating func distributeHistograms(_ now: MonotonicTime, oldest: Int64, _ left: inout LeftOut) {
        while record.next < record.histograms.count {
            let entry = record.histograms[record.next]
            let end = record.place(behind: record.next)
            let shard = Int(truncatingIfNeeded: entry.series % UInt64(shards.count))
            if catchUpEnd == nil || end > floors[shard] {
                switch series.place(of: entry.series) {
                case .known where entry.timestampMillis < oldest: left.tooOld.histograms += 1
                case .known(let place):
                    guard shards[shard].hasRoom, mayFollow(place, isHistogram: true, in: shard) else { return }
                    let outgoing = OutgoingHistogram(
                        place: place,
                        timestampMillis: entry.timestampMillis,
                        histogram: entry.histogram
                    )
                    shards[shard].append(outgoing, end: end, now: now)
                case .dropped: left.dropped.histograms += 1
                case .unknown: left.unknown.histograms += 1
                }
            }
            record.next += 1
        }
    }

    private mutating func distributeExemplars(_ now: MonotonicTime, oldest: Int64, _ left: inout LeftOut) {
        while record.next < record.exemplars.count {
            let entry = record.exemplars[record.next]
            let end = record.place(behind: record.next)
            let shard = Int(truncatingIfNeeded: entry.series % UInt64(shards.count))
            if catchUpEnd == nil || end > floors[shard] {
                switch series.place(of: entry.series) {
                case .known where entry.exemplar.timestampMillis < oldest: left.tooOld.exemplars += 1
                case .known(let place):
                    guard shards[shard].hasRoom else { return }
                    shards[shard].append(OutgoingExemplar(place: place, exemplar: entry.exemplar), end: end, now: now)
                case .dropped: left.dropped.exemplars += 1
                case .unknown: left.unknown.exemplars += 1
                }
            }
            record.next += 1
        }
    }

    /// Entries of a record that are not sent.
    private struct LeftOut {
        var tooOld = EntryCounts.none
        var dropped = EntryCounts.none
        var unknown = EntryCounts.none
    }

    private mutating func count(_ left: LeftOut, handedOver: Int, _ now: MonotonicTime) {
        if !hasBeenAtEnd { metrics.reading.samplesSentPreTailing.increment(by: handedOver) }
        let all = left.tooOld + left.dropped + left.unknown
        guard all != .none else { return }
        metrics.dropped(.tooOld).add(left.tooOld)
        metrics.dropped(.droppedSeries).add(left.dropped)
        metrics.dropped(.unknownSeries).add(left.unknown)
        statistics.samplesFiltered += UInt64(left.dropped.samples + left.dropped.histograms)
        let lacking = left.tooOld + left.unknown
        statistics.samplesDropped += UInt64(lacking.samples + lacking.histograms)
        calculator.didDrop(all.total)
        guard left.unknown != .none, tellUnknownAt <= now else { return }
        tellUnknownAt = now + Self.unknownPause
        event(.warning, "entries of series that the log does not name are left out")
    }

    // MARK: Trouble

    /// - Returns: Whether there is another place to read on at.
    private mutating func readFailed(_ problem: LogProblem, _ now: MonotonicTime) -> Bool {
        switch problem {
        case .segmentGone(let segment, let first):
            let lost = samplesGone(from: segment, before: first)
            samplesLost += lost
            event(
                .error,
                "the log dropped segment \(segment) and others before \(first), which were not read yet: "
                    + "\(lost) samples of this run are lost to this destination"
            )
            goOn(at: first)
            return true
        case .corruption(let segment, _, _), .unsupported(let segment, _, _):
            let isFinal = segment < services.log.segments.upperBound
            event(.error, "\(problem)" + (isFinal ? "; going on with the next segment" : ""))
            if isFinal { goOn(at: segment + 1) } else { readAgainAt = now + Self.troublePause }
            return isFinal
        default:
            event(.error, "the log cannot be read: \(problem)")
            readAgainAt = now + Self.troublePause
            return false
        }
    }

    /// Samples not read yet of segments that went.
    func samplesGone(from segment: UInt32, before first: UInt32) -> Int {
        guard segment < first else { return 0 }
        return max(services.intake.samples(inSegments: segment..<first) - samplesReadInSegment, 0)
    }

    /// Reads on at a segment's beginning, with the series that were named before.
    private mutating func goOn(at segment: UInt32) {
        let position = LogPosition(segment: segment)
        reader = LogReader(services.log, from: position)
        record = DecodedRecord(end: position)
        samplesReadInSegment = 0
        learnSeries(before: position)
        passed(position)
    }

    private mutating func learn(number: UInt64, encodedLabels: UnsafeRawBufferPointer) {
        let wasKnown = series.place(of: number) != .unknown
        let place = series.add(number: number, encodedLabels: encodedLabels)
        forgetting.read(number)
        guard !wasKnown, case .known = place else { return }
        if let metadata = families?.add(number: number, encodedLabels: encodedLabels) {
            series.setMetadata(metadata, of: number)
        }
    }

    /// Asks for the series whose records are not met behind `position`.
    mutating func learnSeries(before position: LogPosition) {
        do {
            try services.seriesSource.forEachSeries(before: position) { number, labels in
                learn(number: number, encodedLabels: labels)
            }
        } catch {
            event(.error, "the series of the log cannot be read: \(error)")
        }
    }
}
