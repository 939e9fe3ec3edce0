internal import MetricModel
internal import SampleStorage
internal import ScrapeEngine

// What the storage and the process do.

extension RefusedSamples: Recordable {
    static var blank: RefusedSamples { RefusedSamples() }

    mutating func transfer(_ coder: inout some FieldCoder) throws(RecordingProblem) {
        try coder.field(&outOfOrder)
        try coder.field(&outOfBounds)
    }
}

extension HeadStatistics: Recordable {
    static var blank: HeadStatistics { HeadStatistics() }

    /// Milliseconds until 2099.
    private static let times: ClosedRange<Int64> = 0...4_100_000_000_000

    private static func transfer(
        time: inout Int64?,
        _ coder: inout some FieldCoder
    ) throws(RecordingProblem) {
        try coder.field(&time)
        time = time.map { min(max($0, times.lowerBound), times.upperBound) }
    }

    mutating func transfer(_ coder: inout some FieldCoder) throws(RecordingProblem) {
        try coder.field(&seriesCount)
        try coder.field(&seriesCreated)
        try coder.field(&seriesCollected)
        try coder.field(&symbolCount)
        try coder.field(&samplesAppended)
        try coder.field(&samplesKept)
        try coder.field(&openChunks)
        try coder.field(&closedChunks)
        try coder.field(&chunksExpired)
        try coder.field(&chunksDroppedByBudget)
        try coder.field(&samplesDroppedByBudget)
        try coder.field(&histogramsAppended)
        try coder.field(&histogramsKept)
        try coder.field(&histogramsDroppedByBudget)
        try Self.transfer(time: &droppedUntilMillis, &coder)
        try coder.field(&isWindowCut)
        try coder.field(&exemplarsAppended)
        try coder.field(&exemplarsOutOfOrder)
        try coder.field(&exemplarsKept)
        try coder.field(&exemplarCapacity)
        try coder.field(&refusedSamples)
        try coder.field(&refusedHistograms)
        try Self.transfer(time: &newestMillis, &coder)
        try Self.transfer(time: &oldestMillis, &coder)
        try coder.field(&seriesBytes)
        try coder.field(&labelListBytes)
        try coder.field(&symbolBytes)
        try coder.field(&indexBytes)
        try coder.field(&chunkBytes)
        try coder.field(&histogramBytes)
        try coder.field(&exemplarBytes)
        try coder.field(&metadataBytes)
        try coder.field(&idleChunkBytes)
        try coder.field(&budgetBytes)
    }
}

extension LogFailure: Recordable {
    static var blank: LogFailure { LogFailure(since: .blank, text: "") }

    mutating func transfer(_ coder: inout some FieldCoder) throws(RecordingProblem) {
        try coder.field(&since)
        try coder.field(&text)
    }
}

extension StorageStatistics.Disk: Recordable {
    static var blank: StorageStatistics.Disk {
        StorageStatistics.Disk(path: "", retentionTime: .zero, retentionSize: .blank)
    }

    mutating func transfer(_ coder: inout some FieldCoder) throws(RecordingProblem) {
        try coder.field(&path)
        try coder.field(&bytes)
        try coder.field(&firstSegment)
        try coder.field(&currentSegment)
        // The screen counts them.
        currentSegment = max(currentSegment, firstSegment)
        try coder.field(&retentionTime)
        try coder.field(&retentionSize)
        try coder.field(&failure)
        try coder.field(&samplesLost)
        try coder.field(&replay)
    }
}

extension DestinationStatistics: Recordable {
    static var blank: DestinationStatistics { DestinationStatistics(name: "", url: "", location: .blank) }

    mutating func transfer(_ coder: inout some FieldCoder) throws(RecordingProblem) {
        try coder.field(&name)
        try coder.field(&url)
        try coder.field(&location)
        try coder.choice(&phase, of: [.starting, .sending, .retrying, .flushing, .ended])
        try coder.field(&lagSeconds)
        try coder.field(&samplesPerSecond)
        try coder.field(&bytesPerSecond)
        try coder.field(&pending)
        try coder.field(&shards)
        try coder.field(&shardsDesired)
        try coder.field(&shardsMax)
        try coder.field(&samplesSent)
        try coder.field(&samplesRetried)
        try coder.field(&samplesFailed)
        try coder.field(&samplesFiltered)
        try coder.field(&samplesDropped)
        try coder.field(&samplesLost)
        try coder.field(&bytesSent)
        try coder.field(&segment)
        try coder.field(&segmentsBehind)
        try coder.field(&lastSentAt)
        try coder.field(&lastError)
        try coder.field(&lastErrorAt)
        try coder.field(&nextTryAt)
    }
}

extension StorageStatistics: Recordable {
    static var blank: StorageStatistics { StorageStatistics() }

    mutating func transfer(_ coder: inout some FieldCoder) throws(RecordingProblem) {
        try coder.field(&head)
        try coder.field(&headWindow)
        try coder.field(&disk)
        try coder.field(&ringBytes)
        try coder.field(&ringLimit)
        try coder.field(&destinations)
    }
}

extension EngineVitals: Recordable {
    static var blank: EngineVitals { EngineVitals(processIdentifier: 0) }

    mutating func transfer(_ coder: inout some FieldCoder) throws(RecordingProblem) {
        var (process, share, rates) = (Int(processIdentifier), processorShare, samplesPerSecond)
        try coder.field(&process)
        try coder.field(&share)
        try coder.field(&rates)
        if coder.isReading {
            self = EngineVitals(
                processIdentifier: Int32(clamping: process),
                processorShare: share,
                samplesPerSecond: Array(rates.suffix(Self.rateCount))
            )
        }
        try coder.field(&residentBytes)
        try coder.field(&openDescriptors)
        try coder.field(&descriptorLimit)
        try coder.field(&threads)
        try coder.field(&resultBytes)
        try coder.field(&labelBytes)
    }
}
