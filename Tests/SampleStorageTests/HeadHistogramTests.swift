import MetricModel
import Testing

@testable import SampleStorage

@Suite("The head's rules for native histograms")
struct HeadHistogramTests {
    /// What a row appends, at `base + at` milliseconds.
    enum Value: Sendable {
        case float(UInt64)
        case histogram(NativeHistogram)
    }

    struct Row: Sendable, CustomStringConvertible {
        let description: String
        let appends: [(at: Int64, value: Value)]
        /// The text of the last append's verdict; `T` stands for its time.
        let verdict: String?
        /// How many histograms and float samples there are then.
        let kept: (histograms: Int, floats: Int)
    }

    static let stale = Value.float(StaleMarker.bits)
    static let rows = [
        Row(
            description: "newer",
            appends: [(100, .histogram(histogram(1))), (101, .histogram(histogram(2)))],
            verdict: nil,
            kept: (2, 0)
        ),
        Row(
            description: "repeated",
            appends: [(100, .histogram(histogram(1))), (100, .histogram(histogram(1)))],
            verdict: nil,
            kept: (1, 0)
        ),
        Row(
            description: "same time, other histogram",
            appends: [(100, .histogram(histogram(1))), (100, .histogram(histogram(2)))],
            verdict: "duplicate sample for timestamp",
            kept: (1, 0)
        ),
        Row(
            description: "same time, integers and fractions",
            appends: [(100, .histogram(histogram(1))), (100, .histogram(histogram(1, isFloat: true)))],
            verdict: "duplicate sample for timestamp",
            kept: (1, 0)
        ),
        Row(
            description: "older",
            appends: [(100, .histogram(histogram(1))), (99, .histogram(histogram(1)))],
            verdict: "out of order sample",
            kept: (1, 0)
        ),
        Row(
            description: "an hour and a millisecond behind",
            appends: [(0, .histogram(histogram(1))), (-3_600_001, .histogram(histogram(1)))],
            verdict: "out of bounds",
            kept: (1, 0)
        ),
        Row(
            description: "a day ahead of the clock, where only floats have a limit",
            appends: [(86_400_000, .histogram(histogram(1)))],
            verdict: nil,
            kept: (1, 0)
        ),
        Row(
            description: "a float at a histogram's time",
            appends: [(100, .histogram(histogram(1))), (100, .float(2.5.bitPattern))],
            verdict: "duplicate sample for timestamp T; overrides not allowed: existing is a histogram, new value 2.5",
            kept: (1, 0)
        ),
        Row(
            description: "a float with the bits of a histogram's sum at its time",
            appends: [(100, .histogram(histogram(1))), (100, .float(1.0.bitPattern))],
            verdict: "duplicate sample for timestamp T; overrides not allowed: existing is a histogram, new value 1",
            kept: (1, 0)
        ),
        Row(
            description: "a histogram at a float's time",
            appends: [(100, .float(1.0.bitPattern)), (100, .histogram(histogram(1)))],
            verdict: "duplicate sample for timestamp",
            kept: (0, 1)
        ),
        Row(
            description: "floats and histograms in turn",
            appends: [
                (100, .float(1.0.bitPattern)), (101, .histogram(histogram(1))), (102, .float(2.0.bitPattern)),
                (103, .float(3.0.bitPattern)), (104, .histogram(histogram(2))),
            ],
            verdict: nil,
            kept: (2, 3)
        ),
        Row(
            description: "a stale marker after a histogram becomes one",
            appends: [(100, .histogram(histogram(1))), (101, stale)],
            verdict: nil,
            kept: (2, 0)
        ),
        Row(
            description: "a stale marker twice after a histogram",
            appends: [(100, .histogram(histogram(1))), (101, stale), (101, stale)],
            verdict: nil,
            kept: (2, 0)
        ),
        Row(
            description: "a stale marker at a histogram's time",
            appends: [(100, .histogram(histogram(1))), (100, stale)],
            verdict: "duplicate sample for timestamp",
            kept: (1, 0)
        ),
        Row(
            description: "a stale marker after a float that followed a histogram",
            appends: [(100, .histogram(histogram(1))), (101, .float(0)), (102, stale)],
            verdict: nil,
            kept: (1, 2)
        ),
    ]

