internal import Glibc
internal import MetricModel
internal import ScrapeEngine
internal import ScrapeTestSupport
internal import SelfMetrics

/// Runs a whole engine on many targets of another process: how punctual it is, what it costs. Wants a machine that does
/// nothing else. With `--check` the exit code is 1 when a scrape was missed or one in a hundred began 100 ms late.
func runScaleBenchmark(_ arguments: [String]) {
    if arguments.first == "exporter" { return ScaleExporter.run(addresses: arguments.last.flatMap { Int($0) } ?? 1) }
    func number(_ name: String, _ usual: Int) -> Int {
        guard let place = arguments.firstIndex(of: "--" + name), place + 1 < arguments.count else { return usual }
        return Int(arguments[place + 1]) ?? usual
    }
    let interval = number("interval", 10)
    let seconds = number("seconds", 6 * interval)
    let rows =
        arguments.contains("variants")
        ? ScaleRow.variants
        : [
            ScaleRow(jobs: [
                .init(
                    kind: "steady",
                    targets: number("targets", 10_000),
                    samples: number("samples", 100),
                    interval: interval
                )
            ])
        ]
    let verdicts = rows.map { $0.run(seconds: seconds) }
    if arguments.contains("--check"), verdicts.contains(false) { exit(1) }
}

/// One engine with the jobs it scrapes.
private struct ScaleRow {
    struct Job {
        let kind: String
        let targets: Int
        let samples: Int
        /// Seconds.
        let interval: Int
    }

    let jobs: [Job]

    static let variants = [
        ScaleRow(jobs: [Job(kind: "steady", targets: 1, samples: 50_000, interval: 10)]),
        ScaleRow(jobs: [Job(kind: "churn", targets: 1000, samples: 100, interval: 10)]),
        ScaleRow(jobs: [
            Job(kind: "steady", targets: 100, samples: 100, interval: 1),
            Job(kind: "steady", targets: 1000, samples: 100, interval: 300),
        ]),
        ScaleRow(jobs: [Job(kind: "broken", targets: 1000, samples: 400, interval: 10)]),
    ]

    private var name: String {
        jobs.map { "\($0.targets) × \($0.samples) \($0.kind) every \($0.interval) s" }.joined(separator: ", ")
    }

    /// - Returns: false when scrapes were missed or late.
    func run(seconds: Int) -> Bool {
        let addresses = min(jobs.map(\.targets).max() ?? 1, 1000)
        guard let exporter = ExporterProcess(addresses: addresses) else {
            print("scale: no exporter")
            return false
        }
        defer { exporter.end() }
        let folder = TemporaryFolder()
        let path = folder.write("scale.yml", configuration(port: exporter.port, addresses: addresses))
        guard let engine = try? Engine.load(EngineOptions(configurationPath: path), registry: MetricRegistry()) else {
            print("scale: the configuration does not load")
            return false
        }
        defer { engine.stop() }
        // What is new, and the first scrapes with their labels, are not what an engine does all day.
        sleep(UInt32((jobs.map(\.interval).filter { $0 < 60 }.max() ?? 10) + 2))
        let began = (wall: WallTime.now(), processor: Benchmark.processorNanoseconds())
        sleep(UInt32(seconds))
        let processor = Benchmark.processorNanoseconds() - began.processor
        return report(engine, since: began.wall, processor: processor, seconds: seconds)
    }

    private func configuration(port: Int, addresses: Int) -> String {
        var text = "scrape_configs:\n"
        for (index, job) in jobs.enumerated() {
            text += "- job_name: job\(index)\n  metrics_path: /\(job.kind)/\(job.samples)\n"
            text +=
                "  scrape_interval: \(job.interval)s\n  scrape_timeout: \(min(job.interval, 10))s\n  static_configs:\n"
            for slot in 0..<(job.targets + addresses - 1) / addresses {
                let places = slot * addresses..<min((slot + 1) * addresses, job.targets)
                let list = places.map { "\"\(ScaleExporter.address($0 - slot * addresses)):\(port)\"" }
                text += "  - {labels: {slot: \"\(slot)\"}, targets: [\(list.joined(separator: ", "))]}\n"
            }
        }
        return text
    }

