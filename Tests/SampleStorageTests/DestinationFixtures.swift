import MetricModel
import ScrapeConfiguration
import SelfMetrics
import Synchronization

@testable import SampleStorage

/// A log that a test writes, and the one who knows its series.
///
/// `@unchecked Sendable`: written by the test's thread only; the store guards itself, and `known` is behind a lock.
final class WrittenLog: SeriesSource, @unchecked Sendable {
    let store: SegmentRing
    let intake = RemoteIntake(metrics: RemoteIntakeMetrics(registry: MetricRegistry()))
    private var writer: LogWriter
    private var packed = PackedRecords()
    private let known = Mutex<[(number: UInt64, labels: Labels)]>([])
    /// What `liveSeries` says; nil for all.
    let live = Mutex<[UInt64]?>(nil)
    private var named: Set<UInt64> = []

    init(segmentSize: Int = 1 << 20, byteLimit: Int = 64 << 20) throws {
        store = SegmentRing(segmentSize: segmentSize, byteLimit: byteLimit)
        writer = try LogWriter(store, segmentSize: segmentSize)
    }

    var end: LogPosition { writer.end }

    static func labels(of number: UInt64) -> Labels {
        Labels([("__name__", "m\(number)"), ("job", "j")])
    }

    func startSegment() throws { try writer.startSegment() }

    /// One commit: the records of series not named before, then the samples.
    func commit(_ samples: [LoggedSample]) throws {
        try commit(samples, histograms: [], exemplars: [])
    }

    func commit(_ samples: [LoggedSample], histograms: [LoggedHistogram], exemplars: [LoggedExemplar]) throws {
        let numbers = samples.map(\.series) + histograms.map(\.series)
        name(numbers.filter { named.insert($0).inserted })
        if !samples.isEmpty { append { SampleLogRecord.encode(samples, into: &$0) } }
        if !histograms.isEmpty { append { _ = HistogramLogRecord.encode(histograms, as: .histograms, into: &$0) } }
        if !exemplars.isEmpty { append { ExemplarLogRecord.encode(exemplars, into: &$0) } }
        let newest = samples.map(\.timestampMillis) + histograms.map(\.timestampMillis)
        try write(
            EntryCounts(samples: samples.count, histograms: histograms.count, exemplars: exemplars.count),
            newestMillis: newest.max()
        )
    }

    /// Samples of series whose record is in no log.
    func commitUnnamed(_ samples: [LoggedSample]) throws {
        append { SampleLogRecord.encode(samples, into: &$0) }
        try write(EntryCounts(samples: samples.count), newestMillis: samples.map(\.timestampMillis).max())
    }

    func commit(record: [UInt8]) throws {
        record.withUnsafeBytes { packed.append($0) }
        try write(.none, newestMillis: nil)
    }

    private func name(_ numbers: [UInt64]) {
        guard !numbers.isEmpty else { return }
        let series = numbers.map { LoggedSeries(series: $0, labels: Self.labels(of: $0)) }
        append { SeriesLogRecord.encode(series, into: &$0) }
        known.withLock { $0 += series.map { ($0.series, $0.labels) } }
    }

    private func append(_ encode: (inout RecordBuffer) -> Void) {
        var buffer = RecordBuffer()
        encode(&buffer)
        packed.append(buffer)
    }

    private func write(_ counts: EntryCounts, newestMillis: Int64?) throws {
        let end = try writer.write(packed, now: .now())
        packed.removeAll()
        intake.committed(counts, newestMillis: newestMillis, segment: end.segment)
    }

    // MARK: SeriesSource

    func forEachSeries(
        before position: LogPosition,
        _ body: (UInt64, UnsafeRawBufferPointer) -> Void
    ) throws(LogProblem) {
        for (number, labels) in known.withLock({ $0 }) { labels.encoded.withUnsafeBytes { body(number, $0) } }
    }

    func liveSeries() -> SeriesNumbers {
        var numbers = SeriesNumbers()
        for number in live.withLock({ $0 }) ?? known.withLock({ $0.map(\.number) }) { numbers.insert(number) }
        return numbers
    }
}

/// Keeps what is sent until the test answers.
final class ScriptedSender: RequestSender {
    struct Sent: Sendable {
        var body: [UInt8]
        var attempt: Int
        var completion: @Sendable (SendOutcome) -> Void
    }

    private let sent = Mutex<[Sent]>([])
    /// Answers at once, on the sending thread, when there is one.
    private let automatic: (@Sendable ([UInt8]) -> SendOutcome)?

    init(_ automatic: (@Sendable ([UInt8]) -> SendOutcome)? = nil) { self.automatic = automatic }

    var waiting: [Sent] { sent.withLock { $0 } }

    func take(_ index: Int) -> Sent { sent.withLock { $0.remove(at: index) } }

    func send(_ body: [UInt8], attempt: Int, completion: @escaping @Sendable (SendOutcome) -> Void) {
        if let automatic { return completion(automatic(body)) }
        sent.withLock { $0.append(Sent(body: body, attempt: attempt, completion: completion)) }
    }

