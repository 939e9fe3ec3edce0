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
