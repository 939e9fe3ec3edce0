import Glibc
import MetricModel
import SelfMetrics
import Testing

@testable import SampleStorage

@Suite("Checkpoints")
struct CheckpointTests {
    static func series(_ number: UInt64) -> LoggedSeries {
        LoggedSeries(series: number, labels: labels(("__name__", "m"), ("n", "\(number)")))
    }

    static func sample(_ number: UInt64, _ millis: Int64) -> LoggedSample {
        LoggedSample(series: number, timestampMillis: millis, valueBits: number)
    }

    static func histogram(_ number: UInt64, _ millis: Int64, isFloat: Bool, isCustom: Bool) -> LoggedHistogram {
        LoggedHistogram(
            series: number,
            timestampMillis: millis,
            histogram: NativeHistogram(
                schema: isCustom ? NativeHistogram.customBucketsSchema : 1,
                sumBits: 4.0.bitPattern,
                counts: isFloat
                    ? .float(zero: 0, total: 3, positive: [1, 2], negative: [])
                    : .integer(zero: 0, total: 3, positiveDeltas: [1, 1], negativeDeltas: []),
                positiveSpans: [.init(offset: 0, length: 2)],
                customBounds: isCustom ? [1, 2] : []
            )
        )
    }

    static func exemplar(_ number: UInt64, _ millis: Int64) -> LoggedExemplar {
        LoggedExemplar(
            series: number,
            exemplar: Exemplar(labels: labels(("trace", "\(number)")), valueBits: 7, timestampMillis: millis)
        )
    }

    static func metadata(_ number: UInt64, _ help: String) -> LoggedMetadata {
        LoggedMetadata(series: number, metadata: MetricMetadata(type: .counter, help: help))
    }

    static func encode(_ body: (inout RecordBuffer) -> Void) -> [UInt8] {
        var buffer = RecordBuffer()
        body(&buffer)
        return buffer.withBytes { Array($0) }
    }

    static func encode(_ series: [LoggedSeries]) -> [UInt8] { encode { SeriesLogRecord.encode(series, into: &$0) } }

    static func encode(_ samples: [LoggedSample]) -> [UInt8] { encode { SampleLogRecord.encode(samples, into: &$0) } }

    static func encode(_ entries: [LoggedHistogram], _ kind: LogRecordKind) -> [UInt8] {
        encode { _ = HistogramLogRecord.encode(entries, as: kind, into: &$0) }
    }

    static let histogramKinds: [(kind: LogRecordKind, isFloat: Bool, isCustom: Bool)] = [
        (.histograms, false, false), (.floatHistograms, true, false), (.customBucketHistograms, false, true),
        (.customBucketFloatHistograms, true, true),
    ]

    /// A log with one segment per list of records, and an empty newest one.
    static func log(
        _ directory: LogTestDirectory,
        _ segments: [[[UInt8]]],
        files: LogFiles = .system
    ) throws -> SegmentDirectory {
        let store = try SegmentDirectory(directory.log, files: files)
        var writer = try LogWriter(store)
        for records in segments {
            try writer.write(records)
            try writer.startSegment()
        }
        return store
    }

    @Test("keep the series that stay and what they have since a time, in records of the same kinds, metadata last")
    func content() throws {
        let directory = LogTestDirectory()
        let histograms = Self.histogramKinds.map { row in
            Self.encode(
                [
                    Self.histogram(1, 99, isFloat: row.isFloat, isCustom: row.isCustom),
                    Self.histogram(1, 100, isFloat: row.isFloat, isCustom: row.isCustom),
                    Self.histogram(2, 100, isFloat: row.isFloat, isCustom: row.isCustom),
                ],
                row.kind
            )
        }
        let tombstone = hex("03 0000000000000001 14 28")
        let store = try Self.log(
            directory,
            [
                [
                    Self.encode([Self.series(1), Self.series(2), Self.series(3)]),
                    Self.encode {
                        MetadataLogRecord.encode([Self.metadata(1, "old"), Self.metadata(2, "x")], into: &$0)
                    },
                    Self.encode([Self.sample(1, 99), Self.sample(1, 100), Self.sample(2, 100), Self.sample(3, 101)]),
                    Self.encode([Self.sample(1, 98), Self.sample(3, 1)]), tombstone, [5, 1, 2], [77, 1, 2],
                ],
                histograms + [
                    Self.encode {
                        ExemplarLogRecord.encode(
                            [Self.exemplar(1, 99), Self.exemplar(1, 100), Self.exemplar(2, 100)],
                            into: &$0
                        )
                    },
                    Self.encode { MetadataLogRecord.encode([Self.metadata(1, "new")], into: &$0) },
                    Self.encode([Self.series(2)]),
                ],
                [Self.encode([Self.sample(1, 5)])],
            ]
        )
        let report = try Checkpoint.write(store, through: 1, minTimestampMillis: 100) { $0 != 2 }
        #expect(report.number == 1)
        #expect(report.keptSeries == 2)
        #expect(report.droppedSeries == 2)
        let expected =
            [
                Self.encode([Self.series(1), Self.series(3)]), Self.encode([Self.sample(1, 100), Self.sample(3, 101)]),
                tombstone,
            ]
            + Self.histogramKinds.map { row in
                Self.encode([Self.histogram(1, 100, isFloat: row.isFloat, isCustom: row.isCustom)], row.kind)
            } + [
                Self.encode { ExemplarLogRecord.encode([Self.exemplar(1, 100)], into: &$0) },
                Self.encode { MetadataLogRecord.encode([Self.metadata(1, "new")], into: &$0) },
            ]
        let (records, problem) = directory.records()
        #expect(problem == nil)
        #expect(Array(records.dropLast()) == expected)
        #expect(records.last == Self.encode([Self.sample(1, 5)]))
        #expect(try directory.names() == ["00000002", "00000003", "checkpoint.00000001/00000000"])
        #expect(try Checkpoint.byteCount(in: directory.log) == report.byteCount)
        #expect(report.byteCount % LogPage.size == 0)
    }

