package import MetricModel

/// What the storage holds and does, at one moment.
package struct StorageStatistics: Sendable {
    /// The log on disk.
    package struct Disk: Sendable {
        package var path: String
        /// Of segments and checkpoint.
        package var bytes = 0
        package var firstSegment: UInt32 = 0
        package var currentSegment: UInt32 = 0
        package var retentionTime: PrometheusDuration
        package var retentionSize: ByteSize
        /// Since when writing fails and why; nil while it works.
        package var failure: LogFailure?
        package var samplesLost: UInt64 = 0
        /// What was found at the start, in words.
        package var replay = ""

        package init(path: String, retentionTime: PrometheusDuration, retentionSize: ByteSize) {
            self.path = path
            self.retentionTime = retentionTime
            self.retentionSize = retentionSize
        }
    }

    package var head: HeadStatistics
    /// How long the head keeps samples; zero where nobody said.
    package var headWindow = PrometheusDuration.zero
    /// Nil without `--storage.path`.
    package var disk: Disk?
    /// The log in memory: what it holds and may hold; 0 where there is none.
    package var ringBytes = 0
    package var ringLimit = 0
    /// In the order of the file.
    package var destinations: [DestinationStatistics] = []

    package init(head: HeadStatistics = HeadStatistics()) { self.head = head }
}

/// A log that cannot be written.
package struct LogFailure: Sendable, Hashable {
    package var since: WallTime
    /// The last try's error.
    package var text: String

    package init(since: WallTime, text: String) {
        self.since = since
        self.text = text
    }
}

/// How loud a storage says something.
package enum StorageEventLevel: Sendable, Hashable {
    case info, warning, error
}

/// Takes what a storage has to say. Any thread; brief.
package typealias StorageReport = @Sendable (StorageEventLevel, String) -> Void
