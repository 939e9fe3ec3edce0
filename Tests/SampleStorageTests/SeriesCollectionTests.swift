import MetricModel
import Testing

@testable import SampleStorage

@Suite("Collecting series")
struct SeriesCollectionTests {
    static let minute: Int64 = 60_000

    /// Minutes after its last sample (or, without one, its creation) at which a series is looked for.
    static let rows: [(last: Double?, minutes: Int64, isThere: Bool)] = [
        (1, 14, true), (1, 59, true), (1, 61, false), (nil, 59, true), (nil, 61, false),
    ]

    @Test("an unused series goes after an hour", arguments: rows)
    func unusedSeries(last: Double?, minutes: Int64, isThere: Bool) {
        let head = Head()
        head.maintain(at: base)
        let ref = head.ref("a")
        if let last { #expect(head.scrape(ref, at: base, last) == nil) }
        head.maintain(at: base + minutes * Self.minute)
        #expect((head.labels(of: ref) != nil) == isThere)
        #expect(head.statistics.seriesCollected == (isThere ? 0 : 1))
    }

    @Test("a series made before the head knew the time has its hour, too")
    func madeBeforeTheClock() {
        let head = Head()
        let ref = head.ref("a")
        head.maintain(at: base)
        head.maintain(at: base + 59 * Self.minute)
        #expect(head.labels(of: ref) != nil)
        head.maintain(at: base + 61 * Self.minute)
        #expect(head.labels(of: ref) == nil)
    }

    @Test("a series that ended with a stale marker goes after the window", arguments: [(14, true), (16, false)])
    func endedSeries(minutes: Int64, isThere: Bool) {
        let head = Head()
        let ref = head.ref("a")
        #expect(head.scrape(ref, at: base - 10_000, 1) == nil)
        #expect(head.scrape(ref, at: base, bits: StaleMarker.bits) == nil)
        head.maintain(at: base + minutes * Self.minute)
        #expect((head.labels(of: ref) != nil) == isThere)
    }

    @Test("a series whose sample is repeated for hours stays, because it is used")
    func repeatedSampleKeepsSeries() {
        let head = Head()
        let ref = head.ref("a")
        for step in 0..<12 as Range<Int64> {
            #expect(head.scrape(ref, at: base, 1, now: base + step * 10 * Self.minute) == nil)
            head.maintain(at: base + step * 10 * Self.minute)
        }
        #expect(head.labels(of: ref) != nil)
        #expect(head.kept(ref).isEmpty)
    }

    /// Bytes for the head; whether series end with stale markers.
    static let churns: [(budget: Int, ends: Bool)] = [(2_000_000, true), (3_500_000, false)]

    @Test(
        "series that are new at every scrape stay within the budget, and the others keep their samples",
        arguments: churns
    )
    func churn(budget: Int, ends: Bool) {
        let head = Head(options: HeadOptions(memoryBudget: ByteSize(bytes: Int64(budget))))
        let steady = (0..<20).map { head.ref("steady\($0)") }
        var previous: [SeriesRef] = []
        for round in 0..<480 {
            var columns = SampleColumns(timestampMillis: base + Int64(round) * 10_000)
            for ref in steady { columns.append(ref, valueBits: Double(round).bitPattern) }
            let new = (0..<200).map { head.ref(labels(("__name__", "new"), ("n", "\(round) \($0)"))) }
            for ref in new { columns.append(ref, valueBits: 1) }
            if ends { for ref in previous { columns.append(ref, valueBits: StaleMarker.bits) } }
            previous = new
            #expect(head.scrape(columns, now: columns.timestampMillis).isEmpty)
            for half in 0..<2 as Range<Int64> { head.maintain(at: columns.timestampMillis + half * 5000) }
            #expect(head.statistics.totalBytes <= budget)
        }
        #expect(head.statistics.isWindowCut)
        for ref in steady {
            let kept = head.kept(ref)
            #expect(kept.last?.timestampMillis == base + 4_790_000)
            // The budget takes the oldest of all alike: five minutes are left of a window of fifteen.
            #expect(kept.count >= 30)
            #expect(kept.map(\.value) == (480 - kept.count..<480).map(Double.init))
        }
    }

    @Test("a stale ref names no series, also when its slot lives again")
    func staleRef() {
        let head = Head()
        let old = head.ref("a")
        #expect(head.scrape(old, at: base, 1) == nil)
        head.maintain(at: base + 61 * Self.minute)
        let later = base + 62 * Self.minute
        #expect(head.scrape(old, at: later, 2) == .unknownReference)
        let other = head.ref("b")
        #expect(other.slot == old.slot)
        #expect(head.scrape(old, at: later, 2) == .unknownReference)
        #expect(head.samples(of: old, from: .min, to: .max) == nil)
        #expect(head.lastSample(of: old) == nil)
        #expect(head.kept(other).isEmpty)
        let again = head.ref("a")
        #expect(again != old)
        #expect(head.scrape(again, at: later, 2) == nil)
    }

    @Test("commit leaves the samples of a collected series out")
    func commitToCollected() {
        let head = Head()
        let old = head.ref("a")
        #expect(head.scrape(old, at: base, 1) == nil)
        head.maintain(at: base + 61 * Self.minute)
        let other = head.ref("b")
        var columns = SampleColumns(timestampMillis: base + 61 * Self.minute)
        columns.append(old, valueBits: 1)
        columns.append(other, valueBits: 2)
        var appender = head.appender()
        #expect(appender.commit(columns) == 1)
        #expect(head.kept(other).map(\.valueBits) == [2])
    }

    @Test("labels nobody has any more give their memory back, shared ones stay")
    func symbolsAreFreed() {
        let head = Head()
        head.maintain(at: base)
        let kept = head.ref(labels(("job", "a"), ("n", "kept")))
        for index in 0..<3_000 { _ = head.ref(labels(("job", "a"), ("n", "\(index)"))) }
        let before = head.statistics
        #expect(before.symbolCount == 3_002)
        for step in 1...8 as ClosedRange<Int64> {
            let now = base + step * 10 * Self.minute
            #expect(head.scrape(kept, at: now, 1) == nil)
            head.maintain(at: now)
        }
        let after = head.statistics
        #expect(after.seriesCount == 1)
        #expect(after.seriesCollected == 3_000)
        #expect(after.symbolCount == 2)
        #expect(head.labels(of: kept) == labels(("job", "a"), ("n", "kept")))
        #expect(head.ref(labels(("job", "a"), ("n", "kept"))) == kept)
        for index in 0..<3_000 { _ = head.ref(labels(("job", "a"), ("n", "\(index)"))) }
        #expect(head.statistics.labelListBytes == before.labelListBytes)
        #expect(head.statistics.seriesBytes == before.seriesBytes)
        #expect(head.statistics.symbolBytes == before.symbolBytes)
        #expect(head.statistics.indexBytes == before.indexBytes)
    }

    @Test(
        "a head with more slots than one call looks at is swept in turns, of more slots when memory is short",
        arguments: [(budget: 1 << 30, series: 20_000, turns: 3), (1 << 30, 40_000, 5), (1, 40_000, 4)]
    )
    func sweptInTurns(budget: Int64, series: Int, turns: Int) {
        let head = Head(options: HeadOptions(memoryBudget: ByteSize(bytes: budget)))
        head.maintain(at: base)
        for index in 0..<series { _ = head.ref("m\(index)") }
        var calls = 0
        while head.statistics.seriesCount > 0, calls < 20 {
            head.maintain(at: base + 61 * Self.minute)
            calls += 1
        }
        #expect(calls == turns)
        #expect(head.series(matching: []).isEmpty)
    }
}
