import MetricModel
import Synchronization
import Testing

@testable import SampleStorage

@Suite("Series that the log does not have yet")
struct UnloggedSeriesTests {
    /// The entry of a series with one label, as the log has it.
    static func entry(_ number: UInt8, _ name: String) -> [UInt8] {
        [0, 0, 0, 0, 0, 0, 0, number, 1, 8] + Array("__name__".utf8) + [UInt8(name.utf8.count)] + Array(name.utf8)
    }

    @Test("are taken once, in the order they were made")
    func takenOnce() {
        let head = Head(logsSeries: true)
        #expect(head.takeUnloggedSeries().isEmpty)
        _ = head.ref("a")
        _ = head.ref("b")
        _ = head.ref("a")
        #expect(head.takeUnloggedSeries() == Self.entry(1, "a") + Self.entry(2, "b"))
        #expect(head.takeUnloggedSeries().isEmpty)
    }

    @Test("are not noted without a log, and from then on when it begins")
    func startLogging() {
        let head = Head()
        _ = head.ref("a")
        #expect(head.takeUnloggedSeries().isEmpty)
        head.startLoggingSeries()
        _ = head.ref("a")
        _ = head.ref("b")
        #expect(head.takeUnloggedSeries() == Self.entry(2, "b"))
        var all: [UInt64: [UInt8]] = [:]
        head.forEachSeries { all[$0] = $1 }
        #expect(all.keys.sorted() == [1, 2])
        #expect(all[1] == labels(("__name__", "a")).encoded)
    }

    @Test("come back in front when their write failed")
    func givenBack() {
        let head = Head(logsSeries: true)
        _ = head.ref("a")
        let unwritten = head.takeUnloggedSeries()
        _ = head.ref("b")
        head.returnUnloggedSeries(unwritten)
        #expect(head.takeUnloggedSeries() == Self.entry(1, "a") + Self.entry(2, "b"))
        head.returnUnloggedSeries([])
        #expect(head.takeUnloggedSeries().isEmpty)
    }

    @Test("stay owed when the scrape that made them is rolled back")
    func rollback() {
        let head = Head(logsSeries: true)
        var appender = head.appender()
        _ = appender.resolve(labels(("__name__", "a")))
        appender.rollback()
        var skipping: [Int32] = []
        let taken = head.prepareCommit(SampleColumns(), from: 0, skipping: &skipping)
        #expect(taken == Self.entry(1, "a"))
        #expect(skipping.isEmpty)
    }

    struct Content: CustomTestStringConvertible, Sendable {
        let testDescription: String
        let items: @Sendable (SeriesRef) -> ScrapeItems
    }

    private static let contents = [
        Content(testDescription: "a histogram") {
            ScrapeItems(histograms: [HistogramSample(ref: $0, timestampMillis: base, histogram: histogram(1))])
        },
        Content(testDescription: "an exemplar") {
            let exemplar = Exemplar(labels: .empty, valueBits: 0, timestampMillis: base)
            return ScrapeItems(exemplars: [ExemplarSample(ref: $0, exemplar: exemplar)])
        },
        Content(testDescription: "metadata") {
            ScrapeItems(metadata: [SeriesMetadata(ref: $0, metadata: MetricMetadata(type: .gauge))])
        },
        Content(testDescription: "a created zero") {
            var items = ScrapeItems.none
            items.created.append($0, atMillis: base - 1000)
            return items
        },
        Content(testDescription: "a created histogram") {
            var items = ScrapeItems.none
            items.created.appendHistogram($0, isFloat: false, atMillis: base - 1000)
            return items
        },
    ]

    private func named(_ head: Head, _ name: String) -> SeriesRef {
        var appender = head.appender()
        return (try? appender.resolve(labels(("__name__", name)), isOffered: false).get()) ?? .none
    }

    @Test("are those that were only named when a commit has something of them, once", arguments: contents)
    func named(content: Content) {
        let head = Head(options: HeadOptions(exemplarCapacity: 1), logsSeries: true)
        let ref = named(head, "a")
        #expect(named(head, "a") == ref)
        #expect(head.takeUnloggedSeries().isEmpty)
        var skipping: [Int32] = []
        var items = content.items(ref)
        let first = head.prepareCommit(
            SampleColumns(timestampMillis: base),
            from: 0,
            items: &items,
            skipping: &skipping
        )
        #expect(first == Self.entry(1, "a"))
        items = content.items(ref)
        #expect(head.prepareCommit(SampleColumns(), from: 0, items: &items, skipping: &skipping).isEmpty)
    }

    @Test("are those that were only named with their first sample, and not with what the commit leaves out")
    func namedThenCommitted() {
        let head = Head(logsSeries: true)
        var columns = SampleColumns(timestampMillis: base)
        for name in ["a", "b"] { columns.append(named(head, name), valueBits: 1) }
        columns.refs[0] = .none
        var skipping: [Int32] = []
        #expect(head.prepareCommit(columns, from: 0, skipping: &skipping) == Self.entry(2, "b"))
        #expect(head.prepareCommit(columns, from: 0, skipping: &skipping).isEmpty)
    }

