import MetricModel
import ScrapeConfiguration
import Testing

@testable import SampleStorage

@Suite("A shard of remote write")
struct ShardTests {
    static let millisecond: Int64 = 1_000_000

    static func limits(capacity: Int = 30, perSend: Int = 10, deadline: Int64 = 5000) -> ShardLimits {
        var queue = RemoteWriteSection.Queue()
        queue.capacity = capacity
        queue.maxSamplesPerSend = perSend
        queue.batchSendDeadline = PrometheusDuration(milliseconds: deadline)
        return ShardLimits(queue)
    }

    static func at(_ milliseconds: Int64) -> MonotonicTime { MonotonicTime(nanoseconds: milliseconds * millisecond) }

    static func end(_ entry: Int) -> LogPosition { LogPosition(segment: 1, offset: 0, entry: UInt32(entry)) }

    static func shard(_ limits: ShardLimits, inFlightEnd: LogPosition? = nil) -> Shard {
        let progress = ShardProgress(acknowledged: LogPosition(segment: 1), inFlightEnd: inFlightEnd)
        return Shard(limits: limits, progress: progress, now: at(0))
    }

    /// Appends entries while there is room; their times are their numbers.
    @discardableResult
    static func fill(_ shard: inout Shard, _ entries: ClosedRange<Int>, now: Int64 = 0) -> Int {
        for entry in entries {
            guard shard.hasRoom else { return entry - entries.lowerBound }
            let sample = OutgoingSample(place: 0, timestampMillis: Int64(entry), valueBits: 0)
            shard.append(sample, end: end(entry), now: at(now))
        }
        return entries.count
    }

    static func times(_ shard: Shard) -> [Int64] { shard.request?.batch.samples.map(\.timestampMillis) ?? [] }

    @Test(
        "holds as many whole requests as the capacity has, one at least, and one in the making",
        arguments: [(10, 100, 200), (10_000, 2000, 12_000), (30, 10, 40), (1, 1, 2), (0, 0, 2)]
    )
    func capacity(capacity: Int, perSend: Int, room: Int) {
        var shard = Self.shard(Self.limits(capacity: capacity, perSend: perSend))
        #expect(Self.fill(&shard, 1...20_000) == room)
        #expect(shard.pending.samples == room)
        // One more request is under way.
        #expect(shard.next(Self.at(0)) == .send)
        #expect(Self.fill(&shard, (room + 1)...20_000) == max(perSend, 1))
    }

    @Test("may be told to cut a request short, as long as it has room for one more")
    func cut() {
        var shard = Self.shard(Self.limits(capacity: 20))
        let first = shard.cut()
        #expect(first)
        #expect(shard.next(Self.at(0)) == .nothing)
        for entry in 1...2 {
            Self.fill(&shard, entry...entry)
            let hasCut = shard.cut()
            #expect(hasCut)
        }
        Self.fill(&shard, 3...3)
        let third = shard.cut()
        #expect(!third)
        for entry in 1...2 {
            #expect(shard.next(Self.at(0)) == .send)
            #expect(Self.times(shard) == [Int64(entry)])
            #expect(shard.request?.batch.end == Self.end(entry))
            shard.requestEnded(Self.at(0))
        }
        #expect(shard.next(Self.at(0)) == .wait(until: Self.at(5000)))
    }

    @Test("does not cut what it sends again")
    func cutResend() {
        var shard = Self.shard(Self.limits(), inFlightEnd: Self.end(2))
        Self.fill(&shard, 1...1)
        let first = shard.cut()
        #expect(first)
        Self.fill(&shard, 2...2)
        shard.readerReached(Self.end(2))
        #expect(shard.next(Self.at(0)) == .send)
        #expect(Self.times(shard) == [1, 2])
    }

    @Test("cuts requests in log order, one under way at a time")
    func order() {
        var shard = Self.shard(Self.limits())
        Self.fill(&shard, 1...25)
        #expect(shard.next(Self.at(0)) == .send)
        #expect(Self.times(shard) == Array(1...10))
        #expect(shard.request?.batch.end == Self.end(10))
        #expect(shard.next(Self.at(1)) == .nothing)
        shard.requestEnded(Self.at(10))
        #expect(shard.next(Self.at(10)) == .send)
        #expect(Self.times(shard) == Array(11...20))
        shard.requestEnded(Self.at(20))
        // The last five wait for more, until the deadline after the last request.
        #expect(shard.next(Self.at(20)) == .wait(until: Self.at(5020)))
        #expect(shard.next(Self.at(5019)) == .wait(until: Self.at(5020)))
        #expect(shard.next(Self.at(5020)) == .send)
        #expect(Self.times(shard) == Array(21...25))
        shard.requestEnded(Self.at(5030))
        #expect(shard.isEmpty)
        #expect(shard.pending == .none)
        #expect(shard.next(Self.at(90_000)) == .nothing)
    }

    @Test(
        "the deadline runs on while nothing comes",
        arguments: [(0, 5000), (4999, 5000), (5000, 10_000), (61_000, 65_000)]
    )
    func deadline(first: Int64, due: Int64) {
        var shard = Self.shard(Self.limits())
        Self.fill(&shard, 1...1, now: first)
        #expect(shard.next(Self.at(first)) == .wait(until: Self.at(due)))
        #expect(shard.next(Self.at(due)) == .send)
    }

