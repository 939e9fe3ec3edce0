import Testing

@testable import MetricModel

/// Spans written as offset and length.
typealias SpanRow = (Int32, UInt32)

/// A histogram of schema 0 with one side of whole numbers, each bucket with its own population.
func histogram(_ spans: [SpanRow], _ buckets: [Int64], isNegative: Bool = false) -> NativeHistogram {
    let deltas = NativeHistogram.deltas(of: buckets)
    let rows = spans.map { NativeHistogram.Span(offset: $0.0, length: $0.1) }
    return NativeHistogram(
        schema: 0,
        sumBits: 0,
        counts: .integer(
            zero: 0,
            total: 0,
            positiveDeltas: isNegative ? [] : deltas,
            negativeDeltas: isNegative ? deltas : []
        ),
        positiveSpans: isNegative ? [] : rows,
        negativeSpans: isNegative ? rows : []
    )
}

/// The same of fractions.
func floatHistogram(_ spans: [SpanRow], _ buckets: [Double]) -> NativeHistogram {
    NativeHistogram(
        schema: 0,
        sumBits: 0,
        counts: .float(zero: 0, total: 0, positive: buckets, negative: []),
        positiveSpans: spans.map { NativeHistogram.Span(offset: $0.0, length: $0.1) }
    )
}

extension NativeHistogram {
    /// Index and population of the buckets of one side that are not empty.
    func populations(isNegative: Bool = false) -> [Int32: Double] {
        var index: Int32 = 0
        var result: [Int32: Double] = [:]
        let values: [Double] =
            switch counts {
            case .integer(_, _, let positive, let negative):
                Self.populations(of: isNegative ? negative : positive).map { Double($0) }
            case .float(_, _, let positive, let negative): isNegative ? negative : positive
            }
        var rest = values[...]
        for span in isNegative ? negativeSpans : positiveSpans {
            index &+= span.offset
            for value in rest.prefix(Int(span.length)) {
                if value != 0 { result[index, default: 0] += value }
                index &+= 1
            }
            rest = rest.dropFirst(Int(span.length))
        }
        return result
    }
}

@Suite("Compacting a native histogram")
struct HistogramCompactionTests {
    struct Row: Sendable {
        let spans: [SpanRow]
        let buckets: [Int64]
        let maxEmptyBuckets: Int
        let newSpans: [SpanRow]
        let newBuckets: [Int64]
    }

