import Glibc
import HTTPTransport
import MetricModel
import ScrapeConfiguration
import SelfMetrics
import Synchronization
import Testing

@testable import SampleStorage

/// A storage in a directory of its own, and what it says.
final class StorageSite: Sendable {
    let directory = LogTestDirectory()
    let registry = MetricRegistry()
    private let events = Mutex<[String]>([])
    /// Answers the log's writes with this error while it is not 0.
    let writeFault = Atomic<Int32>(0)
    /// How often the log called write(2).
    let writes = Atomic<Int>(0)

    var said: [String] { events.withLock { $0 } }

    func open(onDisk: Bool = true, _ change: (inout StorageOptions) -> Void = { _ in }) throws -> Storage {
        var options = StorageOptions()
        options.path = onDisk ? directory.path : nil
        options.files = LogFiles { [self] operation, _ in
            guard operation == .write else { return nil }
            writes.add(1, ordering: .relaxed)
            let code = writeFault.load(ordering: .relaxed)
            return code != 0 ? .fails(code) : nil
        }
        change(&options)
        return try Storage.open(options, io: IOThread(), registry: registry) { [self] level, text in
            events.withLock { $0.append("\(level): \(text)") }
        }
    }

    /// The series and samples that a reader finds in the log, by name, in its order.
    func logged() throws -> [String] {
        var names: [UInt64: String] = [:]
        var found: [String] = []
        var history = try LogHistory(directory.log)
        while let record = try history.next() {
            switch record.kind {
            case .series:
                try SeriesLogRecord.decode(record.bytes) { series in
                    names[series.series] = series.labels["__name__"]
                    found.append("+\(series.labels["__name__"] ?? "")")
                }
            case .samples:
                try SampleLogRecord.decode(record.bytes) { sample in
                    let value =
                        sample.valueBits == StaleMarker.bits ? "stale" : "\(Double(bitPattern: sample.valueBits))"
                    found.append("\(names[sample.series] ?? "?")@\(sample.timestampMillis - base)=\(value)")
                }
            default: break
            }
        }
        return found
    }

    /// The kinds of the records in the log, in its order.
    func kinds() throws -> [LogRecordKind?] {
        var kinds: [LogRecordKind?] = []
        var history = try LogHistory(directory.log)
        while let record = try history.next() { kinds.append(record.kind) }
        return kinds
    }

    func counter(_ name: String) -> Double? {
        registry.gather().first { $0.name == name }?.samples.first?.value
    }
}

extension Storage {
    /// Commits samples at one time, given as name and value, unchecked.
    func commit(at millis: Int64, _ samples: [(String, Double)], thenStale: [String] = []) {
        var appender = appender()
        var columns = SampleColumns(timestampMillis: base + millis)
        for (name, value) in samples {
            guard case .success(let ref) = appender.resolve(labels(("__name__", name))) else { continue }
            columns.append(ref, valueBits: value.bitPattern)
        }
        for name in thenStale {
            guard case .success(let ref) = appender.resolve(labels(("__name__", name))) else { continue }
            columns.append(ref, valueBits: StaleMarker.bits)
        }
        appender.commit(columns)
    }

    func end() { close(isHurried: { false }, progress: { _ in }) }

    func kept(_ name: String) -> [Double] {
        head.series(matching: [.metric(name)]).flatMap { head.kept($0.ref) }
            .map { Double(bitPattern: $0.valueBits) }
    }
}

@Suite("A commit")
struct StorageCommitTests {
    @Test("goes to the log, series before samples, and to the head")
    func goesToBoth() throws {
        let site = StorageSite()
        let storage = try site.open()
        storage.commit(at: 0, [("a", 1), ("b", 2)])
        storage.commit(at: 1000, [("b", 3), ("c", 4)])
        #expect(storage.head.statistics.samplesAppended == 4)
        storage.end()
        #expect(try site.logged() == ["+a", "+b", "a@0=1.0", "b@0=2.0", "+c", "b@1000=3.0", "c@1000=4.0"])
    }

    @Test("logs exactly what the head takes: nothing that is not newer than a series' last sample")
    func logsWhatTheHeadTakes() throws {
        let site = StorageSite()
        let storage = try site.open()
        storage.commit(at: 1000, [("a", 1)])
        storage.commit(at: 1000, [("a", 2), ("b", 1)], thenStale: ["a"])
        storage.commit(at: 500, [("a", 3)])
        storage.end()
        #expect(try site.logged() == ["+a", "a@1000=1.0", "+b", "b@1000=1.0"])
    }

