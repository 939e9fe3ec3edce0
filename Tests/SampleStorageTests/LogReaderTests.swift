import Glibc
import Synchronization
import Testing

@testable import SampleStorage

@Suite("Reading the log")
struct LogReaderTests {
    static let stores = ["directory", "ring"]

    /// A store of the kind, and a writer with small segments.
    static func open(
        _ store: String,
        _ directory: LogTestDirectory,
        segmentSize: Int = 4 * LogPage.size
    ) throws -> any WritableSegmentStore {
        store == "ring" ? SegmentRing(segmentSize: segmentSize) : try SegmentDirectory(directory.log)
    }

    @Test("gives back records of every length around a page's end, packed or not", arguments: stores)
    func borders(store: String) throws {
        let directory = LogTestDirectory()
        let segments = try Self.open(store, directory)
        var writer = try LogWriter(segments, segmentSize: 4 * LogPage.size)
        var written: [[UInt8]] = []
        // Steps that bring every distance to the page's end about, the last seven bytes of it included.
        for length in Array(32700...32800) + [1, 7, 65521, 65522, 65523, 98283, 131044, 131045, 140_000] {
            for isCompressed in [false, true] {
                var bytes = record(length, byteCount: length)
                if isCompressed, length > 100 { bytes.replaceSubrange(50..<60, with: bytes[0..<10]) }
                try writer.write([bytes], isCompressed: isCompressed)
                written.append(bytes)
            }
        }
        var reader = LogReader(segments, from: LogPosition(segment: 0))
        #expect(try reader.records() == written)
        #expect(segments.segments.upperBound > 20)
    }

    @Test("goes on from the place of any record, and behind it", arguments: stores)
    func positions(store: String) throws {
        let directory = LogTestDirectory()
        let segments = try Self.open(store, directory)
        var writer = try LogWriter(segments, segmentSize: 4 * LogPage.size)
        for index in 1...40 { try writer.write([record(index, byteCount: index * 997 % 40000 + 1)]) }
        var places: [(position: LogPosition, end: LogPosition)] = []
        var reader = LogReader(segments, from: LogPosition(segment: 0))
        while let record = try reader.next() {
            places.append((record.position, record.end))
            #expect(reader.position == record.end)
        }
        #expect(places.count == 40)
        #expect(places.last?.end == writer.end)
        for (index, place) in places.enumerated() {
            #expect(place.position < place.end)
            var again = LogReader(segments, from: place.position)
            var behind = LogReader(segments, from: place.end)
            #expect(try again.next()?.position == place.position)
            #expect(try behind.next()?.position == (index < 39 ? places[index + 1].position : nil))
        }
    }

    @Test("waits for what is not whole yet and gives it when it is", arguments: [1, 7, 100, 5000])
    func growingFile(step: Int) throws {
        let directory = LogTestDirectory()
        var writer = try LogWriter(SegmentDirectory(directory.log))
        let written = [10, 40000, 32750, 3, 70000].map { record($0, byteCount: $0) }
        try writer.write(written)
        let store = GrowingSegment(try directory.bytes(0))
        var reader = LogReader(store, from: LogPosition(segment: 0))
        var found: [[UInt8]] = []
        while store.grow(by: step) { found += try reader.records() }
        #expect(found == written)
    }

    @Test("takes the zeros at a page's end only when all of them are there")
    func growingPadding() throws {
        let store = GrowingSegment(LogDamageTests.golden + [UInt8](repeating: 0, count: 32768 - 89) + [1, 0, 1])
        var reader = LogReader(store, from: LogPosition(segment: 0))
        _ = store.grow(by: 32767)
        #expect(try reader.records().count == 2)
        #expect(reader.position.offset == 89)
        _ = store.grow(by: 1)
        #expect(try reader.records().isEmpty)
        #expect(reader.position.offset == 32768)
    }

    @Test("does not take an unfinished record at the end of a segment with a successor for one that comes")
    func tornInTheMiddle() throws {
        let directory = LogTestDirectory()
        try directory.write(0, LogDamageTests.golden.dropLast(3))
        let store = try SegmentDirectory(directory.log)
        var reader = LogReader(store, from: LogPosition(segment: 0))
        #expect(try reader.next() != nil)
        let problem = LogProblem.corruption(
            segment: 0,
            offset: 89,
            cause: "unexpected checksum b02b96e2, expected 5110e615"
        )
        for _ in 1...2 {
            #expect(throws: problem) { _ = try reader.next() }
        }
        // A caller that has told of it goes on behind.
        var writer = try LogWriter(store)
        try writer.write([GoldenRecord.samples])
        var next = LogReader(store, from: LogPosition(segment: 1))
        #expect(try next.records() == [GoldenRecord.samples])
    }

