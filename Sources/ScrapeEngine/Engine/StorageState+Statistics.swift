internal import SampleStorage

extension StorageState {
    /// What a snapshot tells of the storage.
    init(_ statistics: StorageStatistics) {
        self.init()
        wal = statistics.disk.map(WALState.init)
        ringBytes = statistics.ringBytes
        ringLimit = statistics.ringLimit
        destinations = statistics.destinations.map(DestinationState.init)
        headWindow = statistics.headWindow
        headBytes = statistics.head.totalBytes
        headBudget = statistics.head.budgetBytes
        samplesKept = statistics.head.samplesKept
        samplesDroppedByBudget = statistics.head.samplesDroppedByBudget
    }
}

extension WALState {
    fileprivate init(_ disk: StorageStatistics.Disk) {
        self.init(path: disk.path, retentionSize: disk.retentionSize, retentionTime: disk.retentionTime)
        bytes = Int64(disk.bytes)
        firstSegment = Int(disk.firstSegment)
        currentSegment = Int(disk.currentSegment)
        failingSince = disk.failure?.since
        failure = disk.failure?.text
        samplesLost = disk.samplesLost
        replay = disk.replay
    }
}

extension DestinationState {
    fileprivate init(_ statistics: DestinationStatistics) {
        self.init(id: statistics.name, url: statistics.url, location: statistics.location)
        phase = Phase(statistics.phase)
        lagSeconds = statistics.lagSeconds
        samplesPerSecond = statistics.samplesPerSecond
        bytesPerSecond = statistics.bytesPerSecond
        pending = statistics.pending
        shards = statistics.shards
        shardsDesired = statistics.shardsDesired
        shardsMax = statistics.shardsMax
        samplesSent = statistics.samplesSent
        samplesRetried = statistics.samplesRetried
        samplesFailed = statistics.samplesFailed
        samplesFiltered = statistics.samplesFiltered
        samplesDropped = statistics.samplesDropped
        samplesLost = statistics.samplesLost
        segmentsBehind = statistics.segmentsBehind
        lastSentAt = statistics.lastSentAt
        lastError = statistics.lastError
        lastErrorAt = statistics.lastErrorAt
        nextTryAt = statistics.nextTryAt
    }
}

extension DestinationState.Phase {
    fileprivate init(_ phase: DestinationStatistics.Phase) {
        switch phase {
        case .starting: self = .starting
        case .sending: self = .sending
        case .retrying: self = .retrying
        case .flushing, .ended: self = .flushing
        }
    }
}

extension StorageEventLevel {
    /// How loud an event of the storage is among the engine's.
    var eventLevel: EngineEvent.Level {
        switch self {
        case .info: .info
        case .warning: .warning
        case .error: .error
        }
    }
}
