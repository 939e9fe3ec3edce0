internal import Exposition
internal import HTTPTransport
internal import MetricModel
internal import Recording
internal import Relabeling
internal import SampleStorage
internal import ScrapeEngine
internal import Synchronization

/// Prints what a quarter of an hour takes in memory and an hour on the disk, and the CPU time of one tick, for 100, 1,000 and
/// 10,000 targets that are scraped every 15 seconds: one of fifty fails, one of a thousand comes or goes every minute.
func runRecordingBenchmark() {
    for count in [100, 1000, 10_000] {
        let engine = MovingEngine(targets: count)
        let tape = MemoryTape()
        let recorder = Recorder(engine, tape: tape)
        let start = Benchmark.processorNanoseconds()
        var own: Int64 = 0
        for second in 0..<900 {
            let before = Benchmark.processorNanoseconds()
            engine.pass(to: second)
            own += Benchmark.processorNanoseconds() - before
            recorder.takeTick()
        }
        let spent = Benchmark.processorNanoseconds() - start - own
        let mebibytes = Double(tape.byteCount) / 1_048_576
        let name = "\(count) targets".padded(to: 16)
        print(
            "\(name) \(Benchmark.text(mebibytes)) MiB for 15 min, \(Benchmark.text(mebibytes * 4)) MiB an hour,"
                + " \(Benchmark.text(Double(spent) / 900 / 1e6)) ms CPU a tick"
        )
        rewind(tape, recorder, engine.snapshot(fresh: false).targets[count / 2].id)
    }
}

/// What a screen waits for while somebody goes back two minutes, second by second, and comes again: by itself, and with a
/// target open.
private func rewind(_ tape: MemoryTape, _ recorder: Recorder, _ target: TargetID) {
    let past = RecordedEngine(tape, recorder: recorder)
    var parts: [String] = []
    func measure(_ name: String, steps: Int, _ body: () -> Void) {
        var longest: Int64 = 0
        let start = Benchmark.processorNanoseconds()
        for _ in 0..<steps {
            let before = Benchmark.processorNanoseconds()
            body()
            longest = max(longest, Benchmark.processorNanoseconds() - before)
        }
        let each = Double(Benchmark.processorNanoseconds() - start) / Double(steps)
        parts.append("\(name) \(Benchmark.text(each / 1e6)) (\(Benchmark.text(Double(longest) / 1e6)))")
    }
    measure("hold", steps: 1) { _ = past.perform(.hold) }
    measure("a step back", steps: 120) { _ = past.perform(.step(-1)) }
    measure("forward", steps: 120) { _ = past.perform(.step(1)) }
    measure("a target", steps: 1) { _ = past.detail(of: target) }
    measure("with it back", steps: 120) {
        _ = past.perform(.step(-1))
        _ = past.detail(of: target)
    }
    measure("forward", steps: 120) {
        _ = past.perform(.step(1))
        _ = past.detail(of: target)
    }
    print("  ms CPU, the longest in brackets: \(parts.joined(separator: ", "))")
}

extension String {
    fileprivate func padded(to width: Int) -> String {
        self + String(repeating: " ", count: max(0, width - utf8.count))
    }
}

/// Targets whose scrapes go on with the seconds.
private final class MovingEngine: EngineAccess {
    private let state: Mutex<EngineSnapshot>
    private static let start = WallTime(nanoseconds: 1_785_592_052_000_000_000)

    init(targets count: Int) {
        let configuration = ConfigurationState(path: "prometheus.yml", loadedAt: Self.start)
        var snapshot = EngineSnapshot(
            generation: 0,
            takenAt: Self.start,
            startedAt: Self.start,
            configuration: configuration
        )
        snapshot.pools = (0..<10).map { number in
            var pool = PoolRow(name: "pool-\(number)", location: SourceLocation(file: "p.yml", line: number, column: 3))
            pool.history = (0..<60).map { PoolHealth(up: $0, down: 0, paused: 0, samples: $0 * 1000) }
            return pool
        }
        snapshot.targets = (0..<count).map { Self.row($0) }
        state = Mutex(snapshot)
    }

    private static func row(_ number: Int) -> TargetRow {
        let address = "10.\(number >> 16).\(number >> 8 & 255).\(number & 255):9100"
        let labels = Labels([
            ("instance", address), ("job", "pool-\(number % 10)"), ("app", "shop-\(number % 97)"), ("zone", "eu-1"),
        ])
        let discovered = Labels([
            ("__address__", address), ("__meta_kubernetes_namespace", "shop"), ("__metrics_path__", "/metrics"),
            ("__meta_kubernetes_pod_name", "cart-\(number)"),
            ("__meta_kubernetes_pod_label_app", "shop-\(number % 97)"),
            ("__scheme__", "http"), ("__scrape_interval__", "15s"), ("__scrape_timeout__", "10s"),
            ("job", "pool-\(number % 10)"),
        ])
        var row = TargetRow(
            id: TargetID(rawValue: UInt64(number) &* 0x9E37_79B9_7F4A_7C15),
            pool: "pool-\(number % 10)",
            url: "http://\(address)/metrics",
            labels: labels,
            discoveredLabels: discovered
        )
        row.interval = PrometheusDuration(seconds: 15)
        row.timeout = PrometheusDuration(seconds: 10)
        row.health = number % 50 == 0 ? .down : .up
        row.state = number % 50 == 0 ? .down : .up
        row.since = start
        if number % 50 == 0 {
            row.failure = ScrapeFailure(
                step: .connect,
                errorClass: "connect: connection refused",
                text: "Get \"http://\(address)/metrics\": dial tcp \(address): connect: connection refused"
            )
        }
        return row
    }