    /// Four segments of two series, and one more that is empty.
    static func fourSegments(_ directory: LogTestDirectory, files: LogFiles = .system) throws -> SegmentDirectory {
        try log(
            directory,
            (1...4).map { segment in
                [
                    encode([series(UInt64(segment))]),
                    encode([sample(1, Int64(segment * 10)), sample(UInt64(segment), Int64(segment * 10))]),
                ]
            },
            files: files
        )
    }

    @Test("build on the one before")
    func chain() throws {
        let directory = LogTestDirectory()
        let store = try Self.fourSegments(directory)
        try Checkpoint.write(store, through: 1, minTimestampMillis: 20) { _ in true }
        try Checkpoint.write(store, through: 2, minTimestampMillis: 30) { $0 != 2 }
        #expect(try directory.names() == ["00000003", "00000004", "checkpoint.00000002/00000000"])
        #expect(
            directory.records().records == [
                Self.encode([Self.series(1)]), Self.encode([Self.series(3)]),
                Self.encode([Self.sample(1, 30), Self.sample(3, 30)]), Self.encode([Self.series(4)]),
                Self.encode([Self.sample(1, 40), Self.sample(4, 40)]),
            ]
        )
        #expect(store.segments == 3...4)
        #expect(throws: LogProblem.segmentGone(2, first: 3)) {
            var reader = LogReader(store, from: LogPosition(segment: 2))
            _ = try reader.next()
        }
    }

    @Test("that come while an open log is read make the reader begin again")
    func replaced() throws {
        let directory = LogTestDirectory()
        let store = try Self.fourSegments(directory)
        var history = try LogHistory(store, through: 3)
        #expect(try history.next()?.position == LogPosition(segment: 0))
        try Checkpoint.write(store, through: 2, minTimestampMillis: 0) { _ in true }
        #expect(throws: LogProblem.segmentGone(0, first: 3)) {
            while try history.next() != nil {}
        }
        var again = try LogHistory(store, through: 3)
        let segments = again.segments
        #expect(segments == 3...3)
        let isInCheckpoint = again.isInCheckpoint
        #expect(isInCheckpoint)
        var count = 0
        while try again.next() != nil { count += 1 }
        #expect(count == 8)
        let isStillInCheckpoint = again.isInCheckpoint
        #expect(!isStillInCheckpoint)
    }

    @Test("are written over as many segments as they need, with many records")
    func large() throws {
        let directory = LogTestDirectory()
        let all = (1...3000).map { Self.series(UInt64($0)) }
        let store = try Self.log(directory, all.map { Self.encode([$0]) }.chunked(by: 1000))
        try Checkpoint.write(store, through: 2, minTimestampMillis: 0, segmentSize: LogPage.size, isCompressed: false) {
            _ in true
        }
        #expect(directory.records().records == all.map { Self.encode([$0]) })
        #expect(directory.records().problem == nil)
        let names = try directory.names()
        #expect(names.first == "00000003")
        #expect(names.count > 4)
    }

    @Test("are refused where they do not follow the last one, or where nothing is finished")
    func refused() throws {
        let directory = LogTestDirectory()
        let store = try Self.fourSegments(directory)
        try Checkpoint.write(store, through: 0, minTimestampMillis: 0) { _ in true }
        try store.truncate(through: 1)
        let gap = LogProblem.invalid(
            path: directory.log,
            cause: "unexpected gap to last checkpoint. expected:1, requested:2"
        )
        #expect(throws: gap) { try Checkpoint.write(store, through: 2, minTimestampMillis: 0) { _ in true } }
        for last in [0, 1, 4, 5] as [UInt32] {
            #expect(throws: LogProblem.self) {
                try Checkpoint.write(store, through: last, minTimestampMillis: 0) { _ in true }
            }
        }
        #expect(
            try directory.names() == ["00000002", "00000003", "00000004", "checkpoint.00000000/00000000"]
        )
    }

    /// Every series that a replay would find, and the samples of series that it knows.
    static func replay(_ directory: LogTestDirectory) throws -> (series: Set<UInt64>, samples: Set<LoggedSample>) {
        var series: Set<UInt64> = []
        var samples: Set<LoggedSample> = []
        var history = try LogHistory(directory.log)
        while let record = try history.next() {
            switch record.kind {
            case .series: try SeriesLogRecord.decode(record.bytes) { series.insert($0.series) }
            case .samples:
                try SampleLogRecord.decode(record.bytes) { if series.contains($0.series) { samples.insert($0) } }
            default: Issue.record("an unexpected record")
            }
        }
        return (series, samples)
    }

    @Test("lose nothing wherever a kill interrupts them, and the log opens", arguments: [false, true])
    func interrupted(hasOlder: Bool) throws {
        var step = 0
        var finished = false
        while !finished {
            let directory = LogTestDirectory()
            let killedAt = step
            do {
                let store = try Self.fourSegments(directory)
                if hasOlder { try Checkpoint.write(store, through: 0, minTimestampMillis: 0) { _ in true } }
            }
            let before = try Self.replay(directory)
            // Opened by another run, which dies at its call number `step`.
            let faults = FaultScript { index, _ in index >= killedAt ? .fails(EIO) : nil }
            if let store = try? SegmentDirectory(directory.log, files: faults.files) {
                finished = (try? Checkpoint.write(store, through: 2, minTimestampMillis: 0) { _ in true }) != nil
            }
            let after = try Self.replay(directory)
            #expect(after.series == before.series)
            #expect(after.samples == before.samples)
            // The next start clears up and goes on; the checkpoint succeeds then, if it has not.
            let store = try SegmentDirectory(directory.log)
            #expect(try directory.names().allSatisfy { !$0.contains("tmp") })
            #expect(try LogDirectoryListing(directory.log).checkpoints.count <= 1)
            if store.segments.lowerBound <= 2 {
                try Checkpoint.write(store, through: 2, minTimestampMillis: 0) { _ in true }
            }
            let last = try Self.replay(directory)
            #expect(last.series == before.series)
            #expect(last.samples == before.samples)
            #expect(store.segments.lowerBound == 3)
            step += 1
        }
        #expect(step > 30)
    }

    @Test("that are damaged end the start in words, and no file is touched")
    func damaged() throws {
        let directory = LogTestDirectory()
        do {
            let store = try Self.fourSegments(directory)
            try Checkpoint.write(store, through: 1, minTimestampMillis: 0) { _ in true }
        }
        let path = "\(directory.log)/checkpoint.00000001/00000000"
        var bytes = try LogTestDirectory.bytes(of: path)
        bytes[20] ^= 1
        try LogFiles.system.remove(path)
        try bytes.withUnsafeBytes { try LogFiles.system.create(path).write($0, at: 0) }
        let names = try directory.names(directory.path)
        let problem = try #require(directory.records().problem)
        #expect(problem.description.hasPrefix("corruption in segment \(path) at "))
        #expect(problem.description.contains("; a damaged checkpoint cannot be repaired"))
        #expect(throws: problem) { _ = try LogRepair.repair(directory.path, after: problem) }
        #expect(try directory.names(directory.path) == names)
    }

    @Test("do not hide damage in what they are made from")
    func damagedSource() throws {
        let directory = LogTestDirectory()
        let store = try Self.log(directory, [[[2, 1, 2, 3]], [[1]]])
        let metrics = WALMetrics(MetricRegistry())
        #expect(
            throws: LogProblem.corruption(segment: 0, offset: 11, cause: "decode error after 0 samples: invalid size")
        ) {
            try Checkpoint.write(store, through: 0, minTimestampMillis: 0, metrics: metrics) { _ in true }
        }
        #expect(metrics.checkpointCreationsFailed.value == 1)
        #expect(store.segments == 0...2)
    }

    @Test("are directories, and unfinished ones are removed")
    func entries() throws {
        let directory = LogTestDirectory()
        try LogFiles.system.makeDirectory(directory.log + "/checkpoint.00000003.tmp")
        try directory.write(0, [])
        _ = try SegmentDirectory(directory.log)
        #expect(try LogFiles.system.list(directory.log).sorted() == ["00000000", "00000001"])
        _ = try LogFiles.system.create(directory.log + "/checkpoint.00000000")
        #expect(
            throws: LogProblem.invalid(path: directory.log, cause: "checkpoint checkpoint.00000000 is not a directory")
        ) { _ = try SegmentDirectory(directory.log) }
    }

    @Test("count even where no segment is left: numbers are not used twice")
    func numbers() throws {
        let directory = LogTestDirectory()
        try LogFiles.system.makeDirectory(directory.log + "/checkpoint.00000007")
        #expect(try SegmentDirectory(directory.log).segments == 8...8)
    }
}

extension Array {
    func chunked(by count: Int) -> [[Element]] {
        stride(from: 0, to: self.count, by: count).map { Array(self[$0..<Swift.min($0 + count, self.count)]) }
    }
}