    @Test("judge a value against the last one committed", arguments: rows)
    func judge(row: Row) {
        let head = Head()
        let ref = head.ref("a")
        var verdict: SampleVerdict?
        var times: [Int64] = []
        for append in row.appends {
            switch append.value {
            case .float(let bits): verdict = head.scrape(ref, at: base + append.at, bits: bits)
            case .histogram(let histogram): verdict = head.scrape(ref, at: base + append.at, histogram)
            }
            if verdict == nil { times.append(base + append.at) }
        }
        let last = base + row.appends[row.appends.count - 1].at
        #expect(verdict?.description == row.verdict?.replacing("T", with: "\(last)"))
        let histograms = head.keptHistograms(ref)
        let floats = head.kept(ref)
        #expect((histograms.count, floats.count) == row.kept)
        #expect((histograms.map(\.timestampMillis) + floats.map(\.timestampMillis)).sorted() == Set(times).sorted())
    }

    @Test("the marker has the kind of the series' last histogram", arguments: [false, true])
    func markerKind(isFloat: Bool) {
        let head = Head()
        let ref = head.ref("a")
        #expect(head.scrape(ref, at: base, histogram(3, isFloat: isFloat)) == nil)
        #expect(head.scrape(ref, at: base + 1, bits: StaleMarker.bits) == nil)
        let marker = head.keptHistograms(ref).last?.histogram
        #expect(marker?.isStaleMarker == true)
        #expect(marker?.isFloat == isFloat)
        #expect(marker?.positiveSpans.isEmpty == true)
        #expect(head.statistics.samplesAppended == 0)
        #expect(head.statistics.histogramsAppended == 2)
    }

    @Test("an invalid histogram is refused with its reason, before its series is looked for")
    func invalid() {
        let head = Head()
        var broken = histogram(5)
        broken.counts = .integer(zero: 0, total: 5, positiveDeltas: [4], negativeDeltas: [])
        let verdict = head.scrape(head.ref("a"), at: base, broken)
        guard case .invalidHistogram(let text)? = verdict else {
            Issue.record("\(String(describing: verdict))")
            return
        }
        #expect(text.contains("4") && text.contains("5"))
        #expect(head.scrape(SeriesRef(slot: 9, number: 9), at: base, broken) == verdict)
        #expect(head.scrape(SeriesRef(slot: 9, number: 9), at: base, histogram(1)) == .unknownReference)
    }

    @Test("none are stored where they are switched off")
    func disabled() {
        let head = Head(options: HeadOptions(acceptsNativeHistograms: false))
        let ref = head.ref("a")
        #expect(head.scrape(ref, at: base, histogram(1))?.description == "native histograms are disabled")
        var appender = head.appender()
        let samples = [HistogramSample(ref: ref, timestampMillis: base, histogram: histogram(1))]
        appender.commit(SampleColumns(), ScrapeItems(histograms: samples))
        #expect(head.keptHistograms(ref).isEmpty)
        #expect(head.lastSample(of: ref) == nil)
    }

    @Test("two of one series at one time in one scrape both pass, and the first wins")
    func firstWins() {
        let head = Head()
        let ref = head.ref("a")
        let samples = [1, 2].map { HistogramSample(ref: ref, timestampMillis: base, histogram: histogram($0)) }
        var exceptions: [SampleException] = []
        var appender = head.appender()
        appender.check(samples, now: WallTime(milliseconds: base), exceptions: &exceptions)
        appender.commit(SampleColumns(), ScrapeItems(histograms: samples))
        #expect(exceptions.isEmpty)
        #expect(head.keptHistograms(ref).map(\.histogram) == [histogram(1)])
    }

