import MetricModel
import Testing

@testable import SampleStorage

/// Chunks that `promtool tsdb create-blocks-from openmetrics` (3.5) wrote, with the samples it was given.
struct GoldenChunk: Sendable, CustomStringConvertible {
    let description: String
    let samples: [Sample]
    /// Sample count in two bytes, then the bits.
    let bytes: [UInt8]

    init(_ description: String, _ samples: [(Int64, Double)], _ hex: String) {
        self.description = description
        self.samples = samples.map {
            Sample(
                timestampMillis: base + $0.0,
                valueBits: $0.1.isNaN ? StaleMarker.ordinaryNaNBits : $0.1.bitPattern
            )
        }
        let digits = Array(hex.utf8).map { UInt8($0 < 0x3A ? $0 - 0x30 : $0 - 0x57) }
        bytes = stride(from: 0, to: digits.count, by: 2).map { digits[$0] << 4 | digits[$0 + 1] }
    }

    static let all = [
        GoldenChunk(
            "constant",
            (0..<8).map { ($0 * 10_000, 0) },
            "000880a0abfef9620000000000000000904e0000"
        ),
        GoldenChunk(
            "counter with jitter",
            [(0, 1), (10_000, 2), (20_000, 4), (30_001, 7), (39_999, 7), (50_000, 12.5)],
            "000680a0abfef9623ff0000000000000904ec25fff40060007605dffea000f50da80"
        ),
        GoldenChunk(
            "wild values and gaps",
            [
                (0, 1e300), (1, -0.0), (2, .infinity), (9_000, -.infinity), (80_000, .nan),
                (700_000, 3.141592653589793), (3_000_000, Double(bitPattern: 0x8000_1b9c_d129_5941)), (3_000_001, 1),
            ],
            "000880a0abfef9627e37e43c8800759c01c1f7f1bf21e44003acebffc000000000000c2325a000000000000000cf23"
                + "2c004004000000000000f800000000004304447fe243f6a8885a33e000000000033450160049d33c2b6ba2cfffffff"
                + "ffffee73d0d7fe03739a252b2820"
        ),
    ]
}

@Suite("XOR chunks")
struct XORChunkTests {
    /// A window in which a single series has one chunk with these samples.
    static func written(_ samples: [Sample], span: UInt32 = .max) -> [XORChunk] {
        var window = SampleWindow(longestSpanMillis: span)
        let slot = window.takeSlot(number: 1)
        for sample in samples {
            window.append(
                window.series[slot],
                slot: slot,
                millis: sample.timestampMillis,
                valueBits: sample.valueBits
            )
        }
        return window.chunks(of: SeriesRef(slot: slot, number: 1)) ?? []
    }

    @Test("are written as Prometheus writes them", arguments: GoldenChunk.all)
    func goldenBytes(golden: GoldenChunk) {
        let chunks = Self.written(golden.samples)
        #expect(chunks.map { Self.prometheusBytes($0) } == [golden.bytes])
    }

    @Test("of Prometheus are read", arguments: GoldenChunk.all)
    func readGolden(golden: GoldenChunk) {
        var words: [UInt64] = []
        let padded = golden.bytes.dropFirst(2) + [UInt8](repeating: 0, count: 8)
        for start in stride(from: padded.startIndex, to: padded.endIndex - 7, by: 8) {
            words.append(padded[start..<start + 8].reduce(0) { $0 << 8 | UInt64($1) })
        }
        let chunk = XORChunk(sampleCount: Int(golden.bytes[1]), words: words)
        #expect(Array(chunk) == golden.samples)
    }

    static func prometheusBytes(_ chunk: XORChunk) -> [UInt8] {
        var reader = XORChunkReader(chunk)
        while reader.next() != nil {}
        let bytes = chunk.words.flatMap { word in (0..<8).map { UInt8(truncatingIfNeeded: word >> (56 - 8 * $0)) } }
        return [UInt8(chunk.sampleCount >> 8), UInt8(chunk.sampleCount & 0xff)]
            + bytes.prefix((reader.position + 7) / 8)
    }