    @Test("are those that were only named when somebody has a sample for them, rolled back or not")
    func namedThenOffered() {
        let head = Head(logsSeries: true)
        #expect(named(head, "a") == head.ref("a"))
        #expect(head.takeUnloggedSeries() == Self.entry(1, "a"))
        #expect(named(head, "a") == head.ref("a"))
        #expect(head.takeUnloggedSeries().isEmpty)
    }

    @Test("are all owed when more waits than is kept, and then every living series is handed over")
    func tooMany() {
        let head = Head(logsSeries: true)
        for name in ["a", "b"] { _ = head.ref(name) }
        let large = [UInt8](repeating: 0, count: UnloggedSeries.mostBytes)
        head.returnUnloggedSeries(large)
        #expect(head.state.withLock { $0.unlogged.owesEverySeries && $0.unlogged.entries.isEmpty })
        _ = head.ref("c")
        #expect(head.takeUnloggedSeries() == Self.entry(1, "a") + Self.entry(2, "b") + Self.entry(3, "c"))
        _ = head.ref("d")
        var skipping: [Int32] = []
        #expect(head.prepareCommit(SampleColumns(), from: 0, skipping: &skipping) == Self.entry(4, "d"))
    }

    @Test("a commit behind a log names what it would not store, from an entry on")
    func prepare() {
        let head = Head(logsSeries: true)
        let refs = [head.ref("a"), head.ref("b")]
        #expect(head.scrape(refs[0], at: base, 1) == nil)
        var columns = SampleColumns(timestampMillis: base)
        columns.append(refs[0], valueBits: StaleMarker.bits)
        columns.append(refs[0], valueBits: StaleMarker.bits)
        columns.append(.none, valueBits: 0)
        columns.append(refs[1], valueBits: StaleMarker.bits)
        columns.append(refs[0], valueBits: 1, timestampMillis: base + 1)
        columns.append(SeriesRef(slot: 0, number: 77), valueBits: 1)
        var skipping: [Int32] = []
        #expect(!head.prepareCommit(columns, from: 1, skipping: &skipping).isEmpty)
        #expect(skipping == [1, 5])
        skipping = []
        _ = head.prepareCommit(columns, from: 6, skipping: &skipping)
        #expect(skipping.isEmpty)
        _ = head.prepareCommit(columns, from: -1, skipping: &skipping)
        #expect(skipping == [0, 1, 5])
    }

    @Test("numbers of collected series are told once, and a slot that lives again has a new number")
    func collectedNumbers() {
        let head = Head(logsSeries: true)
        let old = head.ref("a")
        _ = head.scrape(old, at: base, 1)
        head.maintain(at: base + 61 * 60_000)
        let new = head.ref("b")
        #expect(new.slot == old.slot)
        #expect((old.number, new.number) == (1, 2))
        #expect(head.takeCollectedNumbers() == [1])
        #expect(head.takeCollectedNumbers().isEmpty)
        let live = head.liveSeriesNumbers()
        #expect((live.count, live.contains(1), live.contains(2)) == (1, false, true))
    }

    @Test("whoever commits a sample has taken, or found taken, the series' entry before")
    func twoThreads() {
        let head = Head(logsSeries: true)
        // What a log does: under its lock, entries before samples.
        let log = Mutex<(numbers: Set<UInt64>, missing: Int)>(([], 0))
        let body = { @Sendable in
            for index in 0..<2_000 {
                var columns = SampleColumns(timestampMillis: base)
                columns.append(head.ref("m\(index)"), valueBits: 0)
                log.withLock { log in
                    var skipping: [Int32] = []
                    let entries =
                        index % 2 == 0
                        ? head.takeUnloggedSeries() : head.prepareCommit(columns, from: 1, skipping: &skipping)
                    for number in Self.numbers(in: entries) { log.numbers.insert(number) }
                    if !log.numbers.contains(columns.refs[0].number) { log.missing += 1 }
                }
            }
        }
        HeadConcurrencyTests.inParallel([body, body, body])
        let (written, missing) = log.withLock { $0 }
        #expect(missing == 0)
        #expect(written.count == 2_000)
    }

    /// The numbers of entries whose series have one label with short texts.
    static func numbers(in entries: [UInt8]) -> [UInt64] {
        var numbers: [UInt64] = []
        var position = 0
        while position < entries.count {
            numbers.append(entries[position..<position + 8].reduce(0) { $0 << 8 | UInt64($1) })
            position += 9
            for _ in 0..<2 { position += Int(entries[position]) + 1 }
        }
        return numbers
    }
}
