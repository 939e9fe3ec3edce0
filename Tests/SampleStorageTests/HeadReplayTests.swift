import MetricModel
import Testing

@testable import SampleStorage

@Suite("A head from the log")
struct HeadReplayTests {
    static func replay(now: Int64 = base, logsSeries: Bool = true, options: HeadOptions = HeadOptions()) -> HeadReplay {
        HeadReplay(options: options, logsSeries: logsSeries, now: WallTime(milliseconds: now))
    }

    static func encoded(_ name: String) -> [UInt8] { labels(("__name__", name)).encoded }

    @Test("series keep the log's numbers, new ones go on behind the highest")
    func numbers() {
        var replay = Self.replay()
        replay.addSeries(number: 7, encodedLabels: Self.encoded("a"))
        replay.addSeries(number: 3, encodedLabels: Self.encoded("b"))
        replay.addSeries(number: 7, encodedLabels: Self.encoded("a"))
        #expect(replay.counts.series == 2)
        #expect(replay.counts.aliases == 0)
        let head = replay.makeHead()
        #expect(["a", "b", "c"].map { head.ref($0).number } == [7, 3, 8])
        #expect(UnloggedSeriesTests.numbers(in: head.takeUnloggedSeries()) == [8])
    }

    @Test("samples are what a head that took them would have")
    func samples() {
        var replay = Self.replay(now: base + 600_000)
        let live = Head()
        let refs = ["a", "b"].map { live.ref($0) }
        for number in 1...2 as ClosedRange<UInt64> {
            replay.addSeries(number: number, encodedLabels: Self.encoded(number == 1 ? "a" : "b"))
        }
        var random = FixedRandom(seed: 5)
        for step in 0..<600 as Range<Int64> {
            let bits = random.next() >> (random.next() % 60)
            let index = Int(random.next() % 2)
            #expect(live.scrape(refs[index], at: base + step * 1000, bits: bits) == nil)
            replay.addSample(number: UInt64(index) + 1, timestampMillis: base + step * 1000, valueBits: bits)
        }
        #expect(replay.counts.samples == 600)
        let head = replay.makeHead()
        for (index, name) in ["a", "b"].enumerated() {
            #expect(head.kept(head.ref(name)) == live.kept(refs[index]))
            #expect(head.lastSample(of: head.ref(name)) == live.lastSample(of: refs[index]))
        }
        #expect(head.statistics.newestMillis == base + 599_000)
        #expect(head.statistics.closedChunks == live.statistics.closedChunks)
    }

    @Test("samples of an alias go to the series that had the labels first")
    func aliases() {
        var replay = Self.replay()
        replay.addSeries(number: 1, encodedLabels: Self.encoded("a"))
        replay.addSample(number: 1, timestampMillis: base - 3, valueBits: 1)
        replay.addSeries(number: 5, encodedLabels: Self.encoded("a"))
        replay.addSample(number: 5, timestampMillis: base - 2, valueBits: 2)
        replay.addSample(number: 1, timestampMillis: base - 1, valueBits: 3)
        #expect(replay.counts.series == 1)
        #expect(replay.counts.aliases == 1)
        let head = replay.makeHead()
        let ref = head.ref("a")
        #expect(head.statistics.seriesCount == 1)
        #expect(ref.number == 1)
        #expect(head.kept(ref).map(\.valueBits) == [1, 2, 3])
        #expect(head.ref("b").number == 6)
        #expect(head.takeCollectedNumbers() == [5])
    }

    @Test("entries of unknown numbers are counted by their kind and left out")
    func unknownNumbers() {
        var replay = Self.replay(options: HeadOptions(exemplarCapacity: 5))
        replay.addSample(number: 9, timestampMillis: base, valueBits: 1)
        replay.addHistogram(LoggedHistogram(series: 9, timestampMillis: base, histogram: histogram(1)))
        replay.addExemplar(LoggedExemplar(series: 9, exemplar: HeadExemplarTests.exemplar(0, 1)))
        replay.addMetadata(LoggedMetadata(series: 9, metadata: HeadMetadataTests.counter))
        replay.addMetadata(LoggedMetadata(series: 0, metadata: HeadMetadataTests.counter))
        var expected = HeadReplayCounts()
        expected.unknownSamples = 1
        expected.unknownHistograms = 1
        expected.unknownExemplars = 1
        expected.unknownMetadata = 2
        #expect(replay.counts == expected)
        #expect(replay.makeHead().statistics.seriesCount == 0)
    }

