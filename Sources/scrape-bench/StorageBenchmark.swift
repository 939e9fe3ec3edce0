internal import Glibc
internal import HTTPTransport
internal import MetricModel
internal import SampleStorage
internal import ScrapeConfiguration
internal import SelfMetrics

/// Prints what a sample costs on its way from a scrape to the disk and to a receiver: in the head, in the log, when the
/// log is read at the start, and when remote write reads it. `files` are pages of one target, as `curl` wrote them;
/// without them pages are made up. CPU time of the whole process, kernel included; medians of several runs.
func runStorageBenchmark(_ files: [String]) {
    guard let pages = files.isEmpty ? StoragePages(seriesCount: 1000, pageCount: 30) : StoragePages(files: files) else {
        print("storage: the pages cannot be read")
        return
    }
    print(
        "storage: \(files.isEmpty ? "made-up pages" : "\(files.count) pages"): \(pages.labels.count) series, of which "
            + "\(Benchmark.text(pages.changingPercent)) % change"
    )
    let targetCount = max(1, 300_000 / max(1, pages.labels.count))
    do {
        let directory = try makeDirectory()
        defer { removeTree(directory) }
        let farm = StorageFarm(pages, targetCount: targetCount, roundCount: 30)
        var benchmark = StorageBenchmark(farm: farm, directory: directory, io: try IOThread())
        try benchmark.measure()
    } catch {
        print("storage: \(error)")
    }
}

private struct StorageBenchmark {
    var farm: StorageFarm
    /// Everything on a disk lies in it.
    let directory: String
    let io: IOThread

    mutating func measure() throws {
        let withoutLog = try measureCommits("head", path: nil)
        try measureLog("log on disk", isCompressed: true, onDisk: true)
        try measureLog("log on disk, not packed", isCompressed: false, onDisk: true)
        try measureLog("log in memory", isCompressed: true, onDisk: false)
        let withLog = try measureCommits("head behind the log", path: logged)
        report("the log adds to a scrape", withLog - withoutLog, "ns/sample")
        try measureReplay()
        for message in RemoteWriteSection.Message.allCases { try measureRemoteWrite(message) }
    }

    private var logged: String { directory + "/logged" }

    private func options(_ path: String?) -> StorageOptions {
        var options = StorageOptions()
        options.path = path
        return options
    }

    private func open(_ path: String?) throws -> Storage {
        try Storage.open(options(path), io: io, registry: MetricRegistry()) { level, text in
            if level != .info { print("storage: \(text)") }
        }
    }

    // MARK: Commits

    /// Nanoseconds per sample of checking and committing the later half of the rounds.
    private mutating func measureCommits(_ name: String, path: String?) throws -> Double {
        let storage = try open(path)
        defer { storage.close(isHurried: { true }, progress: { _ in }) }
        farm.resolve(in: storage)
        let before = storage.head.statistics
        var exceptions: [SampleException] = []
        var rounds: [Double] = []
        for round in 0..<farm.roundCount {
            var spent: Int64 = 0
            farm.scrape(round: round) { columns, now in
                let start = Benchmark.processorNanoseconds()
                var appender = storage.appender()
                appender.check(columns, now: now, exceptions: &exceptions)
                appender.commit(columns)
                spent += Benchmark.processorNanoseconds() - start
            }
            rounds.append(Double(spent) / Double(farm.samplesPerRound))
        }
        if !exceptions.isEmpty { print("storage: \(exceptions.count) samples were refused") }
        let median = rounds[(farm.roundCount / 2)...].sorted()[farm.roundCount / 4]
        report("\(name): check and commit", median, "ns/sample")
        if path == nil {
            let after = storage.head.statistics
            let series = Double(before.totalBytes - before.chunkBytes) / Double(before.seriesCount)
            report("\(name): a series without its samples", series, "B")
            report("\(name): a sample kept", Double(after.chunkBytes) / Double(after.samplesKept), "B")
        }
        return median
    }

    // MARK: The log by itself

