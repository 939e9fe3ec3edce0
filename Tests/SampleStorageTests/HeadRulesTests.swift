import MetricModel
import Testing

@testable import SampleStorage

/// A sample a row appends, at `base + at` milliseconds.
struct Append: Sendable, CustomStringConvertible {
    var at: Int64
    var bits: UInt64
    var otherSeries = false
    var clock: Int64?
    var description: String { "(\(at),\(Double(bitPattern: bits)))" }

    init(_ at: Int64, _ value: Double, otherSeries: Bool = false, clock: Int64? = nil) {
        self.init(at, bits: value.bitPattern, otherSeries: otherSeries, clock: clock)
    }

    init(_ at: Int64, bits: UInt64, otherSeries: Bool = false, clock: Int64? = nil) {
        self.at = at
        self.bits = bits
        self.otherSeries = otherSeries
        self.clock = clock
    }
}

struct RuleRow: Sendable, CustomStringConvertible {
    let description: String
    let appends: [Append]
    /// The text of the last append's verdict; nil when it is accepted. `T` stands for the last timestamp.
    let verdict: String?
    /// How many samples the series of the last append then has.
    let kept: Int
}

@Suite("The head's rules")
struct HeadRulesTests {
    static let duplicate = "duplicate sample for timestamp T; overrides not allowed: existing "

    static let rows = [
        RuleRow(description: "newer", appends: [Append(100, 1), Append(101, 1)], verdict: nil, kept: 2),
        RuleRow(description: "repeated", appends: [Append(100, 1), Append(100, 1)], verdict: nil, kept: 1),
        RuleRow(
            description: "same time, other value",
            appends: [Append(100, 1), Append(100, 2)],
            verdict: duplicate + "1, new value 2",
            kept: 1
        ),
        RuleRow(
            description: "large values as Go's %g",
            appends: [Append(100, 1_234_567), Append(100, 0.00001)],
            verdict: duplicate + "1.234567e+06, new value 1e-05",
            kept: 1
        ),
        RuleRow(
            description: "NaN, then the stale NaN",
            appends: [Append(100, bits: StaleMarker.ordinaryNaNBits), Append(100, bits: StaleMarker.bits)],
            verdict: duplicate + "NaN, new value NaN",
            kept: 1
        ),
        RuleRow(
            description: "the same NaN twice",
            appends: [Append(100, bits: StaleMarker.bits), Append(100, bits: StaleMarker.bits)],
            verdict: nil,
            kept: 1
        ),
        RuleRow(
            description: "zero and negative zero differ",
            appends: [Append(100, 0.0), Append(100, -0.0)],
            verdict: duplicate + "0, new value -0",
            kept: 1
        ),
        RuleRow(
            description: "older",
            appends: [Append(100, 1), Append(99, 1)],
            verdict: "out of order sample",
            kept: 1
        ),
        RuleRow(
            description: "an hour behind another series",
            appends: [Append(0, 1), Append(-3_600_000, 1, otherSeries: true)],
            verdict: nil,
            kept: 1
        ),
        RuleRow(
            description: "an hour and a millisecond behind another series",
            appends: [Append(0, 1), Append(-3_600_001, 1, otherSeries: true)],
            verdict: "out of bounds",
            kept: 0
        ),
        RuleRow(
            description: "out of bounds goes before out of order",
            appends: [Append(0, 1), Append(-3_600_001, 1)],
            verdict: "out of bounds",
            kept: 1
        ),
        RuleRow(
            description: "the first sample may be of any age",
            appends: [Append(-1_000_000_000, 1, clock: 0)],
            verdict: nil,
            kept: 1
        ),
        RuleRow(
            description: "ten minutes ahead of the clock",
            appends: [Append(600_000, 1, clock: 0)],
            verdict: nil,
            kept: 1
        ),
        RuleRow(
            description: "ten minutes and a millisecond ahead of the clock",
            appends: [Append(600_001, 1, clock: 0)],
            verdict: "out of bounds",
            kept: 0
        ),
        RuleRow(
            description: "a later scrape after an earlier one of another series",
            appends: [Append(0, 1), Append(-20_000, 1, otherSeries: true), Append(-10_000, 2, otherSeries: true)],
            verdict: nil,
            kept: 2
        ),
    ]

    @Test("judge a sample against the last one committed", arguments: rows)
    func judge(row: RuleRow) {
        let head = Head()
        let refs = [head.ref("a"), head.ref("b")]
        var verdict: SampleVerdict?
        for append in row.appends {
            let now = append.clock.map { base + $0 }
            verdict = head.scrape(refs[append.otherSeries ? 1 : 0], at: base + append.at, bits: append.bits, now: now)
        }
        let last = row.appends[row.appends.count - 1]
        let text = verdict?.description
        #expect(text == row.verdict?.replacing("T", with: "\(base + last.at)"))
        #expect(head.kept(refs[last.otherSeries ? 1 : 0]).count == row.kept)
    }