    @Test("what is not newer than a series' last sample is left out, whatever its value")
    func notNewer() {
        var replay = Self.replay()
        replay.addSeries(number: 1, encodedLabels: Self.encoded("a"))
        for (at, bits) in [(100, 1), (100, 2), (99, 3), (101, 4)] as [(Int64, UInt64)] {
            replay.addSample(number: 1, timestampMillis: base + at, valueBits: bits)
        }
        replay.addHistogram(LoggedHistogram(series: 1, timestampMillis: base + 101, histogram: histogram(1)))
        #expect(replay.counts.samplesNotNewer == 3)
        let head = replay.makeHead()
        #expect(head.kept(head.ref("a")).map(\.valueBits) == [1, 4])
    }

    @Test("what is older than the window is remembered as the last and not kept")
    func olderThanWindow() {
        var replay = Self.replay(now: base)
        replay.addSeries(number: 1, encodedLabels: Self.encoded("a"))
        replay.addSeries(number: 2, encodedLabels: Self.encoded("b"))
        replay.addSample(number: 1, timestampMillis: base - 900_001, valueBits: 7)
        replay.addSample(number: 2, timestampMillis: base - 900_001, valueBits: 7)
        replay.addSample(number: 2, timestampMillis: base - 900_000, valueBits: 8)
        let head = replay.makeHead()
        #expect(head.kept(head.ref("a")).isEmpty)
        #expect(head.lastSample(of: head.ref("a")) == Sample(timestampMillis: base - 900_001, valueBits: 7))
        #expect(head.kept(head.ref("b")).map(\.valueBits) == [8])
        #expect(head.scrape(head.ref("a"), at: base - 900_001, 1) != nil)
    }

    @Test("chunks leave by the time they were written, series have their hour from the start on")
    func timesGoOn() {
        let start = base - 890_000
        var replay = Self.replay(now: base)
        replay.addSeries(number: 1, encodedLabels: Self.encoded("a"))
        for step in 0..<121 as Range<Int64> {
            replay.addSample(number: 1, timestampMillis: start + step * 1000, valueBits: 1)
        }
        let head = replay.makeHead()
        let ref = head.ref("a")
        head.maintain(at: base)
        #expect(head.kept(ref).count == 121)
        head.maintain(at: start + 120_000 + 902_000)
        #expect(head.kept(ref).count == 0)
        #expect(head.labels(of: ref) != nil)
        head.maintain(at: base + 59 * 60_000)
        #expect(head.labels(of: ref) != nil)
        head.maintain(at: base + 61 * 60_000)
        #expect(head.labels(of: ref) == nil)
    }

    @Test("histograms, exemplars and metadata come back")
    func items() {
        var replay = Self.replay(now: base + 10, options: HeadOptions(exemplarCapacity: 5))
        replay.addSeries(number: 1, encodedLabels: Self.encoded("a"))
        replay.addHistogram(LoggedHistogram(series: 1, timestampMillis: base, histogram: histogram(1)))
        replay.addSample(number: 1, timestampMillis: base + 1, valueBits: 5)
        replay.addHistogram(LoggedHistogram(series: 1, timestampMillis: base + 2, histogram: histogram(2)))
        for exemplar in [(1, 1.0), (1, 1.0), (0, 1.0), (2, 1.0)] as [(Int64, Double)] {
            let logged = HeadExemplarTests.exemplar(exemplar.0, exemplar.1)
            replay.addExemplar(LoggedExemplar(series: 1, exemplar: logged))
        }
        replay.addMetadata(LoggedMetadata(series: 1, metadata: HeadMetadataTests.counter))
        replay.addMetadata(LoggedMetadata(series: 1, metadata: HeadMetadataTests.gauge))
        let head = replay.makeHead()
        let ref = head.ref("a")
        #expect(head.keptHistograms(ref).map(\.histogram) == [histogram(1), histogram(2)])
        #expect(head.kept(ref).map(\.timestampMillis) == [base + 1])
        #expect(head.exemplars(of: ref).map(\.timestampMillis) == [base + 1, base + 2])
        #expect(head.metadata(of: ref) == HeadMetadataTests.gauge)
        #expect(head.scrape(ref, at: base + 2, histogram(3), now: base + 10) == .duplicateHistogram)
    }