    private mutating func measureLog(_ name: String, isCompressed: Bool, onDisk: Bool) throws {
        let head = Head()
        farm.resolve(in: head)
        let place = directory + "/alone"
        defer { removeTree(place) }
        let store: any WritableSegmentStore
        if onDisk { store = try SegmentDirectory(place) } else { store = SegmentRing() }
        let size = onDisk ? LogWriter.defaultSegmentSize : SegmentRing.defaultSegmentSize
        var writer = try LogWriter(store, segmentSize: size)
        var plain = RecordBuffer()
        var records = PackedRecords(isCompressed: isCompressed)
        var rounds: [(encode: Double, pack: Double, write: Double)] = []
        var bytes = 0
        for round in 0..<farm.roundCount {
            var spent: (encode: Int64, pack: Int64, write: Int64) = (0, 0, 0)
            farm.scrape(round: round) { columns, _ in
                let start = Benchmark.processorNanoseconds()
                plain.removeAll()
                records.removeAll()
                _ = SampleLogRecord.encode(columns, into: &plain)
                let encoded = Benchmark.processorNanoseconds()
                records.append(plain)
                let packed = Benchmark.processorNanoseconds()
                do {
                    _ = try writer.write(records, now: .now())
                } catch {
                    print("storage: \(error)")
                }
                let written = Benchmark.processorNanoseconds()
                spent.encode += encoded - start
                spent.pack += packed - encoded
                spent.write += written - packed
                bytes += records.byteCount
            }
            let samples = Double(farm.samplesPerRound)
            rounds.append((Double(spent.encode) / samples, Double(spent.pack) / samples, Double(spent.write) / samples))
        }
        func median(_ part: (Int) -> Double) -> Double { rounds.indices.map(part).sorted()[rounds.count / 2] }
        let whole = median { rounds[$0].encode + rounds[$0].pack + rounds[$0].write }
        let perSample = Double(bytes) / Double(farm.samplesPerRound * farm.roundCount)
        report("\(name): encode", median { rounds[$0].encode }, "ns/sample")
        report("\(name): pack", median { rounds[$0].pack }, "ns/sample")
        report("\(name): write", median { rounds[$0].write }, "ns/sample")
        report("\(name): all of it", whole, "ns/sample")
        report("\(name): a sample", perSample, "B")
        report("\(name): speed", perSample / whole * 1000, "MB/s of a core")
        try writer.close()
    }

    // MARK: Reading it

    private func measureReplay() throws {
        let samples = Double(farm.samplesPerRound * farm.roundCount)
        var runs: [Double] = []
        for _ in 0..<5 {
            let start = Benchmark.processorNanoseconds()
            let storage = try open(logged)
            runs.append(Double(Benchmark.processorNanoseconds() - start) / samples)
            let kept = storage.head.statistics.samplesKept
            if Double(kept) != samples { print("storage: replay kept \(kept) of \(Int(samples)) samples") }
            storage.close(isHurried: { true }, progress: { _ in })
        }
        let median = runs.sorted()[2]
        report("replay", median, "ns/sample")
        report("replay", 1000 / median, "M samples/s of a core")
    }

    private func measureRemoteWrite(_ message: RemoteWriteSection.Message) throws {
        let samples = farm.samplesPerRound * farm.roundCount
        var runs: [Double] = []
        var bytes = 0
        for _ in 0..<3 {
            let store = try SegmentDirectory(logged + "/wal")
            let first = store.segments.lowerBound
            let receiver = WillingReceiver()
            let start = Benchmark.processorNanoseconds()
            let remote = RemoteWrite(
                log: store,
                logEnd: { LogPosition(segment: first) },
                directory: nil,
                seriesSource: NoSeries(),
                metadataSource: nil,
                intake: RemoteIntake(metrics: RemoteIntakeMetrics(registry: MetricRegistry())),
                registry: MetricRegistry(),
                makeSender: { _ in receiver },
                event: { print("storage: remote write: \($0.text)") }
            )
            var section = RemoteWriteSection(url: "http://127.0.0.1:9/")
            section.message = message
            remote.apply([section], externalLabels: Labels([("replica", "a")]))
            remote.stop()
            runs.append(Double(Benchmark.processorNanoseconds() - start) / Double(samples))
            let sent = remote.states().reduce(0) { $0 + Int($1.samplesSent) }
            if sent != samples { print("storage: remote write sent \(sent) of \(samples) samples") }
            bytes = receiver.byteCount
            try store.close()
        }
        let name = message == .version1 ? "1.0" : "2.0"
        let median = runs.sorted()[1]
        report("remote write \(name), log to request", median, "ns/sample")
        report("remote write \(name), log to request", 1000 / median, "M samples/s of a core")
        report("remote write \(name): a sample", Double(bytes) / Double(samples), "B")
    }

    private func report(_ what: String, _ figure: Double, _ unit: String) {
        print("storage: \(what): \(Benchmark.text(figure)) \(unit)")
    }
}

/// A new directory for what is written.
private func makeDirectory() throws(LogProblem) -> String {
    var name = Array("/tmp/scrape-bench.XXXXXX".utf8CString)
    guard mkdtemp(&name) != nil else { throw .unwritable(path: "/tmp", operation: "mkdtemp", code: errno) }
    return String(decoding: name.dropLast().map { UInt8(bitPattern: $0) }, as: UTF8.self)
}

/// Removes a directory of ours with what is in it.
private func removeTree(_ path: String) {
    if unlink(path) == 0 { return }
    if let entries = opendir(path) {
        while let entry = readdir(entries) {
            let name = withUnsafePointer(to: &entry.pointee.d_name) {
                $0.withMemoryRebound(to: CChar.self, capacity: 256) { String(cString: $0) }
            }
            if name != ".", name != ".." { removeTree(path + "/" + name) }
        }
        closedir(entries)
    }
    rmdir(path)
}
