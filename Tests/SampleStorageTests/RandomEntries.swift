import MetricModel

@testable import SampleStorage

/// Log entries with awkward numbers and texts, the same in every run.
struct RandomEntries {
    private var random: FixedRandom

    init(seed: UInt64) { random = FixedRandom(seed: seed) }

    mutating func below(_ bound: Int) -> Int { Int.random(in: 0..<bound, using: &random) }

    mutating func byte() -> UInt8 { UInt8(truncatingIfNeeded: random.next()) }

    private mutating func list<Element>(_ longest: Int, _ element: (inout Self) -> Element) -> [Element] {
        (0..<below(longest + 1)).map { _ in element(&self) }
    }

    /// Small, of any size, or at the end of its range.
    mutating func number() -> UInt64 {
        switch below(6) {
        case 0: 0
        case 1: .max
        case 2: 1 << 63
        case 3: random.next() >> UInt64(below(64))
        case 4: random.next()
        default: UInt64(below(200))
        }
    }

    mutating func signed() -> Int64 { Int64(bitPattern: number()) }

    mutating func floatBits() -> UInt64 {
        switch below(5) {
        case 0: StaleMarker.bits
        case 1: 0xfff8_dead_beef_0001
        case 2: Double(below(1000)).bitPattern
        default: number()
        }
    }

    private mutating func float() -> Double { Double(bitPattern: floatBits()) }

    private mutating func text() -> String {
        switch below(10) {
        case 0: String(repeating: "long", count: below(60) + 20)
        case 1: "ü€😀"
        default: "t\(below(50))"
        }
    }

    mutating func labels() -> Labels { Labels(list(5) { ($0.text(), $0.text()) }) }

    mutating func series() -> [LoggedSeries] {
        list(4) { LoggedSeries(series: $0.number(), labels: $0.labels()) }
    }

    mutating func samples() -> [LoggedSample] {
        list(8) { LoggedSample(series: $0.number(), timestampMillis: $0.signed(), valueBits: $0.floatBits()) }
    }

    mutating func exemplars() -> [LoggedExemplar] {
        list(4) { random in
            let labels = random.labels()
            let bits = random.floatBits()
            let exemplar = Exemplar(labels: labels, valueBits: bits, timestampMillis: random.signed())
            return LoggedExemplar(series: random.number(), exemplar: exemplar)
        }
    }

    mutating func metadata() -> [LoggedMetadata] {
        list(4) { random in
            let type = MetricType.allCases[random.below(MetricType.allCases.count)]
            let metadata = MetricMetadata(type: type, help: random.text(), unit: random.text())
            return LoggedMetadata(series: random.number(), metadata: metadata)
        }
    }

    mutating func histograms() -> [LoggedHistogram] {
        list(5) { random in
            LoggedHistogram(
                series: random.number(),
                timestampMillis: random.signed(),
                histogram: random.histogram()
            )
        }
    }

    private mutating func histogram() -> NativeHistogram {
        let isCustom = below(2) == 0
        return NativeHistogram(
            resetHint: NativeHistogram.ResetHint(rawValue: UInt8(below(4))) ?? .unknown,
            schema: isCustom ? NativeHistogram.customBucketsSchema : Int32(below(13) - 4),
            zeroThreshold: float(),
            sumBits: floatBits(),
            counts: counts(),
            positiveSpans: list(3) { $0.span() },
            negativeSpans: list(3) { $0.span() },
            customBounds: isCustom ? list(4) { $0.float() } : []
        )
    }

    private mutating func counts() -> NativeHistogram.Counts {
        if below(2) == 0 {
            return .float(
                zero: float(),
                total: float(),
                positive: list(5) { $0.float() },
                negative: list(5) { $0.float() }
            )
        }
        return .integer(
            zero: number(),
            total: number(),
            positiveDeltas: list(5) { $0.signed() },
            negativeDeltas: list(5) { $0.signed() }
        )
    }

    private mutating func span() -> NativeHistogram.Span {
        NativeHistogram.Span(
            offset: Int32(truncatingIfNeeded: number()),
            length: UInt32(truncatingIfNeeded: number())
        )
    }
}