    static let rows: [Row] = [
        Row(spans: [], buckets: [], maxEmptyBuckets: 0, newSpans: [], newBuckets: []),
        // Nothing to do.
        Row(
            spans: [(-2, 1), (2, 3)],
            buckets: [1, 3, 3, 1],
            maxEmptyBuckets: 0,
            newSpans: [(-2, 1), (2, 3)],
            newBuckets: [1, 3, 3, 1]
        ),
        // Spans that touch become one; empty spans only move the next one.
        Row(
            spans: [(-2, 2), (0, 1)],
            buckets: [1, 2, 3],
            maxEmptyBuckets: 0,
            newSpans: [(-2, 3)],
            newBuckets: [1, 2, 3]
        ),
        Row(
            spans: [(-2, 1), (3, 0), (1, 1)],
            buckets: [1, 2],
            maxEmptyBuckets: 0,
            newSpans: [(-2, 1), (4, 1)],
            newBuckets: [1, 2]
        ),
        Row(spans: [(5, 0), (0, 2)], buckets: [1, 2], maxEmptyBuckets: 0, newSpans: [(5, 2)], newBuckets: [1, 2]),
        Row(spans: [(5, 0)], buckets: [], maxEmptyBuckets: 0, newSpans: [], newBuckets: []),
        Row(spans: [(0, 0), (0, 0)], buckets: [], maxEmptyBuckets: 2, newSpans: [], newBuckets: []),
        // Empty buckets at the ends of spans go, however few.
        Row(
            spans: [(-4, 3), (5, 3)],
            buckets: [0, 0, 1, 2, 0, 0],
            maxEmptyBuckets: 2,
            newSpans: [(-2, 1), (5, 1)],
            newBuckets: [1, 2]
        ),
        Row(spans: [(-4, 2), (5, 2)], buckets: [0, 0, 0, 3], maxEmptyBuckets: 0, newSpans: [(4, 1)], newBuckets: [3]),
        Row(spans: [(3, 4)], buckets: [0, 0, 0, 0], maxEmptyBuckets: 0, newSpans: [], newBuckets: []),
        // Between others they go when there are more than allowed.
        Row(
            spans: [(0, 5)],
            buckets: [1, 0, 0, 0, 2],
            maxEmptyBuckets: 2,
            newSpans: [(0, 1), (3, 1)],
            newBuckets: [1, 2]
        ),
        Row(
            spans: [(0, 5)],
            buckets: [1, 0, 0, 0, 2],
            maxEmptyBuckets: 3,
            newSpans: [(0, 5)],
            newBuckets: [1, 0, 0, 0, 2]
        ),
        Row(spans: [(0, 4)], buckets: [1, 0, 0, 2], maxEmptyBuckets: 2, newSpans: [(0, 4)], newBuckets: [1, 0, 0, 2]),
        Row(
            spans: [(0, 4)],
            buckets: [1, 0, 0, 2],
            maxEmptyBuckets: 0,
            newSpans: [(0, 1), (2, 1)],
            newBuckets: [1, 2]
        ),
        // Small gaps are filled, but not with none allowed.
        Row(
            spans: [(0, 1), (2, 2)],
            buckets: [1, 2, 3],
            maxEmptyBuckets: 2,
            newSpans: [(0, 5)],
            newBuckets: [1, 0, 0, 2, 3]
        ),
        Row(
            spans: [(0, 1), (1, 1), (1, 1)],
            buckets: [1, 2, 3],
            maxEmptyBuckets: 1,
            newSpans: [(0, 5)],
            newBuckets: [1, 0, 2, 0, 3]
        ),
        Row(
            spans: [(0, 1), (3, 2)],
            buckets: [1, 2, 3],
            maxEmptyBuckets: 2,
            newSpans: [(0, 1), (3, 2)],
            newBuckets: [1, 2, 3]
        ),
        // A step back is left to validation.
        Row(
            spans: [(0, 1), (-3, 1)],
            buckets: [1, 2],
            maxEmptyBuckets: 0,
            newSpans: [(0, 1), (-3, 1)],
            newBuckets: [1, 2]
        ),
        // Hostile numbers.
        Row(spans: [(.max, 1), (.max, 1)], buckets: [0, 2], maxEmptyBuckets: 0, newSpans: [(-1, 1)], newBuckets: [2]),
        Row(
            spans: [(.min, 1), (.max, 1)],
            buckets: [.min, .max],
            maxEmptyBuckets: 0,
            newSpans: [(.min, 1), (.max, 1)],
            newBuckets: [.min, .max]
        ),
    ]

    @Test("leaves out empty buckets and empty spans", arguments: rows.indices)
    func compacts(row: Int) throws {
        let row = Self.rows[row]
        for isNegative in [false, true] {
            var subject = histogram(row.spans, row.buckets, isNegative: isNegative)
            try subject.compact(maxEmptyBuckets: row.maxEmptyBuckets)
            #expect(subject == histogram(row.newSpans, row.newBuckets, isNegative: isNegative))
        }
        var subject = floatHistogram(row.spans, row.buckets.map { Double($0) })
        try subject.compact(maxEmptyBuckets: row.maxEmptyBuckets)
        #expect(subject == floatHistogram(row.newSpans, row.newBuckets.map { Double($0) }))
    }

