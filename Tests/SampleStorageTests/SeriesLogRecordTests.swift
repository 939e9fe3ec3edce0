import MetricModel
import Testing

@testable import SampleStorage

@Suite("Series records")
struct SeriesLogRecordTests {
    static let golden = bytes("01 0000000000000001 02 08 5f5f6e616d655f5f 02 7570 03 6a6f62 01 61")
    static let goldenSeries = LoggedSeries(series: 1, labels: labels(("__name__", "up"), ("job", "a")))

    @Test("are Prometheus's bytes")
    func goldenRecord() throws {
        #expect(encoded { SeriesLogRecord.encode([Self.goldenSeries], into: &$0) } == Self.golden)
        #expect(try decoded(Self.golden, SeriesLogRecord.decode) == [Self.goldenSeries])
    }

    @Test("are the same from entries that were made before")
    func entries() {
        let second = LoggedSeries(series: .max, labels: Labels((0..<200).map { ("label\($0)", "v") }))
        var entries: [UInt8] = []
        for series in [Self.goldenSeries, second] {
            SeriesLogRecord.appendEntry(
                number: series.series,
                encodedLabels: series.labels.encoded,
                into: &entries
            )
        }
        let whole = encoded { SeriesLogRecord.encode([Self.goldenSeries, second], into: &$0) }
        #expect(encoded { SeriesLogRecord.encode(entries: entries, into: &$0) } == whole)
        #expect(encoded { SeriesLogRecord.encode(entries: [], into: &$0) }.isEmpty)
    }

    /// Labels as some other program might write them (behind the number), and what becomes of them.
    static let foreignRows: [(hexadecimal: String, labels: Labels)] = [
        ("00", .empty),
        ("02 0162 0131 0161 0132", labels(("a", "2"), ("b", "1"))),
        ("02 0161 0131 0161 0132", labels(("a", "2"))),
        ("03 0161 0131 0162 0131 0161 0132", labels(("a", "2"), ("b", "1"))),
        ("02 0161 00 0162 0131", labels(("b", "1"))),
        ("01 0161 00", .empty),
        ("01 8100 61 0131", labels(("a", "1"))),
        ("01 0161 820031 32", labels(("a", "12"))),
        ("8100 0161 0131", labels(("a", "1"))),
        ("01 00 0131", labels(("", "1"))),
    ]

    @Test("keep the rules of label sets, whoever wrote them", arguments: foreignRows.indices)
    func foreign(row: Int) throws {
        let (hexadecimal, labels) = Self.foreignRows[row]
        let record = bytes("01 0000000000000007" + hexadecimal)
        #expect(try decoded(record, SeriesLogRecord.decode) == [LoggedSeries(series: 7, labels: labels)])
    }

    @Test("with a hundred thousand labels in disorder are sorted, in little time")
    func disorder() throws {
        let record = encoded { buffer in
            buffer.append(bytes: [1, 0, 0, 0, 0, 0, 0, 0, 1])
            buffer.append(uvarint: 100_000)
            for number in stride(from: 199_999, to: 99_999, by: -1) {
                buffer.append(bytes: [6] + Array("\(number)".utf8) + [1, 0x31])
            }
        }
        let series = try decoded(record, SeriesLogRecord.decode)
        #expect(series.first?.labels.count == 100_000)
        #expect(series.first?.labels.encoded.prefix(9) == [6, 0x31, 0x30, 0x30, 0x30, 0x30, 0x30, 1, 0x31])
    }

    /// Bodies of series records that end too early or claim too much.
    static let shortRows = [
        "00", "0000000000000001", "0000000000000001 01", "0000000000000001 01 01", "0000000000000001 01 0161",
        "0000000000000001 01 0161 02 31", "0000000000000001 ffffffffffffffffff01", "0000000000000001 02 0161 0131",
        "0000000000000001 01 ffffffffffffffff7f 61 0131", "0000000000000001 00 00",
        "0000000000000001 02 0162 0131 0161 02",
    ]

    @Test("that are too short for what they say are refused", arguments: shortRows)
    func short(hexadecimal: String) {
        #expect(problem(bytes("01" + hexadecimal), SeriesLogRecord.decode)?.description == "invalid size")
    }

    @Test("are told from others by their first byte", arguments: [[], [0], [2], [255]] as [[UInt8]])
    func kind(record: [UInt8]) {
        #expect(problem(record, SeriesLogRecord.decode)?.description == "invalid record type")
    }
}