    @Test("waits for a segment that is not there yet")
    func futureSegment() throws {
        let directory = LogTestDirectory()
        let store = try SegmentDirectory(directory.log)
        var writer = try LogWriter(store)
        var reader = LogReader(store, from: LogPosition(segment: 1))
        try writer.write([record(1, byteCount: 9)])
        #expect(try reader.next() == nil)
        try writer.startSegment()
        try writer.write([record(2, byteCount: 9)])
        #expect(try reader.records() == [record(2, byteCount: 9)])
    }

    @Test("passes over segments without records and unfinished pages before the newest")
    func emptySegments() throws {
        let directory = LogTestDirectory()
        for start in 1...4 {
            var writer = try LogWriter(SegmentDirectory(directory.log))
            if start % 2 == 0 { try writer.write([record(start, byteCount: 50)]) }
        }
        let store = try SegmentDirectory(directory.log)
        var reader = LogReader(store, from: LogPosition(segment: 0))
        #expect(store.segments == 0...4)
        #expect(try reader.records() == [record(2, byteCount: 50), record(4, byteCount: 50)])
    }

    @Test("tries again after the system refused")
    func refusal() throws {
        let directory = LogTestDirectory()
        let faults = FaultScript { index, operation in operation == .read && index % 3 != 0 ? .fails(EIO) : nil }
        let store = try SegmentDirectory(directory.log, files: faults.files)
        var writer = try LogWriter(store)
        let written = (1...30).map { record($0, byteCount: 60000) }
        for bytes in written { try writer.write([bytes]) }
        var reader = LogReader(store, from: LogPosition(segment: 0))
        var found: [[UInt8]] = []
        var refusals = 0
        while found.count < written.count, refusals < 1000 {
            do {
                found += try reader.next().map { [Array($0.bytes)] } ?? []
            } catch {
                #expect(error == .unreadable(path: directory.segment(0), operation: "read", code: EIO))
                refusals += 1
            }
        }
        #expect(found == written)
        #expect(refusals > 0)
    }

    @Test("follows a writer in another thread without missing or doubling a record", arguments: stores)
    func following(store: String) throws {
        let directory = LogTestDirectory()
        let segments = try Self.open(store, directory)
        let count = 3000
        let isDone = Atomic(false)
        let wrong = Atomic(0)
        let found = Atomic(0)
        HeadConcurrencyTests.inParallel([
            {
                guard var writer = try? LogWriter(segments, segmentSize: 4 * LogPage.size) else { return }
                for index in 0..<count {
                    _ = try? writer.write(
                        [record(index, byteCount: index * 37 % 9000 + 1)],
                        isCompressed: index % 2 == 0
                    )
                    if index % 500 == 499 { try? writer.startSegment() }
                }
                isDone.store(true, ordering: .releasing)
            },
            {
                var reader = LogReader(segments, from: LogPosition(segment: 0))
                var index = 0
                while true {
                    let wasDone = isDone.load(ordering: .acquiring)
                    do {
                        guard let next = try reader.next() else {
                            if wasDone { break }
                            sched_yield()
                            continue
                        }
                        if Array(next.bytes) != record(index, byteCount: index * 37 % 9000 + 1) {
                            wrong.add(1, ordering: .relaxed)
                        }
                        index += 1
                    } catch {
                        wrong.add(1, ordering: .relaxed)
                        break
                    }
                }
                found.store(index, ordering: .relaxed)
            },
        ])
        #expect(wrong.load(ordering: .relaxed) == 0)
        #expect(found.load(ordering: .relaxed) == count)
    }
}

/// A segment whose writer is somewhere else, in any pieces.
final class GrowingSegment: SegmentStore {
    private let bytes: [UInt8]
    private let visible = Atomic(0)

    init(_ bytes: [UInt8]) { self.bytes = bytes }

    let segments: ClosedRange<UInt32> = 0...0

    /// Shows more of it; false when all was shown before.
    func grow(by count: Int) -> Bool {
        let before = visible.load(ordering: .relaxed)
        visible.store(min(before + count, bytes.count), ordering: .relaxed)
        return before < bytes.count
    }

    func read(
        segment: UInt32,
        from offset: Int,
        into buffer: UnsafeMutableRawBufferPointer
    ) throws(LogProblem) -> Int {
        let count = min(visible.load(ordering: .relaxed) - offset, buffer.count)
        guard segment == 0, count > 0 else { return 0 }
        buffer.copyBytes(from: bytes[offset..<offset + count])
        return count
    }
}