    @Test("keeps a bucket of NaN and drops one of negative zero")
    func oddFloats() throws {
        var subject = floatHistogram([(0, 3)], [-0.0, .nan, 0])
        try subject.compact(maxEmptyBuckets: 0)
        #expect(subject.positiveSpans == [NativeHistogram.Span(offset: 1, length: 1)])
        guard case .float(_, _, let positive, _) = subject.counts else { return }
        #expect(positive.count == 1 && positive[0].isNaN)
    }

    static let refusedRows: [(histogram: NativeHistogram, text: String)] = [
        (histogram([(0, 3)], [1, 2]), "positive side: spans require 3 buckets, have 2"),
        (histogram([], [1]), "positive side: spans require 0 buckets, have 1"),
        (histogram([(0, .max), (0, .max)], [0]), "positive side: spans require 8589934590 buckets, have 1"),
        (histogram([(0, 1)], [1, 0, 0], isNegative: true), "negative side: spans require 1 buckets, have 3"),
        (floatHistogram([(0, 3)], [0]), "positive side: spans require 3 buckets, have 1"),
    ]

    @Test("refuses spans that are not as long as there are buckets", arguments: refusedRows.indices)
    func refused(row: Int) {
        let row = Self.refusedRows[row]
        var subject = row.histogram
        do throws(HistogramProblem) {
            try subject.compact(maxEmptyBuckets: 0)
            Issue.record("accepted")
        } catch {
            #expect(error.description == row.text)
        }
        #expect(subject == row.histogram)
    }

    @Test("keeps each bucket's observations where they are", arguments: 0..<200)
    func keepsPopulations(seed: Int) throws {
        var random = RandomHistograms(seed: UInt64(seed))
        let original = random.next()
        for maxEmptyBuckets in [0, 1, 2, 5] {
            var compacted = original
            try compacted.compact(maxEmptyBuckets: maxEmptyBuckets)
            #expect(compacted.populations() == original.populations())
            #expect(compacted.populations(isNegative: true) == original.populations(isNegative: true))
            if maxEmptyBuckets == 0 { #expect(compacted.bucketCount == original.buckets.count - 1) }
            #expect(compacted.buckets == original.buckets)
            var again = compacted
            try again.compact(maxEmptyBuckets: maxEmptyBuckets)
            #expect(again == compacted)
        }
    }
}

/// Random histograms of whole numbers whose spans do not step back; the same for the same seed (SplitMix64).
struct RandomHistograms {
    private var state: UInt64

    init(seed: UInt64) { state = seed &* 0x9E37_79B9 }

    mutating func next() -> NativeHistogram {
        let (positiveSpans, positive) = side()
        let (negativeSpans, negative) = side()
        return NativeHistogram(
            schema: Int32(number(13)) - 4,
            zeroThreshold: 0.001,
            sumBits: 1.5.bitPattern,
            counts: .integer(
                zero: 2,
                total: UInt64(positive.reduce(0, +) + negative.reduce(0, +)) + 2,
                positiveDeltas: NativeHistogram.deltas(of: positive),
                negativeDeltas: NativeHistogram.deltas(of: negative)
            ),
            positiveSpans: positiveSpans,
            negativeSpans: negativeSpans
        )
    }

    private mutating func side() -> ([NativeHistogram.Span], [Int64]) {
        var spans: [NativeHistogram.Span] = []
        var buckets: [Int64] = []
        for index in 0..<number(5) {
            let offset = index == 0 ? Int32(number(40)) - 20 : Int32(number(4))
            let length = number(6)
            spans.append(NativeHistogram.Span(offset: offset, length: UInt32(length)))
            for _ in 0..<length { buckets.append(number(2) == 0 ? 0 : Int64(number(9))) }
        }
        return (spans, buckets)
    }

    private mutating func number(_ limit: UInt64) -> Int {
        state &+= 0x9E37_79B9_7F4A_7C15
        var value = state
        value = (value ^ value >> 30) &* 0xBF58_476D_1CE4_E5B9
        value = (value ^ value >> 27) &* 0x94D0_49BB_1331_11EB
        return Int((value ^ value >> 31) % limit)
    }
}
