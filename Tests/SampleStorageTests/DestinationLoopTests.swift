import MetricModel
import Relabeling
import ScrapeConfiguration
import SelfMetrics
import Synchronization
import Testing

@testable import SampleStorage

@Suite("A destination")
struct DestinationLoopTests {
    static func section(perSend: Int = 10, capacity: Int = 30) -> RemoteWriteSection {
        var section = RemoteWriteSection(url: "http://127.0.0.1/write")
        section.queue.maxSamplesPerSend = perSend
        section.queue.capacity = capacity
        return section
    }

    static func progress(shards: Int = 1, at position: LogPosition = LogPosition(segment: 0)) throws
        -> ShardProgressFile
    {
        try ShardProgressFile.create(path: nil, shardCount: shards, at: position)
    }

    /// Samples of several series at one time.
    static func samples(_ series: ClosedRange<UInt64>, at millis: Int64) -> [LoggedSample] {
        series.map { LoggedSample(series: $0, timestampMillis: millis, valueBits: Double($0).bitPattern) }
    }

    static func names(_ sent: ScriptedSender.Sent) -> [String] { StrictReceiver.samples(of: sent.body).map(\.name) }

    @Test("sends what the log gets, a request at a time per shard")
    func sends() throws {
        let log = try WrittenLog()
        let destination = DrivenDestination(log, Self.section(), progress: try Self.progress(shards: 2))
        try log.commit(Self.samples(1...20, at: base))
        destination.turn()
        let sent = destination.sender.waiting.map(Self.names)
        #expect(sent == [(1...10).map { "m\($0 * 2)" }, (1...10).map { "m\($0 * 2 - 1)" }])
        #expect(destination.loop.statistics.pending == 20)
        let receiver = StrictReceiver()
        while !destination.sender.waiting.isEmpty { destination.answer { receiver.write($0.body) } }
        destination.turn()
        #expect(destination.loop.statistics.pending == 0)
        #expect(destination.loop.statistics.samplesSent == 20)
        #expect(destination.loop.progress.oldestAcknowledged == log.end)
        #expect(destination.counted("prometheus_remote_storage_samples_total") == 20)
        #expect(
            destination.counted("prometheus_remote_storage_queue_highest_sent_timestamp_seconds") == Double(base / 1000)
        )
    }

    @Test("what is not a whole request waits for the deadline, and shards without anything keep up with the reader")
    func deadline() throws {
        let log = try WrittenLog()
        let destination = DrivenDestination(log, Self.section(), progress: try Self.progress(shards: 3))
        try log.commit(Self.samples(3...3, at: base))
        destination.turn()
        #expect(destination.sender.waiting.isEmpty)
        #expect(destination.wakeAt <= MonotonicTime(nanoseconds: 5_000_000_000))
        #expect(destination.loop.progress.progress(of: 1).acknowledged == log.end)
        #expect(destination.loop.progress.progress(of: 0).acknowledged < log.end)
        destination.turn(after: 5000)
        #expect(destination.sender.waiting.count == 1)
        #expect(destination.loop.progress.progress(of: 0).inFlightEnd != nil)
        destination.answer { _ in .status(200) }
        destination.turn()
        #expect(destination.loop.progress.oldestAcknowledged == log.end)
    }

    @Test("memory is bounded: with a receiver that never answers the log is the buffer", arguments: [1, 4])
    func bounded(shards: Int) throws {
        let log = try WrittenLog()
        let destination = DrivenDestination(log, Self.section(), progress: try Self.progress(shards: shards))
        for round in 0..<50 { try log.commit(Self.samples(1...1000, at: base + Int64(round))) }
        for _ in 0..<100 { destination.turn(after: 100) }
        // Three whole requests, one in the making, one under way.
        #expect(destination.loop.statistics.pending <= 50 * shards)
        #expect(destination.loop.statistics.pending >= 41)
        #expect(destination.sender.waiting.count == shards)
        #expect(destination.counted("prometheus_remote_storage_enqueue_retries_total") > 0)
        let receiver = StrictReceiver()
        destination.drain(into: receiver)
        #expect(receiver.series.count == 1000)
        #expect(receiver.series.values.allSatisfy { $0.count == 50 })
    }

    @Test("503 is tried again after 30, 60 and 120 ms with the same bytes; the screen is told")
    func retries() throws {
        let log = try WrittenLog()
        let destination = DrivenDestination(log, Self.section(), progress: try Self.progress())
        try log.commit(Self.samples(1...10, at: base))
        destination.turn()
        let body = destination.sender.waiting[0].body
        for (attempt, pause) in [(1, 30), (2, 60), (3, 120)] as [(Int, Int64)] {
            destination.answer { _ in .status(503, "busy") }
            destination.turn(after: pause - 1)
            #expect(destination.sender.waiting.isEmpty)
            #expect(destination.loop.statistics.phase == .retrying)
            #expect(destination.loop.statistics.nextTryAt == destination.wallTime + 1_000_000)
            #expect(destination.wakeAt == destination.now + 1_000_000)
            destination.turn(after: 1)
            #expect(destination.sender.waiting.map(\.body) == [body])
            #expect(destination.sender.waiting.map(\.attempt) == [attempt])
        }
        #expect(destination.loop.statistics.lastError == "server returned HTTP status 503 Text: busy")
        #expect(destination.loop.statistics.samplesRetried == 30)
        destination.answer { _ in .status(204) }
        destination.turn()
        #expect(destination.loop.statistics.samplesSent == 10)
        #expect(destination.eventTexts.count == 2)
        #expect(destination.counted("prometheus_remote_storage_samples_retried_total") == 30)
        #expect(destination.counted("prometheus_remote_storage_samples_total") == 40)
    }

    @Test("what is refused for good is counted, told and passed over", arguments: [404, 400, 429, 300])
    func refused(status: Int) throws {
        let log = try WrittenLog()
        let destination = DrivenDestination(log, Self.section(), progress: try Self.progress())
        try log.commit(Self.samples(1...10, at: base))
        destination.turn()
        destination.answer { _ in .status(status, "no", retryAfter: "5") }
        destination.turn()
        #expect(destination.loop.statistics.samplesFailed == 10)
        #expect(destination.loop.progress.oldestAcknowledged == log.end)
        #expect(destination.counted("prometheus_remote_storage_samples_failed_total") == 10)
        #expect(destination.eventTexts.contains { $0.contains("status \(status) Text: no") })
    }

    @Test("external labels, dropped series and unknown ones")
    func labels() throws {
        let log = try WrittenLog()
        var section = Self.section(perSend: 4)
        section.relabelRules = try RelabelRules([
            RelabelRule(sourceLabels: ["__name__"], regex: RelabelRegex("m2"), action: .drop)
        ])
        let destination = DrivenDestination(
            log,
            section,
            progress: try Self.progress(),
            externalLabels: Labels([("job", "x"), ("zone", "z")])
        )
        try log.commit(Self.samples(1...5, at: base))
        try log.commitUnnamed(Self.samples(90...92, at: base))
        destination.turn()
        let request = try MessageReader.request(destination.sender.waiting[0].body, .version1)
        #expect(
            request.series.map { $0.labels } == [1, 3, 4, 5].map { ["__name__", "m\($0)", "job", "j", "zone", "z"] }
        )
        let dropped = "prometheus_remote_storage_samples_dropped_total"
        #expect(destination.counted(dropped, ["reason": "dropped_series"]) == 1)
        #expect(destination.counted(dropped, ["reason": "unintentionally_dropped_series"]) == 3)
        #expect(destination.loop.statistics.samplesDropped == 3)
        #expect(destination.loop.statistics.samplesFiltered == 1)
    }

    @Test("old samples are left out when they are read and when their request is tried again")
    func ageLimit() throws {
        let log = try WrittenLog()
        var section = Self.section(perSend: 3)
        section.queue.sampleAgeLimit = PrometheusDuration(seconds: 10)
        let destination = DrivenDestination(log, section, progress: try Self.progress())
        try log.commit(Self.samples(1...2, at: base - 20_000))
        try log.commit(Self.samples(1...1, at: base - 9500) + Self.samples(2...3, at: base - 1000))
        destination.turn()
        #expect(StrictReceiver.samples(of: destination.sender.waiting[0].body).count == 3)
        destination.answer { _ in .status(500) }
        destination.turn(after: 1000)
        #expect(destination.sender.waiting.map(Self.names) == [["m2", "m3"]])
        destination.answer { _ in .status(500, retryAfter: "60") }
        destination.turn(after: 60_000)
        // Nothing is left of it.
        #expect(destination.sender.waiting.isEmpty)
        #expect(destination.loop.statistics.pending == 0)
        #expect(destination.loop.statistics.samplesDropped == 5)
        #expect(destination.loop.progress.oldestAcknowledged == log.end)
    }

    @Test("exemplars and histograms go out only when the section says so", arguments: [true, false])
    func items(isWanted: Bool) throws {
        let log = try WrittenLog()
        var section = Self.section(perSend: 100)
        section.sendsExemplars = isWanted
        section.sendsNativeHistograms = isWanted
        let destination = DrivenDestination(log, section, progress: try Self.progress())
        let exemplar = Exemplar(labels: Labels([("t", "x")]), valueBits: 1.0.bitPattern, timestampMillis: base)
        let histograms = [1, 2].map { count in
            NativeHistogram(
                schema: 1,
                sumBits: 0,
                counts: .integer(zero: count, total: count, positiveDeltas: [], negativeDeltas: [])
            )
        }
        try log.commit(
            Self.samples(1...1, at: base),
            histograms: histograms.map { LoggedHistogram(series: 2, timestampMillis: base, histogram: $0) },
            exemplars: [LoggedExemplar(series: 1, exemplar: exemplar)]
        )
        destination.turn()
        #expect(destination.loop.statistics.pending == (isWanted ? 4 : 1))
        destination.turn(after: 5000)
        let request = try MessageReader.request(destination.sender.waiting[0].body, .version1)
        #expect(request.series.flatMap(\.exemplars).count == (isWanted ? 1 : 0))
        #expect(request.series.flatMap(\.histograms).count == (isWanted ? 2 : 0))
        #expect(request.series.flatMap(\.samples).count == 1)
    }

    @Test("a series that turns into histograms, or back, begins a request with it")
    func kinds() throws {
        let log = try WrittenLog()
        var section = Self.section(perSend: 100, capacity: 1)
        section.sendsNativeHistograms = true
        let destination = DrivenDestination(log, section, progress: try Self.progress())
        let histogram = NativeHistogram(
            schema: 1,
            sumBits: 0,
            counts: .integer(zero: 1, total: 1, positiveDeltas: [], negativeDeltas: [])
        )
        for step in 0..<3 {
            let time = base + Int64(step) * 2
            try log.commit(Self.samples(1...2, at: time))
            let entry = LoggedHistogram(series: 1, timestampMillis: time + 1, histogram: histogram)
            try log.commit([], histograms: [entry], exemplars: [])
        }
        var kinds: [String] = []
        for _ in 0..<10 {
            destination.turn(after: 5000)
            while !destination.sender.waiting.isEmpty {
                let request = try MessageReader.request(destination.sender.waiting[0].body, .version1)
                kinds.append(
                    request.series.map { $0.labels[1] + ($0.samples.isEmpty ? "h" : "s") }.joined(separator: " ")
                )
                destination.answer { _ in .status(200) }
            }
        }
        #expect(kinds == ["m1s m2s", "m1h", "m1s m2s", "m1h", "m1s m2s", "m1h"])
        #expect(destination.loop.statistics.pending == 0)
    }

    @Test("another number of shards comes when all are empty, and begins where they ended")
    func resharding() throws {
        let log = try WrittenLog()
        let progress = try Self.progress()
        let destination = DrivenDestination(log, Self.section(), progress: progress)
        try log.commit(Self.samples(1...25, at: base))
        destination.turn()
        destination.loop.resharding = .wanted(4)
        destination.turn()
        try log.commit(Self.samples(1...25, at: base + 1))
        destination.turn()
        #expect(progress.shardCount == 1)
        let receiver = StrictReceiver()
        for _ in 0..<3 {
            destination.answer { receiver.write($0.body) }
            destination.turn()
        }
        #expect(progress.shardCount == 4)
        #expect(destination.loop.shards.count == 4)
        #expect(receiver.series.count == 25)
        destination.drain(into: receiver)
        #expect(receiver.series.values.allSatisfy { $0.count == 2 })
    }

    @Test("the calculator asks for more shards when one does not keep up")
    func calculated() throws {
        let log = try WrittenLog()
        let progress = try Self.progress()
        let destination = DrivenDestination(log, Self.section(perSend: 100, capacity: 1000), progress: progress)
        let receiver = StrictReceiver()
        // 100 samples a second come, a request of 100 takes two seconds.
        for second in 0..<40 {
            try log.commit(Self.samples(1...100, at: base + Int64(second) * 1000))
            destination.turn(after: 500)
            if second % 2 == 1, !destination.sender.waiting.isEmpty { destination.answer { receiver.write($0.body) } }
            destination.turn(after: 500)
        }
        #expect(destination.loop.statistics.shardsDesired > 1)
        let isResharding = if case .draining = destination.loop.resharding { true } else { false }
        #expect(isResharding || progress.shardCount > 1)
        destination.drain(into: receiver)
        #expect(receiver.series.values.allSatisfy { $0.count == 40 })
    }

    @Test("after a restart the old number of shards is kept until everything of before is behind")
    func oldShardsFirst() throws {
        let log = try WrittenLog()
        var section = Self.section()
        section.queue.minShards = 2
        section.queue.maxShards = 2
        try log.commit(Self.samples(1...12, at: base))
        let progress = try Self.progress(shards: 3)
        progress.begin(shard: 1, end: LogPosition(segment: 0, offset: UInt32.max))
        let destination = DrivenDestination(log, section, progress: progress)
        destination.turn()
        #expect(progress.shardCount == 3)
        #expect(destination.loop.statistics.phase == .starting)
        try log.startSegment()
        try log.commit(Self.samples(1...12, at: base + 1))
        destination.turn()
        // The request of before alone: the reader has come past its end.
        #expect(destination.sender.waiting.map(Self.names) == [["m1", "m4", "m7", "m10"]])
        let receiver = StrictReceiver()
        for _ in 0..<20 {
            while !destination.sender.waiting.isEmpty { destination.answer { receiver.write($0.body) } }
            destination.turn(after: 1000)
        }
        #expect(progress.shardCount == 2)
        #expect(receiver.series.values.allSatisfy { $0.count == 2 })
    }

    @Test("out of order counts as delivered only for what may have arrived already", arguments: [true, false])
    func outOfOrder(isResend: Bool) throws {
        let log = try WrittenLog()
        try log.commit(Self.samples(1...10, at: base))
        let progress = try Self.progress()
        if isResend { progress.begin(shard: 0, end: log.end) }
        let destination = DrivenDestination(log, Self.section(), progress: progress)
        destination.turn()
        destination.answer { _ in .status(400, "out of order sample") }
        destination.turn()
        #expect(destination.loop.statistics.samplesFailed == (isResend ? 0 : 10))
        #expect(destination.loop.statistics.samplesSent == (isResend ? 10 : 0))
        #expect(progress.oldestAcknowledged == log.end)
    }

    @Test("segments that went are told with what they held, and reading goes on at the oldest")
    func segmentGone() throws {
        let log = try WrittenLog(segmentSize: 32 << 10, byteLimit: 96 << 10)
        let destination = DrivenDestination(
            log,
            Self.section(perSend: 1000, capacity: 1000),
            progress: try Self.progress()
        )
        try log.commit(Self.samples(1...10, at: base))
        destination.turn()
        try log.startSegment()
        try log.commit(Self.samples(1...7, at: base + 1))
        for _ in 0..<3 {
            try log.startSegment()
            try log.commit(Self.samples(1...5, at: base + 2))
        }
        destination.turn()
        #expect(destination.loop.statistics.samplesLost == 7)
        #expect(destination.eventTexts.count == 1)
        #expect(destination.loop.statistics.pending == 10 + 15)
    }

    @Test("segments that go while the receiver holds everything up are counted at once")
    func segmentGoneMeanwhile() throws {
        let log = try WrittenLog(segmentSize: 32 << 10, byteLimit: 96 << 10)
        let destination = DrivenDestination(
            log,
            Self.section(perSend: 10, capacity: 10),
            progress: try Self.progress()
        )
        for round in 0..<8 {
            try log.commit(Self.samples(1...20, at: base + Int64(round)))
            destination.turn()
            try log.startSegment()
        }
        destination.turn()
        // Read are the 20 of the first segment and a batch of the second; it and those after it went unread.
        let gone = Int(log.store.segments.lowerBound)
        let read = destination.loop.statistics.pending
        #expect(gone > 2 && read < 20 * gone && destination.sender.waiting.count == 1)
        #expect(destination.loop.statistics.samplesLost == UInt64(20 * gone - read))
        #expect(destination.eventTexts.isEmpty)
    }

    @Test("a record that cannot be decoded is told and passed over")
    func badRecord() throws {
        let log = try WrittenLog()
        let destination = DrivenDestination(log, Self.section(perSend: 2), progress: try Self.progress())
        try log.commit(Self.samples(1...1, at: base))
        try log.commit(record: [2, 0, 0])
        try log.commit(record: [77, 1])
        try log.commit(Self.samples(2...2, at: base))
        destination.turn()
        #expect(destination.sender.waiting.map(Self.names) == [["m1", "m2"]])
        #expect(destination.counted("prometheus_wal_watcher_record_decode_failures_total") == 1)
        #expect(destination.counted("prometheus_wal_watcher_records_read_total", ["type": "unknown"]) == 1)
    }

    @Test("a flush reads to the log's end, sends all of it and ends; at its deadline it ends anyhow")
    func flush() throws {
        let log = try WrittenLog()
        let progress = try Self.progress()
        let destination = DrivenDestination(log, Self.section(), progress: progress)
        try log.commit(Self.samples(1...95, at: base))
        destination.loop.end(.flush(until: destination.now + 60_000_000_000))
        let receiver = StrictReceiver()
        for _ in 0..<9 {
            destination.turn(hasNews: false)
            destination.answer { receiver.write($0.body) }
        }
        destination.turn(hasNews: false)
        #expect(destination.loop.statistics.phase == .flushing)
        #expect(!destination.isFinished())
        #expect(destination.isFinished(after: 60_000))
        destination.answer { receiver.write($0.body) }
        destination.turn(hasNews: false)
        #expect(destination.isFinished())
        #expect(receiver.series.count == 95)
        #expect(progress.oldestAcknowledged == log.end)
    }

    @Test("a hand-over waits for what is under way and sends nothing more")
    func handOver() throws {
        let log = try WrittenLog()
        let progress = try Self.progress()
        let destination = DrivenDestination(log, Self.section(), progress: progress)
        try log.commit(Self.samples(1...20, at: base))
        destination.turn()
        destination.loop.end(.handOver(until: destination.now + 60_000_000_000))
        destination.turn()
        #expect(!destination.isFinished())
        destination.answer { _ in .status(200) }
        destination.turn()
        #expect(destination.isFinished())
        #expect(destination.sender.waiting.isEmpty)
        #expect(progress.progress(of: 0).inFlightEnd == nil)
        #expect(progress.oldestAcknowledged < log.end)
    }

    @Test("series that nobody writes any more are forgotten once the log was read behind them")
    func forgetting() throws {
        let log = try WrittenLog()
        let destination = DrivenDestination(log, Self.section(), progress: try Self.progress())
        let receiver = StrictReceiver()
        try log.commit(Self.samples(1...10, at: base))
        destination.turn()
        destination.answer { receiver.write($0.body) }
        #expect(destination.loop.series.count == 10)
        log.live.withLock { $0 = [1, 2] }
        destination.turn(after: 600_000)
        #expect(destination.loop.series.count == 10)
        try log.commit(Self.samples(11...13, at: base + 1))
        destination.turn(after: 60_000)
        #expect(destination.loop.series.count == 5)
    }

    private struct FixedMetadata: MetadataSource {
        let count: Int

        func metadata() -> [FamilyMetadata] {
            (0..<count).map { FamilyMetadata(family: "f\($0)", metadata: MetricMetadata(type: .counter, help: "h")) }
        }
    }

    @Test("metadata goes out every interval, in requests of its own, one after another")
    func metadata() throws {
        let log = try WrittenLog()
        var section = Self.section()
        section.metadata.maxSamplesPerSend = 4
        let destination = DrivenDestination(
            log,
            section,
            progress: try Self.progress(),
            metadata: FixedMetadata(count: 9)
        )
        destination.turn(after: 59_999)
        #expect(destination.sender.waiting.isEmpty)
        destination.turn(after: 1)
        var families: [String] = []
        for count in [4, 4, 1] {
            #expect(destination.sender.waiting.count == 1)
            let request = try MessageReader.request(destination.sender.waiting[0].body, .version1)
            #expect(request.families.count == count)
            families += request.families.map(\.family)
            destination.answer { _ in .status(500) }
            destination.turn(after: 30)
            #expect(destination.sender.waiting.map(\.attempt) == [1])
            destination.answer { _ in .status(200) }
            destination.turn()
        }
        #expect(families == (0..<9).map { "f\($0)" })
        #expect(destination.sender.waiting.isEmpty)
        #expect(destination.counted("prometheus_remote_storage_metadata_total") == 18)
        destination.turn(after: 60_000)
        #expect(destination.sender.waiting.count == 1)
    }

    private final class ChangingMetadata: MetadataSource {
        let help = Mutex("old")

        func metadata() -> [FamilyMetadata] {
            [FamilyMetadata(family: "m1", metadata: MetricMetadata(type: .gauge, help: help.withLock { $0 }))]
        }
    }

    @Test("what a target says anew about a family goes out with its series' next samples, in version 2.0")
    func changedMetadata() throws {
        let log = try WrittenLog()
        var section = Self.section(perSend: 1)
        section.message = .version2
        let source = ChangingMetadata()
        let destination = DrivenDestination(log, section, progress: try Self.progress(), metadata: source)
        func sentHelp(at millis: Int64) throws -> String? {
            try log.commit(Self.samples(1...1, at: base + millis))
            destination.turn()
            // The first look comes behind the first request.
            destination.turn()
            let request = try MessageReader.request(destination.sender.waiting[0].body, .version2)
            destination.answer { _ in .status(200) }
            return request.series.first?.metadata?.help
        }
        _ = try sentHelp(at: 0)
        #expect(try sentHelp(at: 1000) == "old")
        source.help.withLock { $0 = "new" }
        destination.turn(after: 59_000)
        #expect(try sentHelp(at: 2000) == "old")
        destination.turn(after: 1000)
        #expect(try sentHelp(at: 3000) == "new")
    }
}