    @Test("a number that cannot be kept is replaced, and the log is told", arguments: [0, SeriesRef.lastNumber, .max])
    func impossibleNumbers(number: UInt64) {
        var replay = Self.replay()
        replay.addSeries(number: number, encodedLabels: Self.encoded("a"))
        replay.addSample(number: number, timestampMillis: base, valueBits: 5)
        replay.addSeries(number: 1, encodedLabels: Self.encoded("b"))
        let head = replay.makeHead()
        let entries = head.takeUnloggedSeries()
        #expect(entries == UnloggedSeriesTests.entry(2, "a"))
        let ref = head.ref("a")
        #expect(ref.number == 2)
        #expect(head.kept(ref).map(\.valueBits) == [5])
        #expect(head.ref("b").number == 1)
    }

    @Test("a number that comes to mean other labels names neither of them afterwards")
    func numberWithTwoMeanings() {
        var replay = Self.replay()
        replay.addSeries(number: 4, encodedLabels: Self.encoded("a"))
        replay.addSample(number: 4, timestampMillis: base - 1, valueBits: 1)
        replay.addSeries(number: 4, encodedLabels: Self.encoded("b"))
        replay.addSample(number: 4, timestampMillis: base, valueBits: 2)
        let head = replay.makeHead()
        let refs = ["a", "b"].map { head.ref($0) }
        #expect(head.kept(refs[0]).map(\.valueBits) == [1])
        #expect(head.kept(refs[1]).map(\.valueBits) == [2])
        #expect(refs[0].number != refs[1].number)
        let logged = UnloggedSeriesTests.numbers(in: head.takeUnloggedSeries())
        #expect(Set(logged + [4]) == Set(refs.map(\.number) + [4]))
    }

    @Test("series without labels or with a name twice are left out")
    func invalidSeries() {
        var replay = Self.replay()
        replay.addSeries(number: 1, encodedLabels: [])
        replay.addSeries(number: 2, encodedLabels: [1, 97, 1, 49, 1, 97, 1, 50])
        replay.addSample(number: 2, timestampMillis: base, valueBits: 1)
        #expect(replay.counts.invalidSeries == 2)
        #expect(replay.counts.unknownSamples == 1)
        #expect(replay.makeHead().statistics.seriesCount == 0)
    }

    @Test("times at the ends of the range do not trap", arguments: [Int64.min, .min + 1, 0, .max])
    func extremeTimes(millis: Int64) {
        for now in [-base, 0, base, 4 * base] {
            var replay = Self.replay(now: now)
            replay.addSeries(number: 1, encodedLabels: Self.encoded("a"))
            replay.addSample(number: 1, timestampMillis: millis, valueBits: 1)
            replay.addSample(number: 1, timestampMillis: .max, valueBits: 2)
            let head = replay.makeHead()
            let expected: Int64? = .max
            #expect(head.lastSample(of: head.ref("a"))?.timestampMillis == expected)
        }
    }

    @Test("a small budget holds during the replay, too")
    func budget() {
        var replay = Self.replay(now: base, options: HeadOptions(memoryBudget: ByteSize(bytes: 300_000)))
        var random = FixedRandom(seed: 8)
        for number in 1...100 as ClosedRange<UInt64> {
            replay.addSeries(number: number, encodedLabels: Self.encoded("m\(number)"))
        }
        for step in 0..<400 as Range<Int64> {
            for number in 1...100 as ClosedRange<UInt64> {
                replay.addSample(
                    number: number,
                    timestampMillis: base - 400_000 + step * 1000,
                    valueBits: random.next()
                )
            }
        }
        let figures = replay.makeHead().statistics
        #expect(figures.totalBytes <= 300_000)
        #expect(figures.chunksDroppedByBudget > 0)
        #expect(figures.samplesKept > 0)
    }
}
