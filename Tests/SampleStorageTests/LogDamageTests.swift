import Glibc
import Testing

@testable import SampleStorage

@Suite("A damaged log")
struct LogDamageTests {
    static let golden =
        hex("01 001c e2137703") + GoldenRecord.series + hex("01 002f 5110e615") + GoldenRecord.samples
    static let both = [GoldenRecord.series, GoldenRecord.samples]

    /// The golden segment of 89 bytes, changed.
    static func with(_ offset: Int, _ byte: UInt8) -> [UInt8] {
        var bytes = golden
        bytes[offset] = byte
        return bytes
    }

    struct Row: Sendable, CustomTestStringConvertible {
        var damage: String
        var bytes: [UInt8]
        /// How many of the two records are read.
        var count: Int
        /// Where and why the reading ends; nil when it ends well.
        var problem: (offset: Int, cause: String)?
        /// The length of the segment after the repair, and how much of it is not zeros.
        var repaired: (length: Int, kept: Int) = (0, 0)

        var testDescription: String { damage }
    }

    /// Texts, offsets and lengths are those of a Prometheus 3.5.3 on the same bytes.
    static let rows: [Row] = [
        Row(damage: "none", bytes: golden, count: 2),
        Row(
            damage: "the last 3 bytes are cut off",
            bytes: golden.dropLast(3),
            count: 1,
            problem: (89, "unexpected checksum b02b96e2, expected 5110e615"),
            repaired: (32768, 35)
        ),
        Row(
            damage: "cut inside the second header",
            bytes: Array(golden[..<39]),
            count: 1,
            problem: (89, "unexpected checksum 486ac9eb, expected 51000000"),
            repaired: (32768, 35)
        ),
        Row(damage: "cut behind the first record", bytes: Array(golden[..<35]), count: 1),
        Row(
            damage: "a bit of the first record's data",
            bytes: with(10, golden[10] ^ 1),
            count: 0,
            problem: (35, "unexpected checksum cc27bc9e, expected e2137703"),
            repaired: (32768, 0)
        ),
        Row(damage: "100 zeros behind it", bytes: golden + [UInt8](repeating: 0, count: 100), count: 2),
        Row(
            damage: "bytes 1 to 9 behind it",
            bytes: golden + Array(1...9),
            count: 2,
            problem: (611, "unexpected checksum 4d5971bf, expected 4050607"),
            repaired: (32768, 89)
        ),
        Row(
            damage: "00 00 01 behind it",
            bytes: golden + [0, 0, 1],
            count: 2,
            problem: (32768, "unexpected non-zero byte in padded page"),
            repaired: (32768, 89)
        ),
        Row(damage: "the second type becomes first: the fragment is lost", bytes: with(35, 2), count: 1),
        Row(
            damage: "the second type becomes last",
            bytes: with(35, 4),
            count: 1,
            problem: (89, "unexpected last record, dropping buffer"),
            repaired: (32768, 35)
        ),
        Row(
            damage: "the second type becomes 5",
            bytes: with(35, 5),
            count: 1,
            problem: (89, "unexpected record type 5"),
            repaired: (32768, 35)
        ),
        Row(damage: "an empty file", bytes: [], count: 0),
        Row(
            damage: "the second length",
            bytes: with(36, 0xFF),
            count: 1,
            problem: (42, "invalid record size 65327"),
            repaired: (32768, 35)
        ),
        Row(
            damage: "the second becomes packed with snappy",
            bytes: with(35, 9),
            count: 1,
            problem: (89, "snappy: corrupt input"),
            repaired: (32768, 35)
        ),
        Row(
            damage: "the second becomes packed with zstd",
            bytes: with(35, 0x11),
            count: 1,
            problem: (89, "invalid input: magic number mismatch"),
            repaired: (32768, 35)
        ),
        Row(damage: "an empty record behind it", bytes: golden + [1, 0, 0, 0, 0, 0, 0], count: 2),
        Row(
            damage: "a first fragment that fills a page and the file",
            bytes: [2, 0x7F, 0xF9] + checksum([UInt8](repeating: 0, count: 32761))
                + [UInt8](repeating: 0, count: 32761),
            count: 0,
            problem: (32768, "last record is torn"),
            repaired: (32768, 0)
        ),
    ]