    /// Scrapes what is due in this second.
    func pass(to second: Int) {
        state.withLock { snapshot in
            snapshot.generation += 1
            snapshot.takenAt = Self.start + Int64(second) * 1_000_000_000
            for index in stride(from: second % 15, to: snapshot.targets.count, by: 15) {
                let noise = Int64((index &* 7919 &+ second &* 104_729) % 1_000_000)
                snapshot.targets[index].lastScrape = snapshot.takenAt + -(noise * 900)
                snapshot.targets[index].nextDue = snapshot.takenAt + (15_000_000_000 - noise * 900)
                snapshot.targets[index].lastDurationNanoseconds = 40_000_000 + noise * 37
                snapshot.targets[index].scrapes += 1
                snapshot.targets[index].samplesScraped = 1000 + Int(noise % 7)
                snapshot.targets[index].wireBytes = 12_000 + Int(noise % 97)
                snapshot.targets[index].bodyBytes = 96_000 + Int(noise % 997)
                snapshot.targets[index].latenessNanoseconds = noise
                snapshot.targets[index].recentHealth.append(.up)
            }
            guard second % 60 == 59 else { return }
            for number in 0..<max(snapshot.targets.count / 1000, 1) {
                let place = (second * 31 + number * 977) % snapshot.targets.count
                snapshot.targets[place] = Self.row(snapshot.targets.count + second * 100 + number)
            }
        }
    }

    func snapshot(fresh: Bool) -> EngineSnapshot { state.withLock { $0 } }

    func newestResult(of target: TargetID) -> ScrapeResult? {
        let noise = Int64(bitPattern: target.rawValue >> 44)
        var result = ScrapeResult(timestamp: state.withLock { $0.takenAt })
        result.durationNanoseconds = 40_000_000 + noise * 37
        result.timings.connect = noise * 11
        result.timings.wait = 30_000_000 + noise * 17
        result.timings.transfer = noise * 5
        result.timings.total = 38_000_000 + noise * 33
        result.parseNanoseconds = 400_000 + noise
        result.httpStatus = 200
        result.format = .prometheusText
        result.wireBytes = 12_000
        result.bodyBytes = 96_000
        result.samplesScraped = 1000
        result.samplesKept = 1000
        return result
    }

    func detail(of target: TargetID) -> TargetDetail? {
        guard let row = state.withLock({ $0.targets.first { $0.id == target } }) else { return nil }
        var detail = TargetDetail(
            row: row,
            trace: RelabelRules.none.explain(labels: row.discoveredLabels),
            limits: TargetLimits(samples: 0, bodyBytes: 0, labels: 0)
        )
        detail.results = newestResult(of: target).map { [$0] } ?? []
        detail.exchange = HTTPExchange(
            status: 200,
            reason: "OK",
            httpVersion: "HTTP/1.1",
            contentType: "text/plain; version=0.0.4; charset=utf-8",
            contentEncoding: "gzip",
            localAddress: "10.0.0.2:51514",
            peerAddress: row.address,
            isConnectionReused: true,
            redirects: 0,
            headers: ExchangeHeaders(
                request: [HTTPHeader("Host", row.address), HTTPHeader("User-Agent", "scrape-tui")],
                response: [HTTPHeader("Content-Type", "text/plain; version=0.0.4; charset=utf-8")]
            )
        )
        return detail
    }

    func observe(_ wake: (@Sendable () -> Void)?) {}
    func events(after sequence: UInt64, limit: Int) -> [EngineEvent] { [] }
    func series(of target: TargetID) -> TargetSeries? { nil }
    func keptBody(of target: TargetID) -> KeptBody? { nil }
    func probe(of target: TargetID) -> ProbeResult? { nil }
    func curlCommand(of target: TargetID) -> String? { nil }
    func families(of target: TargetID) -> [FamilyMetadata] { [] }
    func configurationTexts() -> ConfigurationTexts { ConfigurationTexts() }
    func trace(pool: String, discovered: DiscoveredLabels) -> DroppedTrace? { nil }
    func send(_ command: EngineCommand, reply: @escaping @Sendable (EngineReply) -> Void) {}
}
