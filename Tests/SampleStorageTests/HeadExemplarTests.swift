import MetricModel
import Testing

@testable import SampleStorage

@Suite("The head's rules for exemplars")
struct HeadExemplarTests {
    static func exemplar(_ at: Int64, _ value: Double, _ trace: String = "t", isTimed: Bool = true) -> Exemplar {
        Exemplar(
            labels: labels(("trace", trace)),
            valueBits: value.bitPattern,
            timestampMillis: base + at,
            hasTimestamp: isTimed
        )
    }

    @Test("another capacity keeps the newest; none keeps none", arguments: [(0, 0), (3, 3), (5, 5), (20, 8)])
    func resized(capacity: Int, kept: Int) {
        let head = Self.head(capacity: 8)
        let refs = [head.ref("a"), head.ref("b")]
        for step in 0..<11 as Range<Int64> {
            _ = head.scrape(refs[Int(step) % 2], Self.exemplar(step, Double(step)))
        }
        func times() -> [Int64] {
            refs.flatMap { head.exemplars(of: $0).map { $0.timestampMillis - base } }.sorted()
        }
        head.setExemplarCapacity(capacity)
        #expect(times() == (11 - Int64(kept)..<11).map { $0 })
        #expect(head.scrape(refs[0], Self.exemplar(1, 1)) == (capacity > 0 ? .outOfOrder : nil))
        #expect(head.scrape(refs[0], Self.exemplar(50, 1)) == nil)
        head.setExemplarCapacity(8)
        #expect(head.scrape(refs[1], Self.exemplar(60, 1)) == nil)
        #expect(times().last == 60)
        #expect(times().contains(50) == (capacity > 0))
    }

    static func head(capacity: Int = 10) -> Head { Head(options: HeadOptions(exemplarCapacity: capacity)) }

    struct Row: Sendable, CustomStringConvertible {
        let description: String
        let appends: [Exemplar]
        let verdict: String?
        let kept: Int
    }

    /// Two label sets in the order of their hashes.
    static let byHash = ["t", "u"].sorted { labels(("trace", $0)).hash64 < labels(("trace", $1)).hash64 }
    static let outOfOrder = "out of order exemplar"
    static let tooLong = "label length for exemplar exceeds maximum of 128 UTF-8 characters"
    static let rows = [
        Row(description: "newer", appends: [exemplar(0, 1), exemplar(1, 1)], verdict: nil, kept: 2),
        Row(description: "equal to the newest", appends: [exemplar(0, 1), exemplar(0, 1)], verdict: nil, kept: 1),
        Row(
            description: "equal to the newest, none with a time of its own",
            appends: [exemplar(0, 1, isTimed: false), exemplar(9, 1, isTimed: false)],
            verdict: nil,
            kept: 1
        ),
        Row(
            description: "equal to the newest but for the time it was given",
            appends: [exemplar(0, 1, isTimed: false), exemplar(9, 1)],
            verdict: nil,
            kept: 2
        ),
        Row(
            description: "older",
            appends: [exemplar(1, 1), exemplar(0, 2)],
            verdict: outOfOrder,
            kept: 1
        ),
        Row(
            description: "same time, larger value",
            appends: [exemplar(0, 1), exemplar(0, 2)],
            verdict: nil,
            kept: 2
        ),
        Row(
            description: "same time, smaller value",
            appends: [exemplar(0, 2), exemplar(0, 1)],
            verdict: outOfOrder,
            kept: 1
        ),
        Row(
            description: "same time and value, later hash",
            appends: [exemplar(0, 1, byHash[0]), exemplar(0, 1, byHash[1])],
            verdict: nil,
            kept: 2
        ),
        Row(
            description: "same time and value, earlier hash",
            appends: [exemplar(0, 1, byHash[1]), exemplar(0, 1, byHash[0])],
            verdict: outOfOrder,
            kept: 1
        ),
        Row(
            description: "128 characters in all",
            appends: [exemplar(0, 1, String(repeating: "é", count: 123))],
            verdict: nil,
            kept: 1
        ),
        Row(
            description: "129 characters in all",
            appends: [exemplar(0, 1, String(repeating: "é", count: 124))],
            verdict: tooLong,
            kept: 0
        ),
        Row(
            description: "a megabyte of characters",
            appends: [exemplar(0, 1, String(repeating: "é", count: 1 << 19))],
            verdict: tooLong,
            kept: 0
        ),
    ]