    @Test("go with the window, the last one stays known")
    func expire() {
        let head = Head()
        let ref = head.ref("a")
        for step in 0..<100 as Range<Int64> {
            #expect(head.scrape(ref, at: base + step * 10_000, histogram(UInt64(step))) == nil)
        }
        head.maintain(at: base + 990_000)
        #expect(head.keptHistograms(ref).map(\.timestampMillis).first == base + 90_000)
        head.maintain(at: base + 990_000 + 901_000)
        #expect(head.keptHistograms(ref).isEmpty)
        #expect(head.statistics.histogramBytes == 0)
        #expect(head.series([ref]).first?.lastHistogram == histogram(99))
        #expect(head.scrape(ref, at: base + 990_000, histogram(99)) == nil)
        #expect(head.scrape(ref, at: base + 990_000, histogram(98)) == .duplicateHistogram)
    }

    @Test("are within the budget, the oldest of chunks and histograms going first")
    func budget() {
        let head = Head(options: HeadOptions(memoryBudget: ByteSize(bytes: 400_000)))
        let refs = (0..<20).map { head.ref("m\($0)") }
        for step in 0..<400 as Range<Int64> {
            for (index, ref) in refs.enumerated() {
                let time = base + step * 1_000
                if index % 2 == 0 {
                    #expect(head.scrape(ref, at: time, histogram(UInt64(step))) == nil)
                } else {
                    #expect(head.scrape(ref, at: time, bits: UInt64(step) &* 0x9E37_79B9_7F4A_7C15) == nil)
                }
            }
            #expect(head.statistics.totalBytes <= 400_000)
        }
        let figures = head.statistics
        #expect(figures.histogramsDroppedByBudget > 0)
        #expect(figures.histogramsAppended == 4_000)
        #expect(UInt64(figures.histogramsKept) + figures.histogramsDroppedByBudget == 4_000)
        #expect(figures.isWindowCut)
        let cut = figures.droppedUntilMillis ?? 0
        #expect(cut > base && cut < base + 400_000)
        let oldest = head.keptHistograms(refs[0]).first?.timestampMillis ?? 0
        #expect(oldest >= cut)
        #expect(refs.reduce(0) { $0 + head.keptHistograms($1).count } == figures.histogramsKept)
    }

    @Test("leave with their series, and the slot begins anew")
    func collected() {
        let head = Head()
        let ref = head.ref("a")
        #expect(head.scrape(ref, at: base, histogram(1)) == nil)
        #expect(head.scrape(ref, at: base + 1, bits: StaleMarker.bits) == nil)
        head.maintain(at: base + 16 * 60_000)
        #expect(head.labels(of: ref) == nil)
        #expect(head.histograms(of: ref, from: .min, to: .max) == nil)
        let other = head.ref("b")
        #expect(other.slot == ref.slot)
        #expect(head.scrape(other, at: base + 16 * 60_000, bits: StaleMarker.bits) == nil)
        #expect(head.keptHistograms(other).isEmpty)
        #expect(head.kept(other).count == 1)
    }

    @Test("a commit behind a log logs the histogram that a stale marker becomes, not the float")
    func preparedMarker() {
        let head = Head()
        let refs = [head.ref("a"), head.ref("b")]
        #expect(head.scrape(refs[0], at: base, histogram(1)) == nil)
        var columns = SampleColumns(timestampMillis: base + 1)
        for ref in refs { columns.append(ref, valueBits: StaleMarker.bits) }
        var items = ScrapeItems.none
        var skipping: [Int32] = []
        _ = head.prepareCommit(columns, from: 0, items: &items, skipping: &skipping)
        #expect(skipping == [0])
        #expect(items.histograms.map(\.ref) == [refs[0]])
        #expect(items.histograms.first?.histogram.isStaleMarker == true)
        var appender = head.appender()
        #expect(appender.commit(columns, items) == 1)
        #expect(head.keptHistograms(refs[0]).count == 2)
        #expect(head.kept(refs[1]).count == 1)
    }
}
