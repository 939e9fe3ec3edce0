import Glibc
import MetricModel
import SelfMetrics
import Synchronization
import Testing

@testable import SampleStorage

@Suite("A log that cannot be written")
struct LogWriteFaultTests {
    static let faults: [(name: String, fault: LogFiles.Fault)] = [
        ("no space", .fails(ENOSPC)), ("a broken disk", .fails(EIO)), ("a short write", .short(byteCount: 1, ENOSPC)),
        ("a short write inside the data", .short(byteCount: 40_001, ENOSPC)),
        ("all but the end", .short(byteCount: .max, EIO)),
    ]

    /// Faults that can be switched on and off.
    final class Disk: Sendable {
        private let faults = Mutex<[LogFiles.Operation: LogFiles.Fault]>([:])

        var files: LogFiles { LogFiles { operation, _ in self.faults.withLock { $0[operation] } } }

        func set(_ operation: LogFiles.Operation, _ fault: LogFiles.Fault?) {
            faults.withLock { $0[operation] = fault }
        }
    }

    private func code(_ fault: LogFiles.Fault) -> Int32 {
        switch fault {
        case .fails(let code), .short(_, let code): code
        }
    }

    @Test("loses nothing of what it took and leaves nothing torn", arguments: faults.indices, [true, false])
    func failure(row: Int, canBeCut: Bool) throws {
        let fault = Self.faults[row].fault
        let directory = LogTestDirectory()
        let disk = Disk()
        let store = try SegmentDirectory(directory.log, files: disk.files)
        var writer = try LogWriter(store)
        var reader = LogReader(store, from: LogPosition(segment: 0))
        let end = try writer.write([record(1, byteCount: 40000)])
        disk.set(.write, fault)
        if !canBeCut { disk.set(.truncate, .fails(EIO)) }
        let problem = LogProblem.unwritable(path: directory.segment(0), operation: "write", code: code(fault))
        #expect(throws: problem) { try writer.write([record(2, byteCount: 40000), record(3, byteCount: 9)], at: 10) }
        #expect(writer.end == end)
        #expect(writer.failing?.problem == problem)
        // A reader sees what was acknowledged, whatever stands in the file.
        #expect(try reader.records() == [record(1, byteCount: 40000)])
        if canBeCut { #expect(try directory.bytes(0).count == Int(end.offset)) }
        disk.set(.write, nil)
        disk.set(.truncate, nil)
        // In the same second it is not tried again.
        #expect(throws: problem) { try writer.write([record(4, byteCount: 5)], at: 10) }
        #expect(try writer.write([record(5, byteCount: 5)], at: 11) == LogPosition(segment: 1, offset: 12))
        #expect(writer.failing == nil)
        #expect(try reader.records() == [record(5, byteCount: 5)])
        #expect(try directory.bytes(0).count == Int(end.offset))
        #expect(directory.records().records == [record(1, byteCount: 40000), record(5, byteCount: 5)])
        #expect(directory.records().problem == nil)
    }

    @Test("shows its history without what was not taken, while it is open")
    func history() throws {
        let directory = LogTestDirectory()
        let disk = Disk()
        let store = try SegmentDirectory(directory.log, files: disk.files)
        var writer = try LogWriter(store)
        for index in 1...3 {
            try writer.write([record(index, byteCount: 100)])
            if index < 3 { try writer.startSegment() }
        }
        disk.set(.write, .short(byteCount: 60, ENOSPC))
        disk.set(.truncate, .fails(EIO))
        #expect(throws: LogProblem.self) { try writer.write([record(4, byteCount: 100)]) }
        #expect(try directory.bytes(2).count == 107 + 60)
        for last in 0...3 as ClosedRange<UInt32> {
            var history = try LogHistory(store, through: last)
            var found: [[UInt8]] = []
            while let record = try history.next() { found.append(Array(record.bytes)) }
            #expect(found == (1...min(Int(last) + 1, 3)).map { record($0, byteCount: 100) })
        }
    }

    @Test("that cannot even be cut gets no new segment before it is")
    func noCut() throws {
        let directory = LogTestDirectory()
        let disk = Disk()
        var writer = try LogWriter(SegmentDirectory(directory.log, files: disk.files))
        try writer.write([record(1, byteCount: 100)])
        disk.set(.write, .short(byteCount: 50, ENOSPC))
        disk.set(.truncate, .fails(EIO))
        for second in 0..<5 as Range<Int64> {
            #expect(throws: LogProblem.self) { try writer.write([record(2, byteCount: 100)], at: second) }
        }
        #expect(try directory.names() == ["00000000"])
        disk.set(.truncate, nil)
        disk.set(.write, nil)
        #expect(try writer.write([record(3, byteCount: 100)], at: 6).segment == 1)
        #expect(directory.records().records == [record(1, byteCount: 100), record(3, byteCount: 100)])
    }

    @Test("is tried once a second, and begins one new segment however long it lasts")
    func retries() throws {
        let directory = LogTestDirectory()
        let disk = Disk()
        let metrics = WALMetrics(MetricRegistry())
        var writer = try LogWriter(SegmentDirectory(directory.log, files: disk.files), metrics: metrics)
        try writer.write([record(1, byteCount: 100)])
        disk.set(.write, .fails(ENOSPC))
        for tenth in 1...100 as ClosedRange<Int64> {
            var packed = PackedRecords(isCompressed: false)
            record(2, byteCount: 50).withUnsafeBytes { packed.append($0) }
            #expect(throws: LogProblem.self) {
                _ = try writer.write(packed, now: MonotonicTime(nanoseconds: tenth * 100_000_000))
            }
        }
        #expect(metrics.writesFailed.value == 10)
        #expect(writer.failing?.since == MonotonicTime(nanoseconds: 100_000_000))
        #expect(try directory.names() == ["00000000", "00000001"])
        disk.set(.write, nil)
        #expect(try writer.write([record(3, byteCount: 50)], at: 100) == LogPosition(segment: 1, offset: 57))
    }

