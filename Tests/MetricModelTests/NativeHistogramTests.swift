import Testing

@testable import MetricModel

@Suite("Native histograms")
struct NativeHistogramTests {
    typealias Span = NativeHistogram.Span

    /// A histogram of whole numbers with `change` made to it: valid as it is.
    static func integer(_ change: (inout NativeHistogram) -> Void = { _ in }) -> NativeHistogram {
        var histogram = NativeHistogram(
            schema: 1,
            zeroThreshold: 0.001,
            sumBits: 19.4.bitPattern,
            counts: .integer(zero: 2, total: 12, positiveDeltas: [1, 2, -2], negativeDeltas: [2, 1]),
            positiveSpans: [Span(offset: -3, length: 2), Span(offset: 1, length: 1)],
            negativeSpans: [Span(offset: 0, length: 2)]
        )
        change(&histogram)
        return histogram
    }

    static func float(_ change: (inout NativeHistogram) -> Void = { _ in }) -> NativeHistogram {
        integer {
            $0.counts = .float(zero: 2, total: 0, positive: [1.5, 3, 0], negative: [2, .nan])
            change(&$0)
        }
    }

    static func custom(_ change: (inout NativeHistogram) -> Void = { _ in }) -> NativeHistogram {
        var histogram = NativeHistogram(
            schema: NativeHistogram.customBucketsSchema,
            sumBits: 5.5.bitPattern,
            counts: .integer(zero: 0, total: 4, positiveDeltas: [1, 2], negativeDeltas: []),
            positiveSpans: [Span(offset: 1, length: 1), Span(offset: 0, length: 1)],
            customBounds: [-1, 2]
        )
        change(&histogram)
        return histogram
    }

    static let validRows: [NativeHistogram] = [
        integer(), float(), custom(), .staleMarker(isFloat: false), .staleMarker(isFloat: true),
        // NaN observations are counted and in no bucket.
        integer {
            $0.sumBits = StaleMarker.ordinaryNaNBits
            $0.counts = .integer(zero: 2, total: 99, positiveDeltas: [1, 2, -2], negativeDeltas: [2, 1])
        },
        // Empty spans of any offset that is no step back.
        integer {
            $0.negativeSpans =
                [Span(offset: .min, length: 0), Span(offset: 0, length: 0)]
                + [Span(offset: .max, length: 2)]
        },
        // The schema's number is looked at by later versions only.
        integer { $0.schema = 9 },
        float { $0.counts = .float(zero: -1, total: -5, positive: [1, 0, -0.0], negative: [0, .infinity]) },
        // The last bucket reaches to +Inf and has no bound; NaN is neither more nor less.
        custom { $0.customBounds = [.nan, 2] },
        custom {
            $0.customBounds = []
            $0.positiveSpans = [Span(offset: 0, length: 1)]
            $0.counts = .integer(zero: 0, total: 4, positiveDeltas: [4], negativeDeltas: [])
        },
    ]

    @Test("are valid when spans, buckets and counts agree", arguments: validRows.indices)
    func valid(row: Int) {
        #expect(Self.problem(Self.validRows[row]) == nil)
    }

    static func problem(_ histogram: NativeHistogram) -> HistogramProblem? {
        do throws(HistogramProblem) {
            try histogram.validate()
            return nil
        } catch {
            return error
        }
    }

    static let structureRows: [(histogram: NativeHistogram, text: String)] = [
        (
            integer { $0.positiveSpans[1].offset = -1 },
            "positive side: span number 2 with offset -1: histogram has a span whose offset is negative"
        ),
        (
            float { $0.negativeSpans.append(Span(offset: -5, length: 0)) },
            "negative side: span number 2 with offset -5: histogram has a span whose offset is negative"
        ),
        (
            integer { $0.positiveSpans[0].length = .max },
            "positive side: spans need 4294967296 buckets, have 3 buckets: "
                + "histogram spans specify different number of buckets than provided"
        ),
        (
            float { $0.negativeSpans = [] },
            "negative side: spans need 0 buckets, have 2 buckets: "
                + "histogram spans specify different number of buckets than provided"
        ),
        (
            integer { $0.customBounds = [1] },
            "histogram with exponential schema must not have custom bounds"
        ),
        (
            float { $0.customBounds = [1] },
            "histogram with exponential schema must not have custom bounds"
        ),
    ]