    private func report(_ engine: Engine, since: WallTime, processor: Int64, seconds: Int) -> Bool {
        let rows = engine.snapshot(fresh: true).targets
        let results = rows.flatMap { engine.detail(of: $0.id)?.results ?? [] }.filter { $0.timestamp > since }
        let lateness = results.map(\.latenessNanoseconds).sorted()
        let samples = results.reduce(0) { $0 + $1.samplesScraped }
        let missed = rows.reduce(0) { $0 + $1.missedTicks }
        guard let last = lateness.last, samples > 0 else {
            print("scale, \(name): nothing was scraped")
            return false
        }
        func milliseconds(_ nanoseconds: Int64) -> String { Benchmark.text(Double(nanoseconds) / 1e6) }
        let p99 = lateness[(lateness.count * 99 + 99) / 100 - 1]
        let share = Benchmark.text(Double(processor) / Double(seconds) / 1e7)
        let perSample = Benchmark.text(Double(processor) / Double(samples))
        print("scale, \(name), \(seconds) s:")
        print("  \(lateness.count) scrapes, \(missed) missed, \(results.count { !$0.isUp }) failed")
        print(
            "  late p50 \(milliseconds(lateness[(lateness.count - 1) / 2])) p99 \(milliseconds(p99)) "
                + "max \(milliseconds(last)) ms"
        )
        print("  \(share) % of a core, \(perSample) ns per sample, \(Self.residentBytes >> 20) MiB")
        return missed == 0 && p99 < 100_000_000
    }

    private static var residentBytes: Int {
        guard let file = fopen("/proc/self/statm", "r") else { return 0 }
        defer { fclose(file) }
        var line = [CChar](repeating: 0, count: 128)
        guard fgets(&line, Int32(line.count), file) != nil else { return 0 }
        let words = String(decoding: line.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }, as: UTF8.self)
            .split(separator: " ")
        return (words.count > 1 ? Int(words[1]) ?? 0 : 0) * Int(sysconf(Int32(_SC_PAGESIZE)))
    }
}

/// The process of the targets; it ends when it is told to, or with this process.
private struct ExporterProcess {
    let port: Int
    private let input: Int32
    private let process: pid_t

    init?(addresses: Int) {
        var into: [Int32] = [0, 0]
        var out: [Int32] = [0, 0]
        guard pipe(&into) == 0, pipe(&out) == 0 else { return nil }
        var actions = posix_spawn_file_actions_t()
        posix_spawn_file_actions_init(&actions)
        defer { posix_spawn_file_actions_destroy(&actions) }
        posix_spawn_file_actions_adddup2(&actions, into[0], STDIN_FILENO)
        posix_spawn_file_actions_adddup2(&actions, out[1], STDOUT_FILENO)
        // A copy of the other end would keep it from seeing the end of its input.
        for descriptor in into + out { posix_spawn_file_actions_addclose(&actions, descriptor) }
        let words = ["scrape-bench", "scale", "exporter", String(addresses)]
        var arguments: [UnsafeMutablePointer<CChar>?] = words.map { strdup($0) } + [nil]
        defer { arguments.forEach { free($0) } }
        var process: pid_t = 0
        let code = posix_spawn(&process, "/proc/self/exe", &actions, nil, &arguments, environ)
        close(into[0])
        close(out[1])
        input = into[1]
        self.process = process
        var line = [UInt8](repeating: 0, count: 16)
        let count = code == 0 ? read(out[0], &line, line.count) : 0
        close(out[0])
        let text = String(decoding: line.prefix(max(count, 0)).prefix { $0 != UInt8(ascii: "\n") }, as: UTF8.self)
        port = Int(text) ?? 0
        guard port > 0 else { return nil }
    }

    func end() {
        close(input)
        var status: CInt = 0
        if process > 0 { while waitpid(process, &status, 0) < 0, errno == EINTR {} }
    }
}