    @Test("stays in its segment when no other can be made")
    func noSegment() throws {
        let directory = LogTestDirectory()
        let disk = Disk()
        var writer = try LogWriter(SegmentDirectory(directory.log, files: disk.files), segmentSize: LogPage.size)
        try writer.write([record(1, byteCount: 30000)])
        disk.set(.create, .fails(EMFILE))
        let problem = LogProblem.unwritable(path: directory.segment(1), operation: "open", code: EMFILE)
        #expect(throws: problem) { try writer.write([record(2, byteCount: 30000)]) }
        #expect(throws: problem) { try writer.startSegment() }
        disk.set(.create, nil)
        #expect(try writer.write([record(3, byteCount: 30000)], at: 2) == LogPosition(segment: 1, offset: 30007))
        #expect(directory.records().records == [record(1, byteCount: 30000), record(3, byteCount: 30000)])
    }

    /// A file system of our own of 256 KiB; nil for those who may not mount.
    final class SmallDisk {
        let directory = LogTestDirectory()

        init?() {
            guard mount("tmpfs", directory.path, "tmpfs", 0, "size=256k") == 0 else { return nil }
        }

        deinit { umount2(directory.path, 2) }
    }

    @Test("because the disk is really full goes on when there is room")
    func fullDisk() throws {
        guard let disk = SmallDisk() else {
            print("skipped: a full disk needs the right to mount a tmpfs")
            return
        }
        let directory = disk.directory
        let store = try SegmentDirectory(directory.log)
        var writer = try LogWriter(store, segmentSize: 2 * LogPage.size)
        var taken: [[UInt8]] = []
        var failures = 0
        for index in 0..<60 as Range<Int64> {
            let bytes = record(Int(index), byteCount: 9000)
            do {
                try writer.write([bytes], at: index)
                taken.append(bytes)
            } catch {
                failures += 1
                #expect(error.description.hasSuffix("no space left on device"))
            }
            if index == 45 { try store.truncate(through: 1) }
        }
        #expect(failures > 5)
        #expect(taken.count > 30)
        let kept = directory.records()
        #expect(kept.problem == nil)
        #expect(kept.records.count > 20)
        #expect(kept.records == Array(taken.suffix(kept.records.count)))
        #expect(writer.failing == nil)
    }

    /// MS_REMOUNT and MS_RDONLY.
    private static let readOnlyAgain: UInt = 33

    @Test("because its directory is read-only is not opened")
    func readOnly() throws {
        guard let disk = SmallDisk() else {
            print("skipped: a read-only directory needs the right to mount a tmpfs")
            return
        }
        _ = try SegmentDirectory(disk.directory.log)
        #expect(mount("tmpfs", disk.directory.path, "tmpfs", Self.readOnlyAgain, nil) == 0)
        let problem = LogProblem.unwritable(path: disk.directory.segment(1), operation: "open", code: EROFS)
        #expect(throws: problem) { _ = try SegmentDirectory(disk.directory.log) }
        #expect(problem.description == "open \(disk.directory.segment(1)): read-only file system")
    }

    @Test("says what it could not sync")
    func sync() throws {
        let directory = LogTestDirectory()
        let disk = Disk()
        let outcome = Mutex<LogProblem?>(nil)
        let store = try SegmentDirectory(
            directory.log,
            files: disk.files,
            closer: { segment in
                do throws(LogProblem) { try segment.sync() } catch { outcome.withLock { $0 = error } }
            }
        )
        var writer = try LogWriter(store)
        try writer.write([record(1, byteCount: 10)])
        disk.set(.sync, .fails(EIO))
        try writer.startSegment()
        let problem = LogProblem.unwritable(path: directory.segment(0), operation: "fsync", code: EIO)
        #expect(outcome.withLock { $0 } == problem)
        #expect(throws: LogProblem.unwritable(path: directory.segment(1), operation: "fsync", code: EIO)) {
            try writer.close()
        }
    }

    @Test("hands each finished segment over once, and never syncs by itself")
    func closer() throws {
        let directory = LogTestDirectory()
        let script = FaultScript { _, _ in nil }
        let finished = Mutex<[UInt32]>([])
        let store = try SegmentDirectory(
            directory.log,
            files: script.files,
            closer: { segment in
                finished.withLock { $0.append(segment.number) }
            }
        )
        var writer = try LogWriter(store, segmentSize: LogPage.size)
        for index in 0..<5 { try writer.write([record(index, byteCount: 30000)]) }
        #expect(finished.withLock { $0 } == [0, 1, 2, 3])
        #expect(script.count(.sync) == 0)
        #expect(script.count(.write) == 5 + 4)
        try writer.close()
        #expect(script.count(.sync) == 2)
    }
}