    @Test("judge an exemplar against its series' newest", arguments: rows)
    func judge(row: Row) {
        let head = Self.head()
        let ref = head.ref("a")
        var verdict: ExemplarVerdict?
        for exemplar in row.appends { verdict = head.scrape(ref, exemplar) }
        #expect(verdict?.description == row.verdict)
        #expect(head.exemplars(of: ref).count == row.kept)
        #expect(head.statistics.exemplarsKept == row.kept)
    }

    @Test("an exemplar of no series is an error that names the number, other series do not matter")
    func unknownSeries() {
        let head = Self.head()
        let verdict = head.scrape(SeriesRef(slot: 7, number: 42), Self.exemplar(0, 1))
        #expect(verdict?.description == "unknown HeadSeriesRef when trying to add exemplar: 42")
        #expect(head.scrape(head.ref("a"), Self.exemplar(5, 1)) == nil)
        #expect(head.scrape(head.ref("b"), Self.exemplar(0, 1)) == nil)
    }

    @Test("without room for any they are accepted and not stored")
    func switchedOff() {
        let head = Head()
        let ref = head.ref("a")
        #expect(head.scrape(ref, Self.exemplar(1, 1)) == nil)
        #expect(head.scrape(ref, Self.exemplar(0, 1, String(repeating: "x", count: 500))) == nil)
        #expect(head.scrape(SeriesRef(slot: 7, number: 42), Self.exemplar(0, 1)) == nil)
        #expect(head.exemplars(of: ref).isEmpty)
    }

    @Test("two in one scrape both pass; what the first makes stale is left out and counted")
    func oneScrape() {
        let head = Self.head()
        let ref = head.ref("a")
        let samples = [Self.exemplar(1, 1), Self.exemplar(1, 1), Self.exemplar(0, 1)].map {
            ExemplarSample(ref: ref, exemplar: $0)
        }
        var appender = head.appender()
        #expect(appender.check(samples).isEmpty)
        appender.commit(SampleColumns(), ScrapeItems(exemplars: samples))
        #expect(head.exemplars(of: ref) == [Self.exemplar(1, 1)])
        #expect(head.statistics.exemplarsOutOfOrder == 1)
        #expect(head.statistics.exemplarsAppended == 1)
    }

    @Test("the oldest of all series gives way, like a model of it says", arguments: [1, 2, 7, 1_000])
    func ring(capacity: Int) {
        let head = Self.head(capacity: capacity)
        let refs = (0..<5).map { head.ref("m\($0)") }
        var random = FixedRandom(seed: UInt64(capacity))
        var expected: [(ref: SeriesRef, exemplar: Exemplar)] = []
        for step in 0..<3_000 as Range<Int64> {
            let ref = refs[Int(random.next() % 5)]
            let exemplar = Self.exemplar(step, 1)
            #expect(head.scrape(ref, exemplar) == nil)
            expected.append((ref, exemplar))
        }
        let kept = expected.suffix(capacity)
        for ref in refs {
            #expect(head.exemplars(of: ref) == kept.filter { $0.ref == ref }.map(\.exemplar))
        }
        let bytes = head.statistics.exemplarBytes
        for step in 3_000..<3_000 + Int64(capacity) { _ = head.scrape(refs[0], Self.exemplar(step, 1)) }
        #expect(head.statistics.exemplarBytes == bytes)
    }

    @Test("a commit behind a log logs no exemplar that is not stored")
    func prepared() {
        let head = Self.head()
        let ref = head.ref("a")
        #expect(head.scrape(ref, Self.exemplar(0, 1)) == nil)
        let samples = [(ref, Self.exemplar(0, 1)), (ref, Self.exemplar(1, 1)), (.none, Self.exemplar(1, 1))]
        var items = ScrapeItems(exemplars: samples.map { ExemplarSample(ref: $0.0, exemplar: $0.1) })
        var skipping: [Int32] = []
        _ = head.prepareCommit(SampleColumns(), from: 0, items: &items, skipping: &skipping)
        #expect(items.exemplars.map(\.exemplar) == [Self.exemplar(1, 1)])
        let off = Head()
        _ = off.prepareCommit(SampleColumns(), from: 0, items: &items, skipping: &skipping)
        #expect(items.exemplars.isEmpty)
    }
}
