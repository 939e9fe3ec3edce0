import MetricModel
import Testing

@testable import SampleStorage

@Suite("Exemplar records")
struct ExemplarLogRecordTests {
    static let golden = bytes("04 0000000000000001 00000000000003e8 00 00 3fe0000000000000 01 0174 0178")
    static let goldenExemplar = LoggedExemplar(
        series: 1,
        exemplar: Exemplar(labels: labels(("t", "x")), valueBits: 0.5.bitPattern, timestampMillis: 1000)
    )

    @Test("are Prometheus's bytes")
    func goldenRecord() throws {
        #expect(encoded { ExemplarLogRecord.encode([Self.goldenExemplar], into: &$0) } == Self.golden)
        #expect(try decoded(Self.golden, ExemplarLogRecord.decode) == [Self.goldenExemplar])
    }

    @Test("hold later ones as differences to the first")
    func differences() throws {
        var second = Self.goldenExemplar
        second.series = 0
        second.exemplar.timestampMillis = 1001
        second.exemplar.labels = .empty
        let record = Self.golden + bytes("01 02 3fe0000000000000 00")
        #expect(encoded { ExemplarLogRecord.encode([Self.goldenExemplar, second], into: &$0) } == record)
        #expect(try decoded(record, ExemplarLogRecord.decode) == [Self.goldenExemplar, second])
    }

    @Test("say so when they end too early, or are of another kind")
    func damaged() {
        let cut = Array(Self.golden.dropLast())
        #expect(
            problem(cut, ExemplarLogRecord.decode)?.description == "decode error after 1 exemplars: invalid size"
        )
        #expect(
            problem([4, 0], ExemplarLogRecord.decode)?.description == "decode error after 0 exemplars: invalid size"
        )
        #expect(problem([2], ExemplarLogRecord.decode) == .invalidKind)
        #expect(problem([4], ExemplarLogRecord.decode) == nil)
    }
}

@Suite("Metadata records")
struct MetadataLogRecordTests {
    static let golden = bytes("06 01 01 02 04554e4954 00 0448454c50 0168")
    static let goldenMetadata = LoggedMetadata(series: 1, metadata: MetricMetadata(type: .counter, help: "h"))

    @Test("are Prometheus's bytes")
    func goldenRecord() throws {
        #expect(encoded { MetadataLogRecord.encode([Self.goldenMetadata], into: &$0) } == Self.golden)
        #expect(try decoded(Self.golden, MetadataLogRecord.decode) == [Self.goldenMetadata])
    }

    @Test("name every type by its number", arguments: MetricType.allCases)
    func types(type: MetricType) throws {
        let entry = LoggedMetadata(series: 300, metadata: MetricMetadata(type: type, help: "ü\n", unit: "s"))
        let record = bytes("06 ac02") + [type.rawValue] + bytes("02 04554e4954 0173 0448454c50 03c3bc0a")
        #expect(encoded { MetadataLogRecord.encode([entry], into: &$0) } == record)
        #expect(try decoded(record, MetadataLogRecord.decode) == [entry])
    }

    /// Entries of later versions and of other programs, and what they mean.
    static let foreignRows: [(hexadecimal: String, metadata: MetricMetadata)] = [
        ("01 01 00", MetricMetadata(type: .counter)),
        ("01 08 00", MetricMetadata()),
        ("01 ff 01 0448454c50 0168", MetricMetadata(help: "h")),
        (
            "01 02 03 0448454c50 0168 03 464f4f 03 626172 04554e4954 0173",
            MetricMetadata(type: .gauge, help: "h", unit: "s")
        ),
        ("01 02 02 0448454c50 0168 0448454c50 0169", MetricMetadata(type: .gauge, help: "i")),
        ("01 02 01 0448454c50 01ff", MetricMetadata(type: .gauge, help: "\u{FFFD}")),
    ]

    @Test("pass over fields and types they do not know", arguments: foreignRows.indices)
    func foreign(row: Int) throws {
        let (hexadecimal, metadata) = Self.foreignRows[row]
        let entries = try decoded(bytes("06" + hexadecimal), MetadataLogRecord.decode)
        #expect(entries == [LoggedMetadata(series: 1, metadata: metadata)])
    }

    @Test(
        "that are too short for what they say are refused",
        arguments: ["01", "01 01", "01 01 01", "01 01 01 00", "01 01 ffffffffffffffffff01", "01 01 01 05 48454c50"]
    )
    func short(hexadecimal: String) {
        #expect(problem(bytes("06" + hexadecimal), MetadataLogRecord.decode)?.description == "invalid size")
    }
}

@Suite("Tombstone records")
struct TombstoneLogRecordTests {
    /// Records, the ranges in them, or what is said of them.
    static let rows: [(hexadecimal: String, count: Int?, text: String?)] = [
        ("03 0000000000000001 14 28", 1, nil), ("03", 0, nil),
        ("03 0000000000000001 14 28 0000000000000001 ffffffffffffffffff01 00", 2, nil),
        ("03 0000000000000001 14", nil, "invalid size"), ("03 00", nil, "invalid size"),
        ("01", nil, "invalid record type"), ("", nil, "invalid record type"),
    ]

    @Test("are gone through and not kept", arguments: rows.indices)
    func count(row: Int) {
        let (hexadecimal, count, text) = Self.rows[row]
        bytes(hexadecimal).withUnsafeBytes { record in
            let result = Result { () throws(RecordProblem) in try TombstoneLogRecord.count(record) }
            #expect((try? result.get()) == count)
            #expect(problem(result)?.description == text)
        }
    }

    private func problem(_ result: Result<Int, RecordProblem>) -> RecordProblem? {
        if case .failure(let problem) = result { return problem }
        return nil
    }
}
