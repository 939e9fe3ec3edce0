import Testing

@testable import SampleStorage

@Suite("The log in memory")
struct SegmentRingTests {
    @Test("drops its oldest segments, and tells a reader that is behind")
    func overrun() throws {
        let ring = SegmentRing(segmentSize: LogPage.size, byteLimit: 4 * LogPage.size)
        var writer = try LogWriter(ring, segmentSize: LogPage.size)
        var behind = LogReader(ring, from: LogPosition(segment: 0))
        var following = LogReader(ring, from: LogPosition(segment: 0))
        for index in 1...20 {
            try writer.write([record(index, byteCount: 20000)])
            #expect(try following.records() == [record(index, byteCount: 20000)])
            #expect(ring.byteCount <= 4 * LogPage.size)
            if index == 2 { #expect(try behind.next().map { Array($0.bytes) } == record(1, byteCount: 20000)) }
        }
        #expect(ring.segments == 16...19)
        for _ in 1...2 {
            #expect(throws: LogProblem.segmentGone(0, first: 16)) { _ = try behind.next() }
        }
        var fresh = LogReader(ring, from: LogPosition(segment: ring.segments.lowerBound))
        #expect(try fresh.records() == (17...20).map { record($0, byteCount: 20000) })
    }

    @Test("takes records larger than a segment, and than all of it")
    func largeRecords() throws {
        let ring = SegmentRing(segmentSize: LogPage.size, byteLimit: 4 * LogPage.size)
        var writer = try LogWriter(ring, segmentSize: LogPage.size)
        for (index, byteCount) in [100, 100_000, 50, 500_000, 10].enumerated() {
            try writer.write([record(index, byteCount: byteCount)])
            var reader = LogReader(ring, from: LogPosition(segment: writer.end.segment))
            #expect(try reader.records() == [record(index, byteCount: byteCount)])
        }
        #expect(ring.segments == 4...4)
    }

    @Test("has the same bytes as the log on a disk")
    func sameBytes() throws {
        let directory = LogTestDirectory()
        let ring = SegmentRing(segmentSize: 2 * LogPage.size)
        var inMemory = try LogWriter(ring, segmentSize: 2 * LogPage.size)
        var onDisk = try LogWriter(SegmentDirectory(directory.log), segmentSize: 2 * LogPage.size)
        for index in 1...12 {
            let bytes = record(index, byteCount: index * 4001)
            #expect(try inMemory.write([bytes], isCompressed: true) == onDisk.write([bytes], isCompressed: true))
        }
        for number in ring.segments {
            let expected = try directory.bytes(number)
            var bytes = [UInt8](repeating: 0, count: expected.count + 1)
            let count = try bytes.withUnsafeMutableBytes { try ring.read(segment: number, from: 0, into: $0) }
            #expect(Array(bytes[..<count]) == expected)
        }
    }
}
