import MetricModel
import Synchronization
import Testing

@testable import SampleStorage

@Suite("The head's recent window")
struct SampleWindowTests {
    static let minute: Int64 = 60_000

    @Test("a series record and a block are a cache line each")
    func sizes() {
        #expect(MemoryLayout<SeriesRecord>.stride == 64)
        #expect(MemoryLayout<ChunkBlock>.stride == 64)
    }

    @Test("samples between two times are read, both ends included")
    func readRange() {
        let head = Head()
        let ref = head.ref("a")
        for second in 0..<200 as Range<Int64> { _ = head.scrape(ref, at: base + second * 1000, Double(second)) }
        let read = head.samples(of: ref, from: base + 50_000, to: base + 150_000)
        #expect(read?.map(\.value) == (50...150).map(Double.init))
        #expect(head.samples(of: ref, from: base + 1, to: base + 999) == [])
    }

    @Test("whole chunks leave when they closed longer than the window ago, the last sample stays known")
    func windowExpires() {
        let head = Head()
        let ref = head.ref("a")
        for step in 0..<240 as Range<Int64> { _ = head.scrape(ref, at: base + step * 10_000, Double(step)) }
        let end = base + 239 * 10_000
        head.maintain(at: end)
        let kept = head.kept(ref)
        #expect(kept.last?.timestampMillis == end)
        #expect(kept.count >= 90 && kept.count <= 210)
        #expect(kept.map(\.value) == (240 - kept.count..<240).map(Double.init))
        #expect(head.statistics.samplesKept == kept.count)
        for quarter in 1...3 as ClosedRange<Int64> { head.maintain(at: end + quarter * 15 * Self.minute + 1) }
        #expect(head.kept(ref).isEmpty)
        #expect(head.statistics.samplesKept == 0)
        #expect(head.statistics.chunkBytes == 0)
        #expect(head.lastSample(of: ref)?.timestampMillis == end)
        #expect(head.scrape(ref, at: end, 1) != nil)
    }

    @Test("memory of what expired is used again")
    func blocksAreReused() {
        let head = Head()
        let refs = (0..<50).map { head.ref("m\($0)") }
        var reserved: [Int] = []
        for step in 0..<1_000 as Range<Int64> {
            for (index, ref) in refs.enumerated() {
                _ = head.scrape(ref, at: base + step * 10_000, Double(step) * Double(index))
            }
            head.maintain(at: base + step * 10_000)
            if step % 250 == 249 { reserved.append(head.statistics.chunkBytes + head.statistics.idleChunkBytes) }
        }
        #expect(reserved[1] == reserved[3])
    }