    @Test("when it is drained nothing waits for more")
    func draining() {
        var shard = Self.shard(Self.limits())
        Self.fill(&shard, 1...3)
        shard.isDraining = true
        #expect(shard.next(Self.at(1)) == .send)
        #expect(!shard.isEmpty)
        shard.requestEnded(Self.at(2))
        #expect(shard.isEmpty)
    }

    @Test("tries again after 30, 60 and 120 ms, then what the receiver asks for, and at most twice that or the longest")
    func backoff() {
        var shard = Self.shard(Self.limits())
        Self.fill(&shard, 1...10)
        #expect(shard.next(Self.at(0)) == .send)
        shard.setBody([1, 2, 3])
        var now: Int64 = 0
        for (attempt, sleep) in [(1, 30), (2, 60), (3, 120)] as [(Int, Int64)] {
            #expect(
                shard.attemptFailed(retryAfter: nil, wasAnswered: true, now: Self.at(now)) == sleep * Self.millisecond
            )
            #expect(shard.next(Self.at(now)) == .wait(until: Self.at(now + sleep)))
            #expect(shard.nextAttempt == Self.at(now + sleep))
            now += sleep
            #expect(shard.next(Self.at(now)) == .send)
            #expect(shard.request?.attempt == attempt)
            #expect(shard.request?.body == [1, 2, 3])
            #expect(shard.isSending)
        }
        shard.attemptFailed(retryAfter: 20_000 * Self.millisecond, wasAnswered: true, now: Self.at(now))
        #expect(shard.next(Self.at(now + 19_999)) == .wait(until: Self.at(now + 20_000)))
        #expect(shard.next(Self.at(now + 20_000)) == .send)
        #expect(shard.attemptFailed(retryAfter: nil, wasAnswered: true, now: Self.at(0)) == 5000 * Self.millisecond)
        #expect(shard.request?.isResend == false)
    }

    @Test("an attempt without an answer makes all further ones resends")
    func unanswered() {
        var shard = Self.shard(Self.limits())
        Self.fill(&shard, 1...10)
        _ = shard.next(Self.at(0))
        #expect(shard.request?.isResend == false)
        shard.attemptFailed(retryAfter: nil, wasAnswered: false, now: Self.at(0))
        #expect(shard.request?.isResend == true)
        shard.attemptFailed(retryAfter: nil, wasAnswered: true, now: Self.at(40))
        #expect(shard.request?.isResend == true)
        shard.requestEnded(Self.at(50))
        Self.fill(&shard, 11...20)
        _ = shard.next(Self.at(50))
        #expect(shard.request?.isResend == false)
    }

    @Test("after a restart it first sends what was under way, alone", arguments: [1, 7, 10, 35])
    func resend(count: Int) {
        var shard = Self.shard(Self.limits(), inFlightEnd: Self.end(count))
        Self.fill(&shard, 1...min(count, 5))
        #expect(shard.next(Self.at(60_000)) == .nothing || count <= 5)
        if count > 5 { Self.fill(&shard, 6...count) }
        Self.fill(&shard, (count + 1)...(count + 3))
        #expect(shard.next(Self.at(60_000)) == .send)
        #expect(Self.times(shard) == (1...Int64(count)).map { $0 })
        #expect(shard.request?.isResend == true)
        #expect(shard.request?.batch.end == Self.end(count))
        #expect(shard.next(Self.at(60_000)) == .nothing)
        shard.requestEnded(Self.at(60_001))
        #expect(!shard.isResending)
        shard.isDraining = true
        #expect(shard.next(Self.at(60_001)) == .send)
        #expect(shard.request?.isResend == false)
        #expect(Self.times(shard) == (1...3).map { Int64(count + $0) })
    }

    @Test("the reader's coming past it ends the collecting, even when nothing of it is left")
    func resendSealedByReader() {
        var shard = Self.shard(Self.limits(), inFlightEnd: Self.end(7))
        Self.fill(&shard, 1...4)
        shard.readerReached(Self.end(6))
        #expect(shard.next(Self.at(0)) == .nothing)
        shard.readerReached(LogPosition(segment: 2))
        #expect(shard.next(Self.at(0)) == .send)
        #expect(Self.times(shard) == [1, 2, 3, 4])
        #expect(shard.request?.batch.end == Self.end(7))

        var empty = Self.shard(Self.limits(), inFlightEnd: Self.end(7))
        empty.readerReached(Self.end(7))
        #expect(empty.next(Self.at(0)) == .send)
        #expect(empty.request?.batch.isEmpty == true)
    }

    @Test("entries that grow old leave a request that is tried again, and its bytes with them")
    func age() {
        var shard = Self.shard(Self.limits())
        Self.fill(&shard, 1...10)
        _ = shard.next(Self.at(0))
        shard.setBody([1])
        #expect(shard.removeOlder(than: 1) == .none)
        #expect(shard.request?.body == [1])
        #expect(shard.removeOlder(than: 4) == EntryCounts(samples: 3))
        #expect(shard.request?.body == nil)
        #expect(shard.pending.samples == 7)
    }
}