    /// What a series may look like: its next step in milliseconds and its next value.
    struct Shape: Sendable, CustomStringConvertible {
        let description: String
        let step: @Sendable (Int, inout FixedRandom) -> Int64
        let value: @Sendable (Int, UInt64, inout FixedRandom) -> UInt64
    }

    static let shapes = [
        Shape(description: "constant", step: { _, _ in 10_000 }, value: { _, _, _ in 4.2.bitPattern }),
        Shape(
            description: "counter",
            step: { _, _ in 10_000 },
            value: { _, last, random in (Double(bitPattern: last) + Double(random.next() % 50)).bitPattern }
        ),
        Shape(
            description: "counter with jitter",
            step: { _, random in 9_998 + Int64(random.next() % 5) },
            value: { _, last, random in (Double(bitPattern: last) + Double(random.next() % 50)).bitPattern }
        ),
        Shape(
            description: "random bits",
            step: { _, random in 1 + Int64(random.next() % 100_000) },
            value: { _, _, random in random.next() }
        ),
        Shape(
            description: "gaps of every width",
            step: { index, random in 1 + Int64(random.next() >> (30 + index % 34)) },
            value: { _, _, random in (random.next() >> (random.next() % 64)) << (random.next() % 64) }
        ),
        Shape(
            description: "NaNs and stale markers",
            step: { _, _ in 15_000 },
            value: { index, _, _ in [StaleMarker.bits, StaleMarker.ordinaryNaNBits, 0, 1.5.bitPattern][index % 4] }
        ),
        Shape(
            description: "single bits and all bits",
            step: { _, _ in 1 },
            value: { index, _, _ in index % 3 == 2 ? .max : 1 << UInt64(index % 64) }
        ),
        Shape(
            description: "steps at the edges of the delta classes",
            step: { index, _ in
                let edges: [Int64] = [0, 1, 8191, 8192, 8193, 65_535, 65_536, 65_537, 524_287, 524_288, 524_289]
                return 600_000 + (index % 2 == 0 ? 1 : -1) * edges[index / 2 % edges.count] / (index % 3 == 0 ? 2 : 1)
            },
            value: { index, _, _ in UInt64(index) }
        ),
    ]

    @Test("give back every sample, over many chunks", arguments: shapes, [1, 2, 3, 59, 60, 119, 120, 121, 1000])
    func roundTrip(shape: Shape, count: Int) {
        var random = FixedRandom(seed: 0x9E37_79B9_7F4A_7C15)
        var samples: [Sample] = []
        var millis = base
        var bits: UInt64 = 0
        for index in 0..<count {
            bits = shape.value(index, bits, &random)
            samples.append(Sample(timestampMillis: millis, valueBits: bits))
            millis += shape.step(index, &random)
        }
        let chunks = Self.written(samples)
        #expect(chunks.flatMap { Array($0) } == samples)
        #expect(chunks.allSatisfy { $0.sampleCount <= 120 })
        let long = chunks.dropLast().filter { $0.sampleCount >= 60 }
        #expect(long.count == chunks.dropLast().count || shape.description.hasPrefix("gaps"))
    }

    @Test("end where their span would exceed the limit")
    func spanLimit() {
        let samples = [0, 500, 1_000, 1_001, 5_000, 5_900].map { Sample(timestampMillis: base + $0, valueBits: 7) }
        let chunks = Self.written(samples, span: 1_000)
        #expect(chunks.map(\.sampleCount) == [3, 1, 2])
        #expect(chunks.flatMap { Array($0) } == samples)
    }

    @Test("that are cut short end early instead of trapping", arguments: GoldenChunk.all)
    func cutShort(golden: GoldenChunk) {
        let whole = Self.written(golden.samples)[0]
        for count in 0..<whole.words.count {
            let cut = XORChunk(sampleCount: whole.sampleCount, words: Array(whole.words.prefix(count)))
            let read = Array(cut)
            #expect(read == Array(golden.samples.prefix(read.count)))
        }
    }
}