    @Test("reaches the log with one write, whatever is in it, in the order in which readers need it")
    func oneWrite() throws {
        let site = StorageSite()
        let storage = try site.open { options in
            options.logsMetadata = true
            options.head.exemplarCapacity = 10
        }
        let before = site.writes.load(ordering: .relaxed)
        var appender = storage.appender()
        let refs = try ["float", "histogram"].map { try appender.resolve(labels(("__name__", $0))).get() }
        var columns = SampleColumns(timestampMillis: base)
        columns.append(refs[0], valueBits: 1)
        let items = ScrapeItems(
            histograms: [HistogramSample(ref: refs[1], timestampMillis: base, histogram: histogram(3))],
            exemplars: [
                ExemplarSample(ref: refs[0], exemplar: Exemplar(labels: .empty, valueBits: 1, timestampMillis: base))
            ],
            metadata: [SeriesMetadata(ref: refs[0], metadata: MetricMetadata(type: .gauge))]
        )
        appender.commit(columns, items)
        #expect(site.writes.load(ordering: .relaxed) == before + 1)
        storage.end()
        #expect(try site.kinds() == [.series, .metadata, .samples, .histograms, .exemplars])
    }

    @Test("without anything to write says nothing about a log that fails")
    func nothingToWrite() throws {
        let site = StorageSite()
        let storage = try site.open()
        storage.commit(at: 1000, [("a", 1)])
        site.writeFault.store(ENOSPC, ordering: .relaxed)
        storage.commit(at: 2000, [("a", 2)])
        site.writeFault.store(0, ordering: .relaxed)
        let said = site.said
        storage.commit(at: 3000, [])
        storage.commit(at: 500, [("a", 3)])
        #expect(site.said == said)
        #expect(storage.statistics.disk?.failure != nil)
        #expect(storage.statistics.disk?.samplesLost == 1)
        storage.end()
    }

    @Test("that was rolled back leaves its series for the next one to log")
    func rolledBack() throws {
        let site = StorageSite()
        let storage = try site.open()
        var appender = storage.appender()
        _ = appender.resolve(labels(("__name__", "given up")))
        appender.rollback()
        storage.commit(at: 0, [("a", 1)])
        storage.end()
        #expect(try site.logged() == ["+given up", "+a", "a@0=1.0"])
    }

    @Test("that the disk refuses is in the head, is counted and told once")
    func refusedByTheDisk() throws {
        let site = StorageSite()
        let storage = try site.open()
        storage.commit(at: 0, [("a", 1)])
        site.writeFault.store(ENOSPC, ordering: .relaxed)
        storage.commit(at: 1000, [("a", 2), ("b", 1)])
        storage.commit(at: 2000, [("a", 3), ("b", 2)])
        #expect(storage.head.statistics.samplesAppended == 5)
        #expect(storage.statistics.disk?.failure?.text.contains("no space left on device") == true)
        #expect(storage.statistics.disk?.samplesLost == 4)
        #expect(site.said.count { $0.hasPrefix("error: WAL FAILING") } == 1)
        storage.end()
        #expect(try site.logged() == ["+a", "a@0=1.0"])
    }

    @Test("needs no log without a path and without destinations")
    func withoutLog() throws {
        let site = StorageSite()
        let storage = try site.open(onDisk: false)
        storage.commit(at: 0, [("a", 1)])
        #expect(storage.statistics.disk == nil)
        #expect(storage.statistics.ringLimit == 0)
        #expect(storage.kept("a") == [1])
        storage.end()
    }
}

@Suite("A storage without a path")
struct PathlessStorageTests {
    private struct NoMetadata: MetadataSource {
        func metadata() -> [FamilyMetadata] { [] }
    }

    @Test("logs in memory while there are destinations, and only then")
    func logsInMemoryForDestinations() throws {
        let storage = try StorageSite().open(onDisk: false)
        let section = RemoteWriteSection(url: "http://127.0.0.1:1/")
        storage.apply([], externalLabels: .empty, metadata: NoMetadata())
        storage.commit(at: 0, [("a", 1)])
        #expect(storage.statistics.ringLimit == 0 && storage.statistics.destinations.isEmpty)
        storage.apply([section], externalLabels: .empty, metadata: NoMetadata())
        storage.commit(at: 1000, [("a", 2)])
        let written = storage.statistics.ringBytes
        #expect(written > 0 && storage.statistics.destinations.map(\.url) == ["http://127.0.0.1:1/"])
        storage.apply([], externalLabels: .empty, metadata: NoMetadata())
        storage.commit(at: 2000, [("a", 3), ("b", 1)])
        #expect(storage.statistics.ringBytes == 0)
        storage.apply([section], externalLabels: .empty, metadata: NoMetadata())
        storage.commit(at: 3000, [("a", 4)])
        #expect(storage.statistics.ringBytes > written)
        #expect(storage.kept("a") == [1, 2, 3, 4])
        storage.close(isHurried: { true }, progress: { _ in })
    }
}