    private static func checksum(_ bytes: [UInt8]) -> [UInt8] {
        withUnsafeBytes(of: bytes.withUnsafeBytes { CRC32C.checksum($0) }.bigEndian) { Array($0) }
    }

    @Test("is read up to the damage, which is named as Prometheus names it", arguments: rows)
    func replay(row: Row) throws {
        let directory = LogTestDirectory()
        try directory.write(0, row.bytes)
        let (records, problem) = directory.records()
        #expect(records == Array(Self.both[..<row.count]))
        #expect(problem == row.problem.map { .corruption(segment: 0, offset: $0.offset, cause: $0.cause) })
    }

    @Test("keeps what is intact when it is repaired, with Prometheus's padding", arguments: rows)
    func repair(row: Row) throws {
        let directory = LogTestDirectory()
        try directory.write(0, row.bytes)
        guard let problem = directory.records().problem else {
            #expect(row.problem == nil)
            return
        }
        let report = try LogRepair.repair(directory.path, after: problem)
        let expected =
            Array(row.bytes[..<row.repaired.kept])
            + [UInt8](repeating: 0, count: row.repaired.length - row.repaired.kept)
        #expect(try directory.bytes(0) == expected)
        #expect(report.keptByteCount == row.repaired.kept)
        #expect(directory.records().records == Array(Self.both[..<row.count]))
        #expect(directory.records().problem == nil)
        #expect(try LogTestDirectory.bytes(of: directory.path + "/damaged/00000000") == row.bytes)
        // What is written next has a segment of its own.
        _ = try SegmentDirectory(directory.log)
        #expect(try directory.names() == ["00000000", "00000001"])
        #expect(try directory.bytes(1).isEmpty)
    }

    /// What is done to the beginning of the second page of the middle segment.
    static let changes: [(name: String, offset: Int, byte: UInt8)] = [
        ("header", 3, 0x55), ("type 0", 0, 0), ("type 123", 0, 123), ("length", 1, 0xFF), ("content", 100, 1),
    ]

    static func threeSegments() throws -> LogTestDirectory {
        let directory = LogTestDirectory()
        let store = try SegmentDirectory(directory.log)
        var writer = try LogWriter(store, segmentSize: 3 * LogPage.size)
        for index in 1...9 { try writer.write([record(index, byteCount: 32761)]) }
        return directory
    }

    @Test("in the fifth of nine records in three segments leaves four", arguments: changes.indices)
    func threeSegments(row: Int) throws {
        let directory = try Self.threeSegments()
        var middle = try directory.bytes(1)
        middle[32768 + Self.changes[row].offset] = Self.changes[row].byte
        try directory.write(1, middle)
        let last = try directory.bytes(2)
        let (records, problem) = directory.records()
        #expect(records == (1...4).map { record($0, byteCount: 32761) })
        let report = try LogRepair.repair(directory.path, after: try #require(problem))
        #expect(
            report
                == LogRepair.Report(
                    segment: 1,
                    keptByteCount: 32768,
                    emptied: [2],
                    damagedPath: directory.path + "/damaged"
                )
        )
        #expect(directory.records().records == (1...4).map { record($0, byteCount: 32761) })
        #expect(directory.records().problem == nil)
        // Prometheus leaves two pages as well.
        #expect(try directory.bytes(1) == Array(middle[..<32768]) + [UInt8](repeating: 0, count: 32768))
        #expect(try directory.bytes(2).isEmpty)
        #expect(try LogTestDirectory.bytes(of: directory.path + "/damaged/00000001") == middle)
        #expect(try LogTestDirectory.bytes(of: directory.path + "/damaged/00000002") == last)
        #expect(try SegmentDirectory(directory.log).segments == 0...3)
    }

    @Test("with a segment missing is not opened")
    func gap() throws {
        let directory = try Self.threeSegments()
        try LogFiles.system.remove(directory.segment(1))
        let problem = LogProblem.invalid(path: directory.log, cause: "segments are not sequential")
        #expect(throws: problem) { _ = try SegmentDirectory(directory.log) }
        #expect(directory.records().problem == problem)
    }

