package import MetricModel

/// The storage as the screen shows it.
package struct StorageState: Sendable {
    /// The log on disk; nil without `--storage.path`.
    package var wal: WALState?
    /// Bytes of the log in memory that remote write reads without `--storage.path`; 0 without destinations.
    package var ringBytes = 0
    package var ringLimit = 0
    /// In the order of the file.
    package var destinations: [DestinationState] = []
    /// How long the head keeps samples; zero where nobody said.
    package var headWindow = PrometheusDuration.zero
    /// The head's memory and its budget (zero or less: none), and what went before the window's end for want of memory.
    package var headBytes = 0
    package var headBudget: Int64 = 0
    package var samplesKept = 0
    package var samplesDroppedByBudget: UInt64 = 0

    package init() {}
}

/// The log on disk.
package struct WALState: Sendable {
    package var path: String
    package var bytes: Int64 = 0
    package var firstSegment = 0
    package var currentSegment = 0
    package var retentionSize: ByteSize
    package var retentionTime: PrometheusDuration
    /// Since when writing fails and why; nil while it works.
    package var failingSince: WallTime?
    package var failure: String?
    /// Samples that the log has not, because writing failed.
    package var samplesLost: UInt64 = 0
    /// What was found at the start: `12 segments, 31,204 series, 4.1M samples in 1.2 s`.
    package var replay = ""

    package init(path: String, retentionSize: ByteSize, retentionTime: PrometheusDuration) {
        self.path = path
        self.retentionSize = retentionSize
        self.retentionTime = retentionTime
    }
}

/// A remote-write destination.
package struct DestinationState: Sendable, Identifiable {
    package enum Phase: String, Sendable {
        /// Reads where the last run ended and sends what was under way then.
        case starting
        case sending
        /// Waits before the next try.
        case retrying
        /// Ends; sends what it has.
        case flushing
    }

    /// The name, or the hash where the file gives none.
    package var id: String
    /// Without user and password.
    package var url: String
    package var phase = Phase.starting
    /// Where the file describes it.
    package var location: SourceLocation
    /// Newest stored sample minus newest sent one; nil before anything was sent.
    package var lagSeconds: Double?
    package var samplesPerSecond = 0.0
    package var bytesPerSecond = 0.0
    /// Entries read from the log and not answered for.
    package var pending = 0
    package var shards = 0
    package var shardsDesired = 0
    package var shardsMax = 0
    package var samplesSent: UInt64 = 0
    package var samplesRetried: UInt64 = 0
    /// Refused for good by the receiver.
    package var samplesFailed: UInt64 = 0
    /// Left out on purpose, by write_relabel_configs (`dropped_series` in Prometheus's counters).
    package var samplesFiltered: UInt64 = 0
    /// Left out because of their age or because the log does not name their series (`too_old`,
    /// `unintentionally_dropped_series`).
    package var samplesDropped: UInt64 = 0
    /// Lost with segments that retention took before they were sent.
    package var samplesLost: UInt64 = 0
    package var segmentsBehind = 0
    package var lastSentAt: WallTime?
    package var lastError: String?
    package var lastErrorAt: WallTime?
    /// While it waits: when the next try is due.
    package var nextTryAt: WallTime?

    package init(id: String, url: String, location: SourceLocation) {
        self.id = id
        self.url = url
        self.location = location
    }
}
