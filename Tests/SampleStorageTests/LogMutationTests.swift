import MetricModel
import Testing

@testable import SampleStorage

@Suite("A log with any damage")
struct LogMutationTests {
    /// Where a record lies.
    struct Placed {
        var bytes: [UInt8]
        var position: LogPosition
        var end: LogPosition

        func has(_ other: UnsafeRawBufferPointer) -> Bool {
            bytes.withUnsafeBytes { compareBytes($0, other) == 0 }
        }
    }

    /// A log of six segments, packed and not, with records of one byte to several pages.
    static func log() throws -> (segments: [[UInt8]], records: [Placed]) {
        let ring = SegmentRing(segmentSize: 2 * LogPage.size)
        var writer = try LogWriter(ring, segmentSize: 2 * LogPage.size)
        var random = FixedRandom(seed: 99)
        for index in 0..<120 {
            let length = [1, 20, 300, 3000, 9000][Int(random.next() % 5)] + Int(random.next() % 50)
            var bytes = record(index, byteCount: index % 40 == 7 ? 50_000 : length)
            // Half of it packs well.
            if index % 2 == 0 { for at in bytes.indices.dropFirst(bytes.count / 2) { bytes[at] = 7 } }
            try writer.write([bytes], isCompressed: index % 3 != 0)
        }
        try writer.close()
        var records: [Placed] = []
        var reader = LogReader(ring, from: LogPosition(segment: 0))
        while let record = try reader.next() {
            records.append(Placed(bytes: Array(record.bytes), position: record.position, end: record.end))
        }
        let segments = try ring.segments.map { number in
            var bytes = [UInt8](repeating: 0, count: 4 * LogPage.size)
            let count = try bytes.withUnsafeMutableBytes { try ring.read(segment: number, from: 0, into: $0) }
            return Array(bytes[..<count])
        }
        return (segments, records)
    }

    enum Mutation {
        case flip(bit: Int), byte(UInt8), cut, insert(count: Int), zero(count: Int), remove(count: Int)

        init(_ random: inout FixedRandom) {
            let small = Int(random.next() % 40) + 1
            switch random.next() % 10 {
            case 0: self = .byte(UInt8(truncatingIfNeeded: random.next()))
            case 1: self = .cut
            case 2: self = .insert(count: small)
            case 3: self = .zero(count: small)
            case 4: self = .remove(count: small)
            default: self = .flip(bit: Int(random.next() % 8))
            }
        }

        func apply(to bytes: inout [UInt8], at offset: Int, _ random: inout FixedRandom) {
            switch self {
            case .flip(let bit): bytes[offset] ^= 1 << UInt8(bit)
            case .byte(let byte): bytes[offset] = byte
            case .cut: bytes.removeSubrange(offset...)
            case .insert(let count):
                bytes.insert(contentsOf: (0..<count).map { _ in UInt8(truncatingIfNeeded: random.next()) }, at: offset)
            case .zero(let count): for at in offset..<min(offset + count, bytes.count) { bytes[at] = 0 }
            case .remove(let count): bytes.removeSubrange(offset..<min(offset + count, bytes.count))
            }
        }
    }

    /// Segments in memory, as a directory that was opened again has them: all are finished.
    final class Segments: SegmentStore {
        let contents: [[UInt8]]

        init(_ contents: [[UInt8]]) { self.contents = contents }

        var segments: ClosedRange<UInt32> { 0...UInt32(contents.count - 1) }

        func read(
            segment: UInt32,
            from offset: Int,
            into buffer: UnsafeMutableRawBufferPointer
        ) throws(LogProblem) -> Int {
            let count = min(contents[Int(segment)].count - offset, buffer.count)
            guard count > 0 else { return 0 }
            buffer.copyBytes(from: contents[Int(segment)][offset..<offset + count])
            return count
        }
    }

    /// Half of the places are in headers, where no checksum helps.
    static func place(in records: [Placed], _ segments: [[UInt8]], _ random: inout FixedRandom) -> (Int, Int) {
        if random.next() % 2 == 0, let record = records.randomElement(using: &random) {
            let segment = Int(record.position.segment)
            return (segment, min(Int(record.position.offset) + Int(random.next() % 7), segments[segment].count - 1))
        }
        let segment = Int(random.next() % UInt64(segments.count))
        return (segment, Int(random.next() % UInt64(segments[segment].count)))
    }

    @Test(
        "is read without a crash: what is before the damage is there, and nothing that was never written",
        arguments: 1...8
    )
    func mutations(seed: UInt64) throws {
        let (segments, records) = try Self.log()
        try #require(records.count == 120 && segments.count > 5)
        var random = FixedRandom(seed: seed)
        var errors = 0
        var invented = 0
        var missing = 0
        for round in 0..<700 {
            let (segment, offset) = Self.place(in: records, segments, &random)
            var damaged = segments
            Mutation(&random).apply(to: &damaged[segment], at: offset, &random)
            var reader = LogReader(
                Segments(damaged),
                from: LogPosition(segment: round % 2 == 0 ? 0 : UInt32(segment)),
                through: UInt32(segments.count - 1)
            )
            // Which records were found, in their order: only forwards, as they were written.
            var found: [Int] = []
            do {
                while let record = try reader.next() {
                    let next = (found.last ?? -1) + 1
                    if let index = records[next...].firstIndex(where: { $0.has(record.bytes) }) {
                        found.append(index)
                    } else {
                        invented += 1
                    }
                }
            } catch {
                errors += 1
                guard case .corruption(UInt32(segment), _, _) = error else {
                    Issue.record("\(error)")
                    continue
                }
            }
            let damage = LogPosition(segment: UInt32(segment), offset: UInt32(offset))
            let before = records.indices.filter {
                records[$0].end <= damage && (round % 2 == 0 || records[$0].position.segment == UInt32(segment))
            }
            if !found.starts(with: before) { missing += 1 }
        }
        #expect(invented == 0)
        #expect(missing == 0)
        #expect(errors > 400)
    }

    @Test("is repaired so that it opens with everything before the damage", arguments: 1...2)
    func repairs(seed: UInt64) throws {
        let (segments, records) = try Self.log()
        var random = FixedRandom(seed: seed &+ 1000)
        var repaired = 0
        for _ in 0..<40 {
            let directory = LogTestDirectory()
            let (segment, offset) = Self.place(in: records, segments, &random)
            var damaged = segments
            Mutation(&random).apply(to: &damaged[segment], at: offset, &random)
            for (number, bytes) in damaged.enumerated() { try directory.write(UInt32(number), bytes) }
            guard let problem = directory.records().problem else { continue }
            let found = directory.records().records
            _ = try LogRepair.repair(directory.path, after: problem)
            let after = directory.records()
            #expect(after.problem == nil)
            #expect(after.records == found)
            #expect(try SegmentDirectory(directory.log).segments == 0...UInt32(segments.count))
            repaired += 1
        }
        #expect(repaired > 20)
    }
}