    @Test("let two samples of one scrape at one time pass, and the first wins")
    func firstOfOneScrapeWins() {
        let head = Head()
        let ref = head.ref("a")
        var columns = SampleColumns(timestampMillis: base)
        columns.append(ref, valueBits: 1.0.bitPattern)
        columns.append(ref, valueBits: 2.0.bitPattern)
        #expect(head.scrape(columns, now: base).isEmpty)
        #expect(head.kept(ref) == [Sample(timestampMillis: base, valueBits: 1.0.bitPattern)])
        #expect(head.statistics.samplesAppended == 1)
    }

    @Test("drop what is older than a sample of the same scrape without a word")
    func olderInOneScrapeIsDropped() {
        let head = Head()
        let ref = head.ref("a")
        var columns = SampleColumns(timestampMillis: base)
        for offset in [200, 100, 300] as [Int64] { columns.append(ref, valueBits: 0, timestampMillis: base + offset) }
        #expect(head.scrape(columns, now: base).isEmpty)
        #expect(head.kept(ref).map(\.timestampMillis) == [base + 200, base + 300])
    }

    @Test("name the entries that are refused, in order, and skip those without a ref")
    func exceptionsNameEntries() {
        let head = Head()
        let refs = [head.ref("a"), head.ref("b"), head.ref("c")]
        for ref in refs { #expect(head.scrape(ref, at: base, 1) == nil) }
        var columns = SampleColumns(timestampMillis: base + 10)
        columns.append(refs[0], valueBits: 5)
        columns.append(.none, valueBits: 5)
        columns.append(refs[1], valueBits: 5, timestampMillis: base - 1)
        columns.append(refs[2], valueBits: 5, timestampMillis: base + 700_000)
        columns.append(SeriesRef(rawValue: 1 << 40), valueBits: 5)
        let expected = [
            SampleException(index: 2, verdict: .outOfOrder), SampleException(index: 3, verdict: .outOfBounds),
            SampleException(index: 4, verdict: .unknownReference),
        ]
        #expect(head.scrape(columns, now: base) == expected)
        #expect(refs.map { head.kept($0).count } == [2, 1, 1])
    }

    @Test("check only from the entry asked for")
    func checkFrom() {
        let head = Head()
        let ref = head.ref("a")
        #expect(head.scrape(ref, at: base, 1) == nil)
        var columns = SampleColumns(timestampMillis: base - 5)
        for _ in 0..<3 { columns.append(ref, valueBits: 0) }
        var exceptions: [SampleException] = []
        var appender = head.appender()
        appender.check(columns, from: 2, now: WallTime(milliseconds: base), exceptions: &exceptions)
        #expect(exceptions.map(\.index) == [2])
        appender.check(columns, from: 9, now: WallTime(milliseconds: base), exceptions: &exceptions)
        #expect(exceptions.count == 1)
    }

    @Test("commit without a check leaves out what breaks the order, as stale markers need it")
    func commitKeepsOrder() {
        let head = Head()
        let ref = head.ref("a")
        #expect(head.scrape(ref, at: base, 1) == nil)
        var columns = SampleColumns(timestampMillis: base - 1)
        columns.append(ref, valueBits: StaleMarker.bits)
        var appender = head.appender()
        #expect(appender.commit(columns) == 0)
        columns.timestampMillis = base + 1
        #expect(appender.commit(columns) == 1)
        #expect(head.kept(ref).last?.valueBits == StaleMarker.bits)
    }

    @Test("keep a series of a scrape that was rolled back, without a sample")
    func rollbackKeepsSeries() {
        let head = Head()
        var appender = head.appender()
        let resolved = appender.resolve(labels(("__name__", "a")))
        appender.rollback()
        #expect(resolved == .success(head.ref("a")))
        #expect(head.statistics.seriesCount == 1)
        #expect(head.statistics.samplesAppended == 0)
        #expect(head.lastSample(of: head.ref("a")) == nil)
    }

    @Test("columns of unequal length are read as far as both go")
    func unequalColumns() {
        let head = Head()
        let ref = head.ref("a")
        var columns = SampleColumns(timestampMillis: base)
        columns.refs = [ref, ref]
        columns.valueBits = [7]
        columns.timestamps = [base + 3]
        #expect(head.scrape(columns, now: base).isEmpty)
        #expect(head.kept(ref) == [Sample(timestampMillis: base + 3, valueBits: 7)])
    }

    @Test("times at the ends of the range are judged, never a trap", arguments: [Int64.min + 1, -1, 0, .max])
    func extremeTimes(millis: Int64) {
        let head = Head()
        let ref = head.ref("a")
        let verdict = head.scrape(ref, at: millis, 1, now: base)
        #expect(verdict == (millis == .max ? .outOfBounds : nil))
        #expect(head.scrape(ref, at: base, 1) == nil)
        #expect(head.lastSample(of: ref)?.timestampMillis == base)
        #expect(head.kept(ref).last?.timestampMillis == base)
    }
}