    @Test("replaces what an earlier repair put aside")
    func secondRepair() throws {
        let directory = try Self.threeSegments()
        for (segment, left) in [(2, [1, 2]), (1, [1, 2])] as [(UInt32, [UInt8])] {
            try directory.write(segment, [1, 0, 4] + left)
            _ = try LogRepair.repair(directory.path, after: try #require(directory.records().problem))
        }
        #expect(try directory.names(directory.path + "/damaged") == ["00000001", "00000002"])
        #expect(directory.records().records == (1...3).map { record($0, byteCount: 32761) })
    }

    @Test("is repaired in the end wherever a kill interrupts the repair, and nothing is destroyed")
    func interruptedRepair() throws {
        var step = 0
        var finished = false
        while !finished {
            let directory = try Self.threeSegments()
            var middle = try directory.bytes(1)
            middle[32768 + 100] ^= 1
            try directory.write(1, middle)
            let last = try directory.bytes(2)
            let killedAt = step
            let faults = FaultScript { index, _ in index >= killedAt ? .fails(EIO) : nil }
            let problem = try #require(directory.records().problem)
            finished = (try? LogRepair.repair(directory.path, after: problem, files: faults.files)) != nil
            // The next start.
            if let again = directory.records().problem {
                #expect(again == problem)
                _ = try LogRepair.repair(directory.path, after: again)
            }
            #expect(directory.records().records == (1...4).map { record($0, byteCount: 32761) })
            #expect(directory.records().problem == nil)
            let kept = try ["damaged", "damaged.tmp"].flatMap { name in
                try LogFiles.system.status("\(directory.path)/\(name)") == nil
                    ? [] : directory.names("\(directory.path)/\(name)").map { "\(directory.path)/\(name)/\($0)" }
            }
            #expect(try kept.map { try LogTestDirectory.bytes(of: $0) } == [middle, last])
            step += 1
        }
        #expect(step > 20)
    }

    @Test("that is no corruption is not repaired")
    func noCorruption() throws {
        let directory = try Self.threeSegments()
        let before = try directory.names(directory.path)
        for problem in [
            LogProblem.unreadable(path: "x", operation: "read", code: EIO),
            .damagedCheckpoint(path: "x", segment: 1, offset: 7, cause: "x"),
            .unsupported(segment: 1, offset: 0, cause: "zstd is not supported"),
        ] {
            #expect(throws: problem) { _ = try LogRepair.repair(directory.path, after: problem) }
        }
        #expect(try directory.names(directory.path) == before)
    }

    @Test("in zstd is named, and left as it is")
    func zstd() throws {
        let directory = LogTestDirectory()
        let frame: [UInt8] = [0x28, 0xB5, 0x2F, 0xFD, 0x20, 0x01, 0x09, 0x00, 0x00, 0x02]
        try directory.write(0, Self.golden + [0x11, 0, 10] + Self.checksum(frame) + frame)
        let (records, problem) = directory.records()
        #expect(records == Self.both)
        #expect(problem == .unsupported(segment: 0, offset: 89, cause: "zstd is not supported"))
    }

    @Test("claims no memory for what a record says it unpacks to")
    func forgedSize() throws {
        let directory = LogTestDirectory()
        let block: [UInt8] = [0xFF, 0xFF, 0xFF, 0xFF, 0x0F, 0x00, 0x41]
        try directory.write(0, [0x09, 0, 7] + Self.checksum(block) + block)
        #expect(directory.records().problem == .corruption(segment: 0, offset: 14, cause: "snappy: corrupt input"))
    }

    @Test("says where and why in words")
    func description() {
        let words = LogProblem.corruption(segment: 7, offset: 89, cause: "last record is torn").description
        #expect(words == "corruption in segment 00000007 at 89: last record is torn")
        let full = LogProblem.unwritable(path: "/d/wal/00000001", operation: "write", code: ENOSPC).description
        #expect(full == "write /d/wal/00000001: no space left on device")
    }
}
