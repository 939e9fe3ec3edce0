import MetricModel
import Synchronization
import Testing

@testable import SampleStorage

@Suite("Reading the head in short steps")
struct HeadReadingTests {
    /// A head with one series of many chunks, a sample a second.
    static func longSeries(_ samples: Int64) -> (head: Head, ref: SeriesRef) {
        let head = Head(options: HeadOptions(window: PrometheusDuration(seconds: 86_400)))
        let ref = head.ref("a")
        for second in 0..<samples {
            var columns = SampleColumns(timestampMillis: base + second * 1000)
            columns.append(ref, valueBits: UInt64(second))
            var appender = head.appender()
            appender.commit(columns)
        }
        return (head, ref)
    }

    @Test("no step copies more than a few chunks, however many a series has")
    func boundedSteps() {
        let (head, ref) = Self.longSeries(30_000)
        var steps: [Int] = []
        head.state.withLock { state in
            guard let reader = state.window.beginReading(ref) else { return }
            while true {
                let chunks = state.window.readChunks(reader, limit: SampleWindow.chunksPerStep)
                if chunks.isEmpty { break }
                steps.append(chunks.reduce(0) { $0 + $1.sampleCount })
            }
            state.window.endReading(reader)
        }
        #expect(steps.reduce(0, +) == 30_000)
        #expect(steps.allSatisfy { $0 <= SampleWindow.chunksPerStep * Int(SampleWindow.mostSamples) })
        #expect(head.samples(of: ref, from: base + 5_000, to: base + 29_998_000)?.map(\.valueBits) == Array(5...29_998))
        #expect(head.state.withLock { $0.window.readers.isEmpty })
    }

    @Test("a reader whose chunk goes between two steps goes on with the next one")
    func chunkGoes() {
        let (head, ref) = Self.longSeries(1_000)
        let other = head.ref("b")
        var read: [UInt64] = []
        var firstKept: UInt64 = 0
        head.state.withLock { state in
            guard let reader = state.window.beginReading(ref) else { return }
            read += state.window.readChunks(reader, limit: 2).flatMap { $0.map(\.valueBits) }
            // The two it has read, and two it has not.
            for _ in 0..<4 { firstKept += UInt64(state.window.removeOldest()) }
        }
        // The freed blocks come to be another series' chunks.
        for second in 0..<500 as Range<Int64> { _ = head.scrape(other, at: base + 1_000_000 + second * 1000, 9_999) }
        let early = UInt64(read.count)
        #expect(read == Array(0..<early))
        head.state.withLock { state in
            read += state.window.readChunks(state.window.lastReader, limit: 99).flatMap { $0.map(\.valueBits) }
        }
        #expect(firstKept > early)
        #expect(read == Array(0..<early) + Array(firstKept..<1000))
    }

    @Test("a reader whose series loses everything is at the end")
    func everythingGoes() {
        let (head, ref) = Self.longSeries(300)
        head.state.withLock { state in
            let reader = state.window.beginReading(ref) ?? 0
            #expect(state.window.readChunks(reader, limit: 1).count == 1)
            while state.window.removeOldest() > 0 {}
            guard let record = state.window.record(of: ref) else { return }
            state.window.removeOpenChunk(record)
            #expect(state.window.readChunks(reader, limit: 9).isEmpty)
            state.window.endReading(reader)
            #expect(state.window.readChunks(reader, limit: 9).isEmpty)
        }
        #expect(head.kept(ref).isEmpty)
    }

    @Test("histograms and exemplars are read whole, over as many steps as they need")
    func items() {
        let head = Head(options: HeadOptions(exemplarCapacity: 5_000))
        let ref = head.ref("a")
        for step in 0..<2_000 as Range<Int64> {
            #expect(head.scrape(ref, at: base + step * 100, histogram(UInt64(step))) == nil)
            #expect(head.scrape(ref, HeadExemplarTests.exemplar(step, 1)) == nil)
        }
        let times = head.histograms(of: ref, from: base + 1_000, to: base + 150_000)?.map(\.timestampMillis)
        #expect(times == (10...1_500).map { base + $0 * 100 })
        #expect(head.exemplars(of: ref).map(\.timestampMillis) == (0..<2_000).map { base + $0 })
    }

    @Test("states of series come in the order they are asked for, without those that are gone")
    func states() {
        let head = Head()
        let refs = (0..<1_000).map { head.ref("m\($0)") }
        #expect(head.scrape(refs[3], at: base, 4) == nil)
        #expect(head.scrape(refs[4], at: base, histogram(2)) == nil)
        let asked = [SeriesRef(slot: 5_000, number: 1)] + refs.reversed() + [SeriesRef.none]
        let states = head.series(asked)
        #expect(states.map(\.ref) == refs.reversed())
        let sample = Sample(timestampMillis: base, valueBits: 4.0.bitPattern)
        #expect(states[996].last == sample)
        #expect(states[996].labels == labels(("__name__", "m3")))
        #expect(states[996].lastHistogram == nil)
        #expect(states[995].lastHistogram == histogram(2))
        #expect(states[995].last?.value == 2)
        #expect(states[0].last == nil)
    }

    @Test("every series is walked over once, and its number is among the living")
    func walk() {
        let head = Head()
        let refs = (0..<10_000).map { head.ref("m\($0)") }
        var seen: [UInt64: [UInt8]] = [:]
        head.forEachSeries { seen[$0] = $1 }
        #expect(seen.count == 10_000)
        #expect(refs.allSatisfy { seen[$0.number] == head.labels(of: $0)?.encoded })
        let numbers = head.liveSeriesNumbers()
        #expect(numbers.count == 10_000)
        #expect(refs.allSatisfy { numbers.contains($0.number) })
    }
}
