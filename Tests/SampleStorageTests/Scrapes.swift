import MetricModel

@testable import SampleStorage

/// A time at which the tests' clocks stand, in milliseconds.
let base: Int64 = 1_700_000_000_000

func labels(_ pairs: (String, String)...) -> Labels { Labels(pairs) }

extension Head {
    /// The series of these labels; the tests' labels always make one.
    func ref(_ labels: Labels) -> SeriesRef {
        var appender = appender()
        guard case .success(let ref) = appender.resolve(labels) else { return .none }
        return ref
    }

    func ref(_ name: String) -> SeriesRef { ref(Labels([("__name__", name)])) }

    /// One scrape with a single sample: checked, and committed when nothing is wrong with it.
    func scrape(_ ref: SeriesRef, at millis: Int64, bits valueBits: UInt64, now: Int64? = nil) -> SampleVerdict? {
        var columns = SampleColumns(timestampMillis: millis)
        columns.append(ref, valueBits: valueBits)
        return scrape(columns, now: now ?? millis).first?.verdict
    }

    func scrape(_ ref: SeriesRef, at millis: Int64, _ value: Double, now: Int64? = nil) -> SampleVerdict? {
        scrape(ref, at: millis, bits: value.bitPattern, now: now)
    }

    /// Checks columns, leaves out what is refused, commits the rest.
    func scrape(_ columns: SampleColumns, now: Int64) -> [SampleException] {
        var columns = columns
        var exceptions: [SampleException] = []
        var appender = appender()
        appender.check(columns, now: WallTime(milliseconds: now), exceptions: &exceptions)
        for exception in exceptions { columns.refs[Int(exception.index)] = .none }
        appender.commit(columns)
        return exceptions
    }

    /// Every kept sample of a series.
    func kept(_ ref: SeriesRef) -> [Sample] { samples(of: ref, from: .min, to: .max) ?? [] }

    func maintain(at millis: Int64) { maintain(now: WallTime(milliseconds: millis)) }
}

/// Numbers that look random and are the same in every run (xorshift64*).
struct FixedRandom: RandomNumberGenerator {
    private var state: UInt64

    init(seed: UInt64) { state = seed }

    mutating func next() -> UInt64 {
        state ^= state >> 12
        state ^= state << 25
        state ^= state >> 27
        return state &* 0x2545_F491_4F6C_DD1D
    }
}

extension SampleWindow {
    /// All chunks of a series at once.
    mutating func chunks(of ref: SeriesRef) -> [XORChunk]? {
        guard let reader = beginReading(ref) else { return nil }
        defer { endReading(reader) }
        return readChunks(reader, limit: .max)
    }
}

/// A small valid histogram whose count and sum are `count`.
func histogram(_ count: UInt64, isFloat: Bool = false) -> NativeHistogram {
    NativeHistogram(
        schema: 1,
        sumBits: Double(count).bitPattern,
        counts: isFloat
            ? .float(zero: 0, total: Double(count), positive: [Double(count)], negative: [])
            : .integer(zero: 0, total: count, positiveDeltas: [Int64(count)], negativeDeltas: []),
        positiveSpans: [NativeHistogram.Span(offset: 0, length: 1)]
    )
}

extension Head {
    /// One scrape with a single histogram: checked, and committed when nothing is wrong with it.
    func scrape(_ ref: SeriesRef, at millis: Int64, _ histogram: NativeHistogram, now: Int64? = nil) -> SampleVerdict? {
        let samples = [HistogramSample(ref: ref, timestampMillis: millis, histogram: histogram)]
        var exceptions: [SampleException] = []
        var appender = appender()
        appender.check(samples, now: WallTime(milliseconds: now ?? millis), exceptions: &exceptions)
        if exceptions.isEmpty { appender.commit(SampleColumns(), ScrapeItems(histograms: samples)) }
        return exceptions.first?.verdict
    }

    /// One scrape with a single exemplar: checked, and committed when nothing is wrong with it.
    func scrape(_ ref: SeriesRef, _ exemplar: Exemplar) -> ExemplarVerdict? {
        let samples = [ExemplarSample(ref: ref, exemplar: exemplar)]
        var appender = appender()
        let exceptions = appender.check(samples)
        if exceptions.isEmpty { appender.commit(SampleColumns(), ScrapeItems(exemplars: samples)) }
        return exceptions.first?.verdict
    }

    /// Every kept histogram of a series.
    func keptHistograms(_ ref: SeriesRef) -> [HistogramPoint] { histograms(of: ref, from: .min, to: .max) ?? [] }
}
