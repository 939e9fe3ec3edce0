package import MetricModel

/// What the command line decides about the storage.
package struct StorageOptions: Sendable {
    /// `--storage.path`: where the log lies; nil keeps samples in memory only.
    package var path: String?
    package var head = HeadOptions()
    /// How long samples stay in the log at least; longer while a destination has not got them.
    package var retentionTime = PrometheusDuration(seconds: 7200)
    /// Above this the oldest segments go, sent or not.
    package var retentionSize = ByteSize(bytes: 10 << 30)
    package var segmentSize = LogWriter.defaultSegmentSize
    package var isCompressed = true
    /// Writes metadata records, which Prometheus's agent cannot read (`--enable-feature=metadata-wal-records`).
    package var logsMetadata = false
    /// Bytes of the log in memory that remote write reads without a path.
    package var ringBytes = 64 << 20
    /// Told about once a second, in words, how far the reading of a long log is.
    package var replayProgress: (@Sendable (String) -> Void)?
    /// The system's calls on the log's files; tests put faults in front of them.
    package var files = LogFiles.system
    /// The program's name and version, as receivers are told.
    package var userAgent = "scrape-tui"
    /// How long remote write may send what is left when the storage closes.
    package var flushDeadline = PrometheusDuration(seconds: 60)

    package init() {}

    /// The size of segments that lets `retentionSize` be kept to: Prometheus's 128 MiB, or an eighth of it where that is
    /// less. The log is larger than `retentionSize` by one segment at most, and by what cannot go: the series.
    package static func segmentSize(for retentionSize: ByteSize) -> Int {
        let eighth = Int(retentionSize.bytes) / 8 / LogPage.size * LogPage.size
        return min(LogWriter.defaultSegmentSize, max(LogPage.size, eighth))
    }
}