    @Test(
        "a chunk that nobody writes to any more closes, and the series goes on in another",
        arguments: [29, 31, 299, 301]
    )
    func unusedChunks(seconds: Int64) {
        let head = Head(options: HeadOptions(window: PrometheusDuration(seconds: 3600)))
        let (open, ended) = (head.ref("open"), head.ref("ended"))
        var times: [Int64] = []
        for round in 0..<4 as Range<Int64> {
            let time = base + round * (seconds + 2) * 1000
            times += [time, time + 1000]
            for (ref, last) in [(open, 1.0.bitPattern), (ended, StaleMarker.bits)] {
                #expect(head.scrape(ref, at: time, Double(round)) == nil)
                #expect(head.scrape(ref, at: time + 1000, bits: last) == nil)
            }
            head.maintain(at: time + 1000 + seconds * 1000)
            let closed = head.statistics.closedChunks
            #expect(closed == (seconds > 300 ? 2 : seconds > 30 ? 1 : 0) * Int(round + 1))
            #expect(head.statistics.openChunks == (seconds > 300 ? 0 : seconds > 30 ? 1 : 2))
        }
        for ref in [open, ended] { #expect(head.kept(ref).map(\.timestampMillis) == times) }
    }

    @Test("a clock that jumps forth and back does not keep chunks for ever")
    func clockSetBack() {
        let head = Head()
        let ref = head.ref("a")
        let future = base + 10_000_000_000
        for step in 0..<200 as Range<Int64> { _ = head.scrape(ref, at: base + step * 1_000, 1, now: future) }
        #expect(head.statistics.closedChunks > 0)
        head.maintain(at: base + 200_000)
        #expect(head.statistics.closedChunks == 0)
    }

    @Test("the budget drops the oldest chunks of all first, and says so")
    func budget() {
        let roomy = Head()
        _ = roomy.ref("m0")
        // What two hundred series need without samples, and room for 1,000 blocks.
        for index in 1..<200 { _ = roomy.ref("m\(index)") }
        let bytes = roomy.statistics.totalBytes + 64_000
        let head = Head(options: HeadOptions(memoryBudget: ByteSize(bytes: Int64(bytes))))
        let refs = (0..<200).map { head.ref("m\($0)") }
        var random = FixedRandom(seed: 1)
        for step in 0..<300 as Range<Int64> {
            var columns = SampleColumns(timestampMillis: base + step * 1_000)
            for ref in refs { columns.append(ref, valueBits: random.next()) }
            #expect(head.scrape(columns, now: columns.timestampMillis).isEmpty)
            #expect(head.statistics.totalBytes <= bytes)
        }
        let figures = head.statistics
        #expect(figures.chunksDroppedByBudget > 0)
        #expect(figures.samplesAppended == 60_000)
        #expect(UInt64(figures.samplesKept) + figures.samplesDroppedByBudget == 60_000)
        #expect(refs.reduce(0) { $0 + head.kept($1).count } == figures.samplesKept)
        #expect(refs.allSatisfy { head.lastSample(of: $0)?.timestampMillis == base + 299_000 })
    }

    @Test("oldest first means across series")
    func oldestFirstAcrossSeries() {
        let head = Head(options: HeadOptions(memoryBudget: ByteSize(bytes: 1 << 20)))
        let early = head.ref("early")
        let late = head.ref("late")
        for second in 0..<130 as Range<Int64> { _ = head.scrape(early, at: base + second * 1_000, 1) }
        for second in 200..<330 as Range<Int64> { _ = head.scrape(late, at: base + second * 1_000, 1) }
        head.state.withLock { state in
            state.window.blockLimit = state.window.arena.blocksInUse - 1
            while state.expireChunks(limit: 1) {}
        }
        #expect(head.kept(early).first?.timestampMillis != base)
        #expect(head.kept(late).count == 130)
        #expect(head.statistics.chunksDroppedByBudget == 1)
    }

    @Test("without any budget the rules hold and nothing is kept")
    func noBudget() {
        let head = Head(options: HeadOptions(memoryBudget: ByteSize(bytes: 0)))
        let ref = head.ref("a")
        #expect(head.scrape(ref, at: base, 1) == nil)
        #expect(head.scrape(ref, at: base, 2)?.description.hasPrefix("duplicate sample") == true)
        #expect(head.scrape(ref, at: base + 1, 2) == nil)
        #expect(head.kept(ref).isEmpty)
        #expect(head.statistics.samplesDroppedByBudget == 2)
        #expect(head.statistics.samplesKept == 0)
    }

    @Test("a negative budget is none")
    func unlimited() {
        let head = Head(options: HeadOptions(memoryBudget: ByteSize(bytes: -1)))
        let ref = head.ref("a")
        #expect(head.scrape(ref, at: base, 1) == nil)
        #expect(head.kept(ref).count == 1)
    }

    @Test("a chunk that gets no further block gives way to its series' newest samples", arguments: [1, 2, 3])
    func openChunkGivesWay(blocks: Int) {
        let head = Head()
        let ref = head.ref("a")
        head.state.withLock { $0.window.blockLimit = blocks }
        var random = FixedRandom(seed: 3)
        var expected: [Sample] = []
        for second in 0..<100 as Range<Int64> {
            expected.append(Sample(timestampMillis: base + second * 1_000, valueBits: random.next()))
            #expect(head.scrape(ref, at: base + second * 1_000, bits: expected[Int(second)].valueBits) == nil)
            let kept = head.kept(ref)
            #expect(!kept.isEmpty)
            #expect(kept == expected.suffix(kept.count))
        }
        let figures = head.statistics
        #expect(figures.samplesKept == head.kept(ref).count)
        #expect(UInt64(figures.samplesKept) + figures.samplesDroppedByBudget == 100)
        #expect(figures.chunkBytes <= blocks * 64)
    }
}
