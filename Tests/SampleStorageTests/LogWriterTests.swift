import MetricModel
import SelfMetrics
import Testing

@testable import SampleStorage

@Suite("Writing the log")
struct LogWriterTests {
    @Test("puts out Prometheus's bytes")
    func golden() throws {
        let directory = LogTestDirectory()
        var writer = try LogWriter(SegmentDirectory(directory.log))
        let end = try writer.write([GoldenRecord.series, GoldenRecord.samples])
        #expect(end == LogPosition(segment: 0, offset: 89))
        #expect(
            try directory.bytes(0) == hex("01 001c e2137703") + GoldenRecord.series + hex("01 002f 5110e615")
                + GoldenRecord.samples
        )
    }

    @Test("packs a record that gets smaller, and no other")
    func goldenPacked() throws {
        let directory = LogTestDirectory()
        var writer = try LogWriter(SegmentDirectory(directory.log))
        try writer.write([GoldenRecord.series, [200, 1, 2, 3]], isCompressed: true)
        #expect(
            try directory.bytes(0)
                == hex("09 001b 26d701fe 1c04010009014c0102085f5f6e616d655f5f027570036a6f620161 01 0004")
                + checksum([200, 1, 2, 3]) + [200, 1, 2, 3]
        )
    }

    private func checksum(_ bytes: [UInt8]) -> [UInt8] {
        withUnsafeBytes(of: bytes.withUnsafeBytes { CRC32C.checksum($0) }.bigEndian) { Array($0) }
    }

    /// The lengths of the first and the second record, and how the second is split: types and lengths.
    static let splits: [(first: Int, second: Int, [(type: UInt8, length: Int)])] = [
        (10, 20, [(1, 20)]),
        (10, 32761 - 17, [(1, 32744)]),
        (10, 32761 - 16, [(2, 32744), (4, 1)]),
        (10, 32744 + 32761, [(2, 32744), (4, 32761)]),
        (10, 32744 + 32762, [(2, 32744), (3, 32761), (4, 1)]),
        // Seven bytes left in the page take a header with nothing behind it.
        (32754, 5, [(2, 0), (4, 5)]),
        // Six are zeros.
        (32755, 5, [(1, 5)]), (32756, 5, [(1, 5)]), (32760, 5, [(1, 5)]), (32761, 5, [(1, 5)]),
    ]

    @Test("splits records where pages end", arguments: splits.indices)
    func split(row: Int) throws {
        let (first, second, expected) = Self.splits[row]
        let directory = LogTestDirectory()
        var writer = try LogWriter(SegmentDirectory(directory.log))
        try writer.write([record(1, byteCount: first)])
        try writer.write([record(2, byteCount: second)])
        let bytes = try directory.bytes(0)
        var offset = LogPage.end(ofRecord: first, at: 0)
        var content: [UInt8] = []
        for (type, length) in expected {
            #expect(bytes[offset] == type)
            #expect(Int(bytes[offset + 1]) << 8 | Int(bytes[offset + 2]) == length)
            content += bytes[(offset + 7)..<(offset + 7 + length)]
            offset = LogPage.nextFragment(after: offset + 7 + length)
        }
        #expect(content == record(2, byteCount: second))
        #expect(offset == bytes.count)
    }

    @Test("begins the next segment with a record that does not fit, and pads the page it leaves")
    func segmentSwitch() throws {
        let directory = LogTestDirectory()
        var writer = try LogWriter(SegmentDirectory(directory.log), segmentSize: 2 * LogPage.size)
        try writer.write([record(1, byteCount: 32761)])
        try writer.write([record(2, byteCount: 32750)])
        #expect(try writer.write([record(3, byteCount: 5)]) == LogPosition(segment: 1, offset: 12))
        #expect(try directory.bytes(0).count == 2 * LogPage.size)
        #expect(try directory.bytes(1).count == 12)
        // What is larger than a segment makes one of its size.
        #expect(try writer.write([record(4, byteCount: 100_000)]).segment == 2)
        #expect(try directory.bytes(1).count == LogPage.size)
        #expect(try directory.bytes(2).count == 100_000 + 4 * 7)
        #expect(try writer.write([record(5, byteCount: 1)]).segment == 3)
    }

    @Test("keeps the records of one call in one segment")
    func oneSegment() throws {
        let directory = LogTestDirectory()
        var writer = try LogWriter(SegmentDirectory(directory.log), segmentSize: LogPage.size)
        try writer.write([record(1, byteCount: 20000)])
        try writer.write([record(2, byteCount: 10), record(3, byteCount: 20000)])
        #expect(try directory.bytes(0).count == LogPage.size)
        #expect(try directory.bytes(1).count == 20024)
    }

    @Test("fits a record exactly into what is left of a segment")
    func exactFit() throws {
        let directory = LogTestDirectory()
        var writer = try LogWriter(SegmentDirectory(directory.log), segmentSize: 2 * LogPage.size)
        try writer.write([record(1, byteCount: 100)])
        let left = 2 * 32761 - 107
        #expect(try writer.write([record(2, byteCount: left)]) == LogPosition(segment: 0, offset: 65536))
        #expect(try writer.write([record(3, byteCount: 1)]) == LogPosition(segment: 1, offset: 8))
    }

    @Test("refuses a segment size that is not of whole pages", arguments: [0, -32768, 1, 32767, 100_000])
    func segmentSize(size: Int) throws {
        let directory = LogTestDirectory()
        let store = try SegmentDirectory(directory.log)
        #expect(throws: LogProblem.invalid(path: "the log", cause: "invalid segment size")) {
            _ = try LogWriter(store, segmentSize: size)
        }
    }

    @Test("begins a segment when told to, but none behind an empty one")
    func startSegment() throws {
        let directory = LogTestDirectory()
        var writer = try LogWriter(SegmentDirectory(directory.log))
        try writer.startSegment()
        #expect(writer.end == LogPosition(segment: 0))
        try writer.write([record(1, byteCount: 5)])
        try writer.startSegment()
        try writer.startSegment()
        #expect(writer.end == LogPosition(segment: 1))
        #expect(try directory.names() == ["00000000", "00000001"])
    }

    @Test("pads the last page at the end")
    func close() throws {
        let directory = LogTestDirectory()
        var writer = try LogWriter(SegmentDirectory(directory.log))
        try writer.write([record(1, byteCount: 5)])
        try writer.close()
        #expect(try directory.bytes(0).count == LogPage.size)
        #expect(directory.records().records == [record(1, byteCount: 5)])
    }

    @Test("counts pages, fragments and what packing saved")
    func metrics() throws {
        let directory = LogTestDirectory()
        let registry = MetricRegistry()
        let metrics = WALMetrics(registry)
        var writer = try LogWriter(SegmentDirectory(directory.log, metrics: metrics), metrics: metrics)
        try writer.write([record(1, byteCount: 40000)])
        try writer.write([[UInt8](repeating: 200, count: 1000)], isCompressed: true)
        try writer.startSegment()
        let values = Dictionary(
            uniqueKeysWithValues: registry.gather().compactMap { family in
                family.samples.last.map { (family.name, $0.value) }
            }
        )
        #expect(values["prometheus_tsdb_wal_record_part_writes_total"] == 3)
        #expect(values["prometheus_tsdb_wal_completed_pages_total"] == 2)
        #expect(values["prometheus_tsdb_wal_page_flushes_total"] == 4)
        #expect(values["prometheus_tsdb_wal_segment_current"] == 1)
        #expect(values["prometheus_tsdb_wal_fsync_duration_seconds"] == 1)
        let saved = values["prometheus_tsdb_wal_record_bytes_saved_total"] ?? 0
        let written = values["prometheus_tsdb_wal_record_parts_bytes_written_total"] ?? 0
        #expect(saved > 900)
        #expect(written + saved == 41000 + 3 * 7)
    }
}