    static let countRows: [(histogram: NativeHistogram, text: String)] = [
        (
            integer { $0.counts = .integer(zero: 2, total: 9, positiveDeltas: [1, -2, 1], negativeDeltas: [2, 1]) },
            "positive side: bucket number 2 has observation count of -1: "
                + "histogram has a bucket whose observation count is negative"
        ),
        (
            integer {
                $0.counts = .integer(zero: 0, total: 0, positiveDeltas: [1, .max, 1], negativeDeltas: [-2, 1])
            },
            "negative side: bucket number 1 has observation count of -2: "
                + "histogram has a bucket whose observation count is negative"
        ),
        (
            integer { $0.counts = .integer(zero: 0, total: 0, positiveDeltas: [1, .max, 1], negativeDeltas: [0, 0]) },
            "positive side: bucket number 2 has observation count of -9223372036854775808: "
                + "histogram has a bucket whose observation count is negative"
        ),
        (
            float { $0.counts = .float(zero: 0, total: 0, positive: [0, 1, -1e6], negative: [0, 0]) },
            "positive side: bucket number 3 has observation count of -1e+06: "
                + "histogram has a bucket whose observation count is negative"
        ),
        (
            integer { $0.counts = .integer(zero: 2, total: 13, positiveDeltas: [1, 2, -2], negativeDeltas: [2, 1]) },
            "12 observations found in buckets, but the Count field is 13: histogram's observation count should equal "
                + "the number of observations found in the buckets (in absence of NaN)"
        ),
        (
            integer {
                $0.sumBits = StaleMarker.ordinaryNaNBits
                $0.counts = .integer(zero: 2, total: 11, positiveDeltas: [1, 2, -2], negativeDeltas: [2, 1])
            },
            "12 observations found in buckets, but the Count field is 11: histogram's observation count should be at "
                + "least the number of observations found in the buckets"
        ),
        (
            custom { $0.counts = .integer(zero: 0, total: 5, positiveDeltas: [1, 2], negativeDeltas: []) },
            "4 observations found in buckets, but the Count field is 5: histogram's observation count should equal "
                + "the number of observations found in the buckets (in absence of NaN)"
        ),
    ]

    static let customRows: [(histogram: NativeHistogram, text: String)] = [
        (
            custom { $0.customBounds = [2, 2] },
            "custom buckets: previous bound is 2.000000 and current is 2.000000: "
                + "histogram custom bounds must be in strictly increasing order"
        ),
        (
            custom { $0.customBounds = [1e20, -0.1234567] },
            "custom buckets: previous bound is 100000000000000000000.000000 and current is -0.123457: "
                + "histogram custom bounds must be in strictly increasing order"
        ),
        (
            custom { $0.customBounds = [-.infinity, 1] },
            "custom buckets: previous bound is -Inf and current is -Inf: "
                + "histogram custom bounds must be in strictly increasing order"
        ),
        (
            custom { $0.customBounds = [1, .infinity] },
            "custom buckets: last +Inf bound must not be explicitly defined: histogram custom bounds must be finite"
        ),
        (
            custom { $0.positiveSpans[0].offset = -1 },
            "custom buckets: span number 1 with offset -1: histogram has a span whose offset is negative"
        ),
        (
            custom { $0.positiveSpans[0].length = 0 },
            "custom buckets: spans need 1 buckets, have 2 buckets: "
                + "histogram spans specify different number of buckets than provided"
        ),
        (
            custom { $0.customBounds = [1] },
            "custom buckets: only 1 custom bounds defined which is insufficient to cover total span length of 3: "
                + "histogram custom bounds are too few"
        ),
        (
            custom { $0.counts = .integer(zero: 1, total: 5, positiveDeltas: [1, 2], negativeDeltas: []) },
            "custom buckets: must have zero count of 0"
        ),
        (
            custom { $0.counts = .float(zero: 1, total: 5, positive: [1, 2], negative: []) },
            "custom buckets: must have zero count of 0"
        ),
        (custom { $0.zeroThreshold = 0.1 }, "custom buckets: must have zero threshold of 0"),
        (
            custom { $0.negativeSpans = [Span(offset: 0, length: 0)] },
            "custom buckets: must not have negative spans"
        ),
        (
            custom { $0.counts = .integer(zero: 0, total: 4, positiveDeltas: [1, 2], negativeDeltas: [0]) },
            "custom buckets: must not have negative buckets"
        ),
        (
            custom { $0.counts = .float(zero: 0, total: 4, positive: [1, -2.5], negative: []) },
            "positive side: bucket number 2 has observation count of -2.5: "
                + "histogram has a bucket whose observation count is negative"
        ),
    ]

    static let problemRows = structureRows + countRows + customRows

    @Test("are refused in Prometheus's words", arguments: problemRows.indices)
    func invalid(row: Int) {
        let (histogram, text) = Self.problemRows[row]
        #expect(Self.problem(histogram)?.description == text)
    }

    @Test("end as an empty one with the stale marker for a sum", arguments: [false, true])
    func staleMarker(isFloat: Bool) {
        let marker = NativeHistogram.staleMarker(isFloat: isFloat)
        #expect(marker.isStaleMarker)
        #expect(marker.isFloat == isFloat)
        #expect(!marker.hasCustomBuckets)
        #expect(marker.positiveSpans.isEmpty && marker.negativeSpans.isEmpty)
        #expect(!Self.integer().isStaleMarker)
    }
}
