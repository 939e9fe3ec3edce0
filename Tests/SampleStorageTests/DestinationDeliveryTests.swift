import MetricModel
import ScrapeConfiguration
import Testing

@testable import SampleStorage

/// A run of random length of everything that can happen to a destination: commits, answers of every kind, kills,
/// reloads, other numbers of shards. The receiver takes nothing out of order.
private struct RandomRun {
    typealias Point = StrictReceiver.Point

    static let seriesCount = 14

    var random: FixedRandom
    let log: WrittenLog
    let section: RemoteWriteSection
    let receiver = StrictReceiver()
    let path: String
    var destination: DrivenDestination
    var progress: ShardProgressFile
    /// What was committed, in order.
    var committed: [String: [Point]] = [:]
    /// What an answer refused for good.
    var refused: [String: [Point]] = [:]
    var refusedCount = 0
    var failedCount: UInt64 = 0
    var lastMillis = base
    var restarts = 0
    var reshards = 0

    init(seed: UInt64, path: String) throws {
        random = FixedRandom(seed: seed)
        self.path = path
        log = try WrittenLog(segmentSize: 32 << 10)
        var section = RemoteWriteSection(url: "http://127.0.0.1/write")
        section.queue.maxSamplesPerSend = Int.random(in: 1...12, using: &random)
        section.queue.capacity = Int.random(in: 1...60, using: &random)
        section.queue.maxShards = 6
        self.section = section
        progress = try ShardProgressFile.create(
            path: path,
            shardCount: Int.random(in: 1...4, using: &random),
            at: LogPosition(segment: 0)
        )
        destination = DrivenDestination(log, section, progress: progress)
    }

    mutating func below(_ bound: Int) -> Int { Int.random(in: 0..<bound, using: &random) }

    mutating func step() throws {
        switch below(100) {
        case 0..<25: try commit()
        case 25..<40: destination.turn(after: Int64(below(6000)))
        case 40..<95: answer()
        case 95: try kill()
        case 96: try handOver()
        case 97: try log.startSegment()
        default:
            if destination.loop.resharding == .none {
                destination.loop.resharding = .wanted(1 + below(6))
                reshards += 1
            }
        }
        destination.turn()
    }

    private mutating func commit() throws {
        lastMillis += Int64(1 + below(20))
        var samples: [LoggedSample] = []
        for number in 1...UInt64(Self.seriesCount) where below(3) > 0 {
            let bits = Double(below(1000)).bitPattern
            samples.append(LoggedSample(series: number, timestampMillis: lastMillis, valueBits: bits))
            committed["m\(number)", default: []].append(Point(timestampMillis: lastMillis, bits: bits))
        }
        try log.commit(samples)
    }

    private mutating func answer() {
        let waiting = destination.sender.waiting
        guard !waiting.isEmpty else { return }
        let index = below(waiting.count)
        let body = waiting[index].body
        let outcome: SendOutcome
        switch below(20) {
        case 0..<12: outcome = receiver.write(body)
        case 12..<14: outcome = .status(500, "overloaded")
        case 14:
            outcome = .status(429)
            refuse(body)
        case 15:
            outcome = .status(400, "invalid metric name")
            refuse(body)
        case 16..<18: outcome = .unanswered(text: "EOF")
        default:
            // It arrived, and the answer did not.
            _ = receiver.write(body)
            outcome = .unanswered(text: "timeout")
        }
        destination.answer(index) { _ in outcome }
    }

    private mutating func refuse(_ body: [UInt8]) {
        for (name, point) in StrictReceiver.samples(of: body) {
            refused[name, default: []].append(point)
            refusedCount += 1
        }
    }

    /// Ends the process: of what is under way some has arrived, the rest never does.
    private mutating func kill() throws {
        for sent in destination.sender.waiting where below(2) == 0 { _ = receiver.write(sent.body) }
        progress = try #require(try ShardProgressFile.open(path: path))
        try begin()
    }

    /// A reload with another setting.
    private mutating func handOver() throws {
        destination.loop.end(.handOver(until: destination.now + 1 << 60))
        while !destination.loop.isFinished(destination.now) {
            answer()
            destination.turn(after: 1)
        }
        try begin()
    }

    private mutating func begin() throws {
        failedCount += destination.loop.statistics.samplesFailed
        restarts += 1
        try log.startSegment()
        destination = DrivenDestination(log, section, progress: progress, now: destination.now)
    }

    mutating func finish() {
        destination.drain(into: receiver)
        failedCount += destination.loop.statistics.samplesFailed
    }
}

@Suite("What a destination delivers")
struct DestinationDeliveryTests {
    private let directory = ScratchDirectory()

    @Test(
        "every committed entry arrives once and in order, whatever is answered and whoever is killed",
        arguments: 1...60
    )
    func everythingArrives(seed: Int) throws {
        var run = try RandomRun(seed: UInt64(seed) &* 0x9E37_79B9_7F4A_7C15, path: directory.path + "/p")
        for _ in 0..<700 { try run.step() }
        run.finish()
        #expect(run.destination.loop.statistics.pending == 0)
        for number in 1...UInt64(RandomRun.seriesCount) {
            let name = "m\(number)"
            let arrived = run.receiver.series[name] ?? []
            let refused = run.refused[name] ?? []
            let expected = (run.committed[name] ?? []).filter { !refused.contains($0) || arrived.contains($0) }
            #expect(arrived == expected)
        }
        // Only what the receiver did not want for other reasons was given up.
        #expect(run.failedCount == UInt64(run.refusedCount))
        #expect(run.restarts + run.reshards > 5)
    }
}
