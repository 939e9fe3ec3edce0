import MetricModel
import Testing

@testable import SampleStorage

@Suite("Histogram records")
struct HistogramLogRecordTests {
    /// Histograms at 1000 ms of series 1, their kind and Prometheus's bytes behind kind and base.
    static let goldenRows: [(kind: LogRecordKind, histogram: NativeHistogram, entry: String)] = [
        (
            .histograms,
            NativeHistogram(
                schema: 1,
                zeroThreshold: 0.001,
                sumBits: 4.0.bitPattern,
                counts: .integer(zero: 2, total: 5, positiveDeltas: [1, 1], negativeDeltas: []),
                positiveSpans: [.init(offset: -1, length: 2)]
            ),
            "00 00 00 02 3f50624dd2f1a9fc 02 05 4010000000000000 01 01 02 00 02 02 02 00"
        ),
        (
            .floatHistograms,
            NativeHistogram(
                schema: 1,
                zeroThreshold: 0.001,
                sumBits: 4.0.bitPattern,
                counts: .float(zero: 2, total: 5, positive: [1, 2], negative: []),
                positiveSpans: [.init(offset: -1, length: 2)]
            ),
            """
            00 00 00 02 3f50624dd2f1a9fc 4000000000000000 4014000000000000 4010000000000000
            01 01 02 00 02 3ff0000000000000 4000000000000000 00
            """
        ),
        (
            .customBucketHistograms,
            NativeHistogram(
                schema: NativeHistogram.customBucketsSchema,
                sumBits: 5.5.bitPattern,
                counts: .integer(zero: 0, total: 4, positiveDeltas: [1, 2], negativeDeltas: []),
                positiveSpans: [.init(offset: 0, length: 2)],
                customBounds: [1]
            ),
            "00 00 00 69 0000000000000000 00 04 4016000000000000 01 00 02 00 02 02 04 00 01 3ff0000000000000"
        ),
        (
            .customBucketFloatHistograms,
            NativeHistogram(
                resetHint: .gauge,
                schema: NativeHistogram.customBucketsSchema,
                sumBits: 5.5.bitPattern,
                counts: .float(zero: 0, total: 4, positive: [1, 3], negative: []),
                positiveSpans: [.init(offset: 0, length: 2)],
                customBounds: [1]
            ),
            """
            00 00 03 69 0000000000000000 0000000000000000 4010000000000000 4016000000000000
            01 00 02 00 02 3ff0000000000000 4008000000000000 00 01 3ff0000000000000
            """
        ),
        (
            .histograms, .staleMarker(isFloat: false),
            "00 00 00 00 0000000000000000 00 00 7ff0000000000002 00 00 00 00"
        ),
        (
            .floatHistograms, .staleMarker(isFloat: true),
            "00 00 00 00 0000000000000000 0000000000000000 0000000000000000 7ff0000000000002 00 00 00 00"
        ),
        (
            .histograms,
            NativeHistogram(
                resetHint: .reset,
                schema: -4,
                sumBits: 0,
                counts: .integer(zero: 0, total: .max, positiveDeltas: [], negativeDeltas: [128, -128]),
                negativeSpans: [.init(offset: .min, length: .max), .init(offset: 0, length: 0)]
            ),
            """
            00 00 01 07 0000000000000000 00 ffffffffffffffffff01 0000000000000000
            00 02 ffffffff0f ffffffff0f 00 00 00 02 8002 ff01
            """
        ),
    ]

    @Test("are Prometheus's bytes", arguments: goldenRows.indices)
    func goldenRecord(row: Int) throws {
        let (kind, histogram, entry) = Self.goldenRows[row]
        let logged = LoggedHistogram(series: 1, timestampMillis: 1000, histogram: histogram)
        let record = [kind.rawValue] + bytes("0000000000000001 00000000000003e8" + entry)
        for other in HistogramLogRecord.kinds {
            var written = 0
            let encoded = encoded { written = HistogramLogRecord.encode([logged], as: other, into: &$0) }
            #expect(encoded == (other == kind ? record : []))
            #expect(written == (other == kind ? 1 : 0))
        }
        #expect(try decoded(record, HistogramLogRecord.decode) == [logged])
    }