    func cancelAll() {
        let cancelled = sent.withLock { sent in
            defer { sent = [] }
            return sent
        }
        for request in cancelled { request.completion(.unanswered(text: "cancelled")) }
    }
}

extension SendOutcome {
    static func status(_ status: Int, _ body: String = "", retryAfter: String = "") -> SendOutcome {
        var answer = ReceiverAnswer(status: status, statusText: "\(status) Text")
        answer.body = body
        answer.retryAfter = retryAfter
        return .answered(answer)
    }
}

/// A receiver of version 1.0 as Prometheus is one: a request with a sample out of order is rolled back as a whole.
final class StrictReceiver: Sendable {
    typealias Point = ReceivedSeries.Point

    private let stored = Mutex<[String: [Point]]>([:])

    var series: [String: [Point]] { stored.withLock { $0 } }

    func points(_ number: UInt64) -> [Point] { series["m\(number)"] ?? [] }

    static func samples(of body: [UInt8]) -> [(name: String, point: Point)] {
        guard let request = try? MessageReader.request(body, .version1) else { return [] }
        return request.series.flatMap { series in
            let name = series.labels.firstIndex(of: "__name__").map { series.labels[$0 + 1] } ?? ""
            return series.samples.map { (name, $0) }
        }
    }

    func write(_ body: [UInt8]) -> SendOutcome {
        stored.withLock { stored in
            var new = stored
            for (name, point) in Self.samples(of: body) {
                if let last = new[name]?.last {
                    if last == point { continue }
                    if last.timestampMillis == point.timestampMillis {
                        return .status(400, "duplicate sample for timestamp")
                    }
                    if last.timestampMillis > point.timestampMillis { return .status(400, "out of order sample") }
                }
                new[name, default: []].append(point)
            }
            stored = new
            return .status(204)
        }
    }
}

/// A destination without its thread, and the clock it goes by.
final class DrivenDestination {
    final class Answers: Sendable {
        let list = Mutex<[DestinationAnswer]>([])
    }

    let log: WrittenLog
    let section: RemoteWriteSection
    let sender = ScriptedSender()
    let registry = MetricRegistry()
    private let answers = Answers()
    var loop: DestinationLoop
    var now: MonotonicTime
    private(set) var wakeAt = MonotonicTime(nanoseconds: 0)

    final class EventLog: Sendable {
        let list = Mutex<[RemoteWriteEvent]>([])
    }

    private let eventLog: EventLog

    init(
        _ log: WrittenLog,
        _ section: RemoteWriteSection,
        progress: ShardProgressFile,
        externalLabels: Labels = .empty,
        metadata: (any MetadataSource)? = nil,
        now: MonotonicTime = MonotonicTime(nanoseconds: 0)
    ) {
        self.log = log
        self.section = section
        self.now = now
        let events = EventLog()
        eventLog = events
        let answers = answers
        loop = DestinationLoop(
            section: section,
            externalLabels: externalLabels,
            services: DestinationServices(
                log: log.store,
                seriesSource: log,
                intake: log.intake,
                metadataSource: metadata,
                event: { event in events.list.withLock { $0.append(event) } }
            ),
            metrics: RemoteWriteMetrics(registry: registry, name: "test", url: section.url),
            sender: sender,
            progress: progress,
            statistics: DestinationStatistics(name: "test", url: section.url, location: section.location),
            now: now,
            deliver: { answer in answers.list.withLock { $0.append(answer) } }
        )
    }

    var eventTexts: [String] { eventLog.list.withLock { $0.map(\.text) } }

    var wallTime: WallTime { WallTime(milliseconds: base) + now.nanoseconds }

    func isFinished(after milliseconds: Int64 = 0) -> Bool { loop.isFinished(now + milliseconds * 1_000_000) }

    /// One turn; milliseconds later than the last.
    func turn(after milliseconds: Int64 = 0, hasNews: Bool = true) {
        now = now + milliseconds * 1_000_000
        wakeAt = loop.turn(now: now, wallTime: wallTime, hasNews: hasNews)
    }

    /// Answers a request that waits, now.
    func answer(_ index: Int = 0, _ outcome: (ScriptedSender.Sent) -> SendOutcome) {
        let sent = sender.take(index)
        sent.completion(outcome(sent))
        let new = answers.list.withLock { list in
            defer { list = [] }
            return list
        }
        for var answer in new {
            answer.at = now
            answer.wallTime = wallTime
            loop.take(answer)
        }
    }

    /// Has a receiver answer everything until nothing is left.
    func drain(into receiver: StrictReceiver, turns: Int = 10_000) {
        loop.end(.flush(until: now + 1 << 60))
        for _ in 0..<turns where !loop.isFinished(now) {
            while !sender.waiting.isEmpty { answer { receiver.write($0.body) } }
            turn(after: 1000)
        }
    }

    func counted(_ metric: String, _ labels: [String: String] = [:]) -> Double {
        let families = registry.gather().filter { $0.name == metric }
        return families.flatMap(\.samples).filter { sample in
            labels.allSatisfy { label in sample.labels.contains { $0.0 == label.key && $0.1 == label.value } }
        }.reduce(0) { $0 + $1.value }
    }
}
