import Glibc
import MetricModel
import Testing

@testable import SampleStorage

/// A directory for one test, gone with its owner.
final class LogTestDirectory: Sendable {
    let path: String

    /// The log in it.
    var log: String { path + "/wal" }

    init() {
        var template = Array("/tmp/scrape-tui-wal-XXXXXX".utf8CString)
        mkdtemp(&template)
        path = String(decoding: template.dropLast().map { UInt8(bitPattern: $0) }, as: UTF8.self)
    }

    deinit { try? LogFiles.system.remove(path) }

    func segment(_ number: UInt32) -> String { "\(log)/\(SegmentName.text(number))" }

    /// The content of a file in the log.
    func bytes(_ number: UInt32) throws -> [UInt8] { try Self.bytes(of: segment(number)) }

    static func bytes(of path: String) throws -> [UInt8] {
        let file = try LogFiles.system.open(path)
        let size = try LogFiles.system.status(path)?.byteCount ?? 0
        var bytes = [UInt8](repeating: 0, count: size)
        let count = try bytes.withUnsafeMutableBytes { try file.read(from: 0, into: $0) }
        try #require(count == size)
        return bytes
    }

    /// Puts a segment there, whatever it is.
    func write(_ number: UInt32, _ bytes: [UInt8]) throws {
        try LogFiles.system.makeDirectory(log)
        try LogFiles.system.remove(segment(number))
        try bytes.withUnsafeBytes { try LogFiles.system.create(segment(number)).write($0, at: 0) }
    }

    /// Everything in the directory, sorted, directories with the files in them.
    func names(_ path: String? = nil) throws -> [String] {
        var names: [String] = []
        for name in try LogFiles.system.list(path ?? log).sorted() {
            let full = "\(path ?? log)/\(name)"
            if try LogFiles.system.status(full)?.isDirectory == true {
                names += try self.names(full).map { "\(name)/\($0)" }
            } else {
                names.append(name)
            }
        }
        return names
    }

    /// Every record of the finished segments, and what ended the reading.
    func records() -> (records: [[UInt8]], problem: LogProblem?) {
        var records: [[UInt8]] = []
        do {
            var history = try LogHistory(log)
            while let record = try history.next() { records.append(Array(record.bytes)) }
        } catch {
            return (records, error)
        }
        return (records, nil)
    }
}

extension LogReader {
    /// Every record there is by now.
    mutating func records() throws(LogProblem) -> [[UInt8]] {
        var records: [[UInt8]] = []
        while let record = try next() { records.append(Array(record.bytes)) }
        return records
    }
}

extension LogWriter {
    /// Writes records of these bytes in one call.
    @discardableResult
    mutating func write(
        _ records: [[UInt8]],
        isCompressed: Bool = false,
        at seconds: Int64 = 0
    ) throws(LogProblem) -> LogPosition {
        var packed = PackedRecords(isCompressed: isCompressed)
        for record in records { record.withUnsafeBytes { packed.append($0) } }
        return try write(packed, now: MonotonicTime(nanoseconds: seconds * 1_000_000_000))
    }
}

/// Bytes written in hexadecimal, blanks between them as one likes.
func hex(_ text: String) -> [UInt8] {
    let digits = text.utf8.compactMap { UInt8(String(UnicodeScalar($0)), radix: 16) }
    return stride(from: 0, to: digits.count - 1, by: 2).map { digits[$0] << 4 | digits[$0 + 1] }
}

/// A record of a kind that nothing else has, with content that says which it is and does not pack well.
func record(_ index: Int, byteCount: Int) -> [UInt8] {
    var random = FixedRandom(seed: UInt64(index) &* 0x9E37_79B9 &+ 1)
    return (0..<byteCount).map { $0 == 0 ? 200 : UInt8(truncatingIfNeeded: random.next() >> 32) }
}

/// The records of the reference's examples: series 1 `{__name__="up", job="a"}` and three samples.
enum GoldenRecord {
    static let series = hex("01 0000000000000001 02 08 5f5f6e616d655f5f 02 7570 03 6a6f62 01 61")
    static let samples = hex(
        """
        02 0000000000000001 00000000000003e8 00 00 3ff0000000000000 04 00 4004000000000000 02 1d 7ff0000000000002
        """
    )
}
