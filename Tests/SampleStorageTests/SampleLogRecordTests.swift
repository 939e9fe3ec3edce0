import MetricModel
import Testing

@testable import SampleStorage

@Suite("Sample records")
struct SampleLogRecordTests {
    static let golden = bytes(
        """
        02 0000000000000001 00000000000003e8 00 00 3ff0000000000000 04 00 4004000000000000 02 1d 7ff0000000000002
        """
    )
    static let goldenSamples = [
        LoggedSample(series: 1, timestampMillis: 1000, valueBits: 1.0.bitPattern),
        LoggedSample(series: 3, timestampMillis: 1000, valueBits: 2.5.bitPattern),
        LoggedSample(series: 2, timestampMillis: 985, valueBits: StaleMarker.bits),
    ]

    @Test("are Prometheus's bytes")
    func goldenRecord() throws {
        #expect(encoded { SampleLogRecord.encode(Self.goldenSamples, into: &$0) } == Self.golden)
        #expect(try decoded(Self.golden, SampleLogRecord.decode) == Self.goldenSamples)
    }

    @Test("are the kind byte alone when there are no samples")
    func empty() throws {
        #expect(encoded { SampleLogRecord.encode([LoggedSample](), into: &$0) } == [2])
        #expect(try decoded([2], SampleLogRecord.decode).isEmpty)
    }

    @Test("are the same from a scrape's columns, entries without a ref left out")
    func columns() {
        var columns = SampleColumns(timestampMillis: 1000)
        columns.append(.none, valueBits: 1)
        columns.append(SeriesRef(slot: 9, number: 1), valueBits: 1.0.bitPattern)
        columns.append(.none, valueBits: 2)
        columns.append(SeriesRef(slot: 4, number: 3), valueBits: 2.5.bitPattern)
        columns.append(SeriesRef(slot: 0, number: 2), valueBits: StaleMarker.bits, timestampMillis: 985)
        var written = 0
        #expect(encoded { written = SampleLogRecord.encode(columns, into: &$0) } == Self.golden)
        #expect(written == 3)
    }

    @Test("do not exist for columns without a ref", arguments: [0, 1, 3])
    func noRefs(count: Int) {
        var columns = SampleColumns(timestampMillis: 1000)
        for _ in 0..<count { columns.append(.none, valueBits: 1) }
        var written = -1
        #expect(encoded { written = SampleLogRecord.encode(columns, into: &$0) }.isEmpty)
        #expect(written == 0)
    }

    /// Bytes of the golden record that are left, and what is said of them.
    static let cutRows: [(count: Int, text: String)] = [
        (0, "invalid record type"), (2, "decode error after 0 samples: invalid size"),
        (16, "decode error after 0 samples: invalid size"), (18, "decode error after 1 samples: invalid size"),
        (26, "decode error after 1 samples: invalid size"), (28, "decode error after 2 samples: invalid size"),
        (46, "decode error after 3 samples: invalid size"),
    ]

    @Test("that are cut short are refused in Prometheus's words", arguments: cutRows.indices)
    func cut(row: Int) {
        let (count, text) = Self.cutRows[row]
        let record = Array(Self.golden.prefix(count))
        #expect(problem(record, SampleLogRecord.decode)?.description == text)
    }

    @Test("with bytes behind the last sample are refused as a cut sample")
    func trailing() {
        #expect(problem(Self.golden + [0, 0, 7], SampleLogRecord.decode) == .invalidSize(.samples, entry: 4))
    }

    /// Encodings of a series difference, and the number they mean counted from 0; nil when there is none.
    static let numberRows: [(hexadecimal: String, number: UInt64?)] = [
        ("00", 0), ("02", 1), ("01", .max), ("8000", 0), ("8001", 64), ("fe01", 127),
        ("feffffffffffffffff01", 0x7fff_ffff_ffff_ffff), ("ffffffffffffffffff01", 0x8000_0000_0000_0000),
        ("ffffffffffffffffff02", nil), ("ffffffffffffffffff7f", nil), ("80808080808080808080 00", nil),
        ("80", nil),
    ]

    @Test("read numbers as Go does", arguments: numberRows.indices)
    func numbers(row: Int) {
        let (hexadecimal, number) = Self.numberRows[row]
        let header = bytes("02 0000000000000000 0000000000000000")
        let record = header + bytes(hexadecimal) + (number == nil ? [] : bytes("00 3ff0000000000000"))
        #expect((try? decoded(record, SampleLogRecord.decode))?.first?.series == number)
    }
}
