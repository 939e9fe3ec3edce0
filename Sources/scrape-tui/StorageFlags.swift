internal import ArgumentParser
internal import MetricModel
internal import SampleStorage
internal import ScrapeEngine

/// What `monitor` and `agent` let the user say about the storage.
struct StorageFlags: ParsableArguments {
    @Option(
        name: .customLong("storage.path"),
        help: ArgumentHelp(
            "Keep a log of all samples in DIR/wal, in Prometheus's format; without it they are in memory only.",
            valueName: "dir"
        )
    )
    var path: String?

    @Option(
        name: .customLong("storage.retention.time"),
        help: ArgumentHelp("How long the log keeps samples, longer for a destination behind.", valueName: "duration")
    )
    var retentionTime = DurationArgument(seconds: 7200)

    @Option(
        name: .customLong("storage.retention.size"),
        help: ArgumentHelp("Above this the log's oldest segments go, sent or not.", valueName: "size")
    )
    var retentionSize = ByteSizeArgument(bytes: 10 << 30)

    @Flag(
        name: .customLong("storage.wal-compression"),
        inversion: .prefixedNo,
        help: "Pack the log's records with snappy."
    )
    var compressesLog = true

    @Option(
        name: .customLong("storage.head.window"),
        help: ArgumentHelp("How much of the past stays in memory, for the screens.", valueName: "duration")
    )
    var headWindow = DurationArgument(seconds: 900)

    @Option(
        name: .customLong("storage.head.max-bytes"),
        help: ArgumentHelp("Memory for series and samples; the oldest samples go first.", valueName: "size")
    )
    var headBytes = ByteSizeArgument(bytes: 1 << 30)

    @Option(
        name: .customLong("storage.remote.flush-deadline"),
        help: ArgumentHelp("How long remote write may go on sending at the end.", valueName: "duration")
    )
    var flushDeadline = DurationArgument(seconds: 60)

    /// What the flags and the features ask of the storage.
    func options(_ features: FeatureFlags) -> StorageOptions {
        var options = StorageOptions()
        options.path = path.flatMap { $0.isEmpty ? nil : $0 }
        options.retentionTime = retentionTime.duration
        options.retentionSize = ByteSize(bytes: Int64(retentionSize.bytes))
        options.segmentSize = StorageOptions.segmentSize(for: options.retentionSize)
        options.isCompressed = compressesLog
        options.head = HeadOptions(
            window: headWindow.duration,
            memoryBudget: ByteSize(bytes: Int64(headBytes.bytes))
        )
        options.head.acceptsNativeHistograms = features.contains(.nativeHistograms)
        options.logsMetadata = features.contains(.metadataRecords)
        options.flushDeadline = flushDeadline.duration
        options.userAgent = "scrape-tui/\(Version.current)"
        return options
    }
}