@Suite("A storage that is opened again")
struct StorageReopeningTests {
    @Test("knows its series, their last samples and the window, and writes to a new segment")
    func knowsWhatItHad() throws {
        let site = StorageSite()
        let now = WallTime.now().milliseconds - base
        var storage = try site.open()
        storage.commit(at: now - 2000, [("a", 1), ("b", 2)])
        storage.commit(at: now - 1000, [("a", 3)])
        storage.end()
        storage = try site.open()
        #expect(storage.kept("a") == [1, 3])
        storage.commit(at: now - 1500, [("a", 9)])
        storage.commit(at: now, [("a", 4), ("c", 5)])
        storage.end()
        #expect(
            try site.logged() == [
                "+a", "+b", "a@\(now - 2000)=1.0", "b@\(now - 2000)=2.0", "a@\(now - 1000)=3.0", "+c",
                "a@\(now)=4.0", "c@\(now)=5.0",
            ]
        )
        #expect(try site.directory.names() == ["00000000", "00000001"])
        #expect(site.said.contains { $0.contains("read 1 segments, 2 series, 3 samples") })
    }

    @Test("refuses a directory that somebody else has, in words")
    func refusesATakenDirectory() throws {
        let site = StorageSite()
        let storage = try site.open()
        #expect {
            try site.open()
        } throws: { error in
            "\(error)".contains("is in use by process \(getpid())")
        }
        storage.end()
        try site.open().end()
    }

    @Test("repairs damage, says where it was, and goes on")
    func repairsDamage() throws {
        let site = StorageSite()
        let storage = try site.open()
        storage.commit(at: 0, [("a", 1)])
        storage.commit(at: 1000, [("a", 2)])
        storage.end()
        var bytes = try site.directory.bytes(0)
        let end = try #require(bytes.lastIndex { $0 != 0 })
        bytes[end] ^= 1
        try site.directory.write(0, bytes)
        let again = try site.open()
        again.end()
        #expect(
            site.said.contains { $0.hasPrefix("error: WAL: corruption in segment \(site.directory.log)/00000000 at ") }
        )
        #expect(try site.logged() == ["+a", "a@0=1.0"])
        #expect(site.counter("prometheus_tsdb_wal_corruptions_total") == 1)
    }

    @Test("says when it was not closed the last time")
    func saysUnclean() throws {
        let site = StorageSite()
        try LogFiles.system.makeDirectory(site.directory.path)
        _ = try LogFiles.system.create(site.directory.path + "/lock")
        try site.open().end()
        #expect(site.said.contains { $0.hasPrefix("warning: WAL: ") && $0.contains("was not closed the last time") })
    }

    @Test(
        "ends segments at an eighth of the size that is allowed, of whole pages, and at 128 MiB",
        arguments: [(1, 32768), (300_000, 32768), (1 << 20, 131_072), (1 << 30, 128 << 20), (10 << 30, 128 << 20)]
    )
    func segmentSize(limit: Int64, expected: Int) {
        #expect(StorageOptions.segmentSize(for: ByteSize(bytes: limit)) == expected)
    }

    @Test("above the size the oldest samples go, young as they are, and the series stay known")
    func retentionBySize() throws {
        let site = StorageSite()
        let storage = try site.open { options in
            options.segmentSize = LogPage.size
            options.retentionSize = ByteSize(bytes: Int64(4 * LogPage.size))
            options.isCompressed = false
        }
        let names = (0..<100).map { "series_\($0)" }
        for scrape in 0..<400 {
            storage.commit(at: Int64(scrape) * 1000, names.map { ($0, Double(scrape)) })
        }
        let limit = 4 * LogPage.size
        for _ in 0..<2000 where storage.statistics.disk?.bytes ?? .max > limit { usleep(10_000) }
        #expect(storage.statistics.disk?.bytes ?? .max <= limit)
        storage.end()
        let logged = try site.logged()
        #expect(logged.filter { $0.hasPrefix("+") }.count == 100)
        #expect(logged.contains { $0.hasSuffix("=399.0") } && !logged.contains { $0.hasSuffix("=0.0") })
        let bytes = try SegmentDirectory(site.directory.log).byteCount + Checkpoint.byteCount(in: site.directory.log)
        #expect(bytes <= 5 * LogPage.size)
        let again = try site.open()
        #expect(again.head.series(matching: []).count == 100)
        again.end()
    }
}