    /// Records of custom buckets from the log of a real Prometheus 3.5.3, one of whole numbers and one of fractions.
    static let realRows: [(hexadecimal: String, logged: LoggedHistogram)] = [
        (
            """
            09 0000000000000002 000001a1fcb023ac 00 00 00 69 0000000000000000 00 03 4012000000000000
            01 00 03 00 03 02 00 00 00 02 3ff0000000000000 4004000000000000
            """,
            LoggedHistogram(
                series: 2,
                timestampMillis: 1_795_240_764_332,
                histogram: NativeHistogram(
                    schema: NativeHistogram.customBucketsSchema,
                    sumBits: 4.5.bitPattern,
                    counts: .integer(zero: 0, total: 3, positiveDeltas: [1, 0, 0], negativeDeltas: []),
                    positiveSpans: [.init(offset: 0, length: 3)],
                    customBounds: [1, 2.5]
                )
            )
        ),
        (
            """
            0a 0000000000000003 000001a1fcb023ac 00 00 00 69 0000000000000000 0000000000000000 4000000000000000
            7ff8000000000001 01 00 02 00 02 3ff8000000000000 3fe0000000000000 00 01 3ff0000000000000
            """,
            LoggedHistogram(
                series: 3,
                timestampMillis: 1_795_240_764_332,
                histogram: NativeHistogram(
                    schema: NativeHistogram.customBucketsSchema,
                    sumBits: StaleMarker.ordinaryNaNBits,
                    counts: .float(zero: 0, total: 2, positive: [1.5, 0.5], negative: []),
                    positiveSpans: [.init(offset: 0, length: 2)],
                    customBounds: [1]
                )
            )
        ),
    ]

    @Test("of a real Prometheus are read, are valid, and are written alike", arguments: realRows.indices)
    func real(row: Int) throws {
        let (hexadecimal, logged) = Self.realRows[row]
        let record = bytes(hexadecimal)
        #expect(try decoded(record, HistogramLogRecord.decode) == [logged])
        #expect(throws: Never.self) { try logged.histogram.validate() }
        let kind = try #require(LogRecordKind(rawValue: record[0]))
        #expect(encoded { _ = HistogramLogRecord.encode([logged], as: kind, into: &$0) } == record)
    }

    @Test("stand apart by kind, and have Prometheus's base: the first of the same numbers")
    func kinds() throws {
        let histograms = Self.goldenRows[..<4].map(\.histogram)
        // Custom buckets first: the base of the others is theirs.
        let order = [2, 3, 0, 1, 2]
        let logged = order.enumerated().map { index, row in
            LoggedHistogram(
                series: UInt64(10 + index),
                timestampMillis: Int64(1000 + index),
                histogram: histograms[row]
            )
        }
        let expected: [(kind: LogRecordKind, header: String, members: [Int])] = [
            (.histograms, "07 000000000000000a 00000000000003e8 04 04 00", [2]),
            (.customBucketHistograms, "09 000000000000000a 00000000000003e8 00 00 00", [0, 4]),
            (.floatHistograms, "08 000000000000000b 00000000000003e9 04 04 00", [3]),
            (.customBucketFloatHistograms, "0a 000000000000000b 00000000000003e9 00 00 03", [1]),
        ]
        #expect(HistogramLogRecord.kinds == expected.map(\.kind))
        for (kind, header, members) in expected {
            let record = encoded { _ = HistogramLogRecord.encode(logged, as: kind, into: &$0) }
            #expect(Array(record.prefix(20)) == bytes(header))
            #expect(try decoded(record, HistogramLogRecord.decode) == members.map { logged[$0] })
        }
    }

    /// Bytes of the first golden record that are left, and what is said of them.
    static let cutRows: [(count: Int, text: String?)] = [
        (0, "invalid record type"), (1, nil), (16, "decode error after 0 histograms: invalid size"), (17, nil),
        (18, "decode error after 1 histograms: invalid size"), (45, "decode error after 1 histograms: invalid size"),
        (46, "decode error after 1 histograms: invalid size"), (47, nil),
    ]

    @Test("that are cut short are refused in Prometheus's words", arguments: cutRows.indices)
    func cut(row: Int) {
        let (count, text) = Self.cutRows[row]
        let record = bytes("07 0000000000000001 00000000000003e8" + Self.goldenRows[0].entry)
        #expect(record.count == 47)
        let problem = problem(Array(record.prefix(count)), HistogramLogRecord.decode)
        #expect(problem?.description == text)
    }

    @Test("take no memory for what is not there")
    func forgedCounts() {
        let start = "07 0000000000000001 00000000000003e8 00 00 00 00 0000000000000000 00 00 0000000000000000"
        for count in ["ffffffff0f", "ffffffffffffffff7f", "ffffffffffffffffff01", "02"] {
            for empty in 0..<4 {
                let record = bytes(start + String(repeating: "00", count: empty) + count + "01")
                #expect(problem(record, HistogramLogRecord.decode) == .invalidSize(.histograms, entry: 1))
            }
        }
    }

    @Test("of other kinds are refused", arguments: [[], [0], [2], [11], [12], [255]] as [[UInt8]])
    func otherKinds(record: [UInt8]) {
        #expect(problem(record, HistogramLogRecord.decode) == .invalidKind)
    }

    @Test("with a reset hint of a later version are read, the hint unknown")
    func laterHint() throws {
        var record = bytes("07 0000000000000001 00000000000003e8" + Self.goldenRows[0].entry)
        record[19] = 4
        #expect(try decoded(record, HistogramLogRecord.decode).map(\.histogram) == [Self.goldenRows[0].histogram])
    }
}
