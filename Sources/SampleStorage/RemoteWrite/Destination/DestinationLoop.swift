internal import MetricModel
internal import ScrapeConfiguration
internal import SelfMetrics

/// What a destination does, without its thread: reads the log as long as every shard has room, hands the entries to the
/// shards, sends their requests, and decides on what is answered (`QueueManager` in `storage/remote/queue_manager.go`,
/// v3.5). Time and answers come as parameters.
///
/// The order of every series is kept: its entries are one shard's, a shard has one request under way at a time, and the
/// number of shards changes only when all of them are empty.
struct DestinationLoop: ~Copyable {
    enum Ending: Hashable {
        /// Reads to the log's end, sends everything, ends.
        case flush(until: MonotonicTime)
        /// Waits for the answers to what is under way, ends. The position keeps the rest, for the successor.
        case handOver(until: MonotonicTime)
    }

    enum Resharding: Hashable {
        case none
        /// As soon as what the last run left is behind.
        case wanted(Int)
        /// Nothing is read until all shards are empty.
        case draining(Int)
    }

    static let second: Int64 = 1_000_000_000
    /// The longest time between two turns: the log is looked at even when nobody says that it has grown.
    static let longestSleep = 5 * second
    /// Records in a turn, so that answers do not wait for long.
    static let recordsPerTurn = 64

    let section: RemoteWriteSection
    let services: DestinationServices
    let metrics: RemoteWriteMetrics
    let sender: any RequestSender
    /// Takes an answer to the thread; any thread calls it.
    let deliver: @Sendable (DestinationAnswer) -> Void

    // Reading.
    var reader: LogReader
    var record: DecodedRecord
    var series: DestinationSeries
    var forgetting: SeriesForgetting
    /// Entries before its shard's place here were answered for in the run before.
    var floors: [LogPosition]
    /// Where all that the last run left unsettled is behind; nil once it is.
    var catchUpEnd: LogPosition?
    var isAtEnd = false
    var hasBeenAtEnd = false
    var readAgainAt: MonotonicTime?
    var samplesReadInSegment = 0
    /// Of segments that went before the reader came to them.
    var samplesLost = 0
    var tellUnknownAt: MonotonicTime

    // Sending.
    let progress: ShardProgressFile
    var shards: [Shard]
    var encoder: RequestEncoder
    var metadata: MetadataRound?
    /// Of version 2.0, whose series carry their metadata.
    var families: SeriesFamilies?
    var highestSentMillis: Int64?
    /// Since when attempts fail; nil while requests come through.
    var failingSince: MonotonicTime?

    // Shards.
    var calculator: ShardCalculator
    var tickAt: MonotonicTime
    var entriesReceived: UInt64
    var resharding: Resharding

    var ending: Ending?
    /// Everything was read that the log held when the flush began.
    var hasReadAll = false
    var statistics: DestinationStatistics
    var rates: SendRates

    init(
        section: RemoteWriteSection,
        externalLabels: Labels,
        services: DestinationServices,
        metrics: RemoteWriteMetrics,
        sender: any RequestSender,
        progress: ShardProgressFile,
        statistics: DestinationStatistics,
        now: MonotonicTime,
        deliver: @escaping @Sendable (DestinationAnswer) -> Void
    ) {
        self.section = section
        self.services = services
        self.metrics = metrics
        self.sender = sender
        self.deliver = deliver
        self.progress = progress
        self.statistics = statistics
        let start = progress.oldestAcknowledged
        reader = LogReader(services.log, from: LogPosition(segment: start.segment, offset: start.offset))
        record = DecodedRecord(end: start)
        series = DestinationSeries(
            message: section.message,
            externalLabels: externalLabels,
            rules: section.relabelRules
        )
        forgetting = SeriesForgetting(now: now)
        tellUnknownAt = now
        let all = (0..<progress.shardCount).map { progress.progress(of: $0) }
        floors = all.map(\.acknowledged)
        catchUpEnd = all.map { $0.inFlightEnd ?? $0.acknowledged }.max()
        let limits = ShardLimits(section.queue)
        shards = all.map { Shard(limits: limits, progress: $0, now: now) }
        encoder = RequestEncoder(message: section.message)
        calculator = ShardCalculator(section.queue, shards: progress.shardCount)
        resharding = calculator.shards == progress.shardCount ? .none : .wanted(calculator.shards)
        tickAt = now + ShardCalculator.intervalSeconds * Self.second
        entriesReceived = services.intake.totals.entries
        rates = SendRates(now: now)
        if section.message == .version1, section.metadata.isSent, services.metadataSource != nil {
            metadata = MetadataRound(
                interval: section.metadata.sendInterval.nanoseconds,
                batchSize: section.metadata.maxSamplesPerSend,
                backoff: Backoff(section.queue),
                now: now
            )
        }
        if section.message == .version2, services.metadataSource != nil { families = SeriesFamilies() }
        setConstantMetrics()
        learnSeries(before: start)
    }

    /// Does everything that can be done now. `hasNews`: the log may have grown since the last turn.
    ///
    /// - Returns: When to call again if nothing happens before.
    mutating func turn(now: MonotonicTime, wallTime: WallTime, hasNews: Bool) -> MonotonicTime {
        if hasNews { isAtEnd = false }
        if let again = readAgainAt, again <= now { readAgainAt = nil }
        reshard(now)
        var wakeAt = sendDue(now, wallTime)
        if read(now, wallTime) { wakeAt = now }
        findFamilies(now)
        wakeAt = min(wakeAt, sendDue(now, wallTime))
        moveIdleShards()
        reshard(now)
        wakeAt = min(
            wakeAt,
            sendMetadata(now),
            families?.dueAt ?? wakeAt,
            tickAt,
            readAgainAt ?? wakeAt,
            now + Self.longestSleep
        )
        switch ending {
        case .flush(let until), .handOver(let until): wakeAt = min(wakeAt, until)
        case nil: break
        }
        publish(now, wallTime)
        return wakeAt
    }

    /// Begins to end; a second call changes how.
    mutating func end(_ ending: Ending) {
        self.ending = ending
        isAtEnd = false
    }

    /// Whether there is nothing more to do, or no more time for it.
    func isFinished(_ now: MonotonicTime) -> Bool {
        switch ending {
        case nil: false
        case .flush(let until): now >= until || hasReadAll && shards.allSatisfy(\.isEmpty)
        case .handOver(let until): now >= until || !shards.contains { $0.isSending }
        }
    }

    func event(_ level: StorageEventLevel, _ text: String) {
        services.event(RemoteWriteEvent(level, destination: section.displayName, text))
    }
}
