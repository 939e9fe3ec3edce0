import Glibc
import MetricModel
import ScrapeTestSupport

/// An agent with a storage directory, run after run, and what it scrapes: one target that answers, one that fails every
/// third time, one that nobody listens for. It knows what the log must hold.
final class LoggingAgent {
    static let jobs = ["steady", "flapping"]

    let directory: TemporaryDirectory
    /// What page 0 has as its own time.
    private let ownStart: Int64
    private let exporters: [LoopbackExporter]
    /// When the runs began.
    private(set) var starts: [Int64] = []

    /// `DIR` of `--storage.path`.
    var path: String { directory.path("data") }

    init() throws {
        directory = try TemporaryDirectory()
        let start = WallTime.now().milliseconds - 120_000
        ownStart = start
        let steady = LoopbackExporter { _, number in .text(ScrapedPage(number, start: start).text) }
        let flapping = LoopbackExporter { _, number in
            number % 3 == 2
                ? .page(status: "500 Internal Server Error", body: []) : .text(ScrapedPage(number, start: start).text)
        }
        guard let steady, let flapping else { throw RunningProgram.Problem(text: "no exporter") }
        exporters = [steady, flapping]
        let jobs = zip(Self.jobs, exporters).map { Self.job($0, $1.address) } + [Self.job("refused", "127.0.0.1:1")]
        try directory.write(
            "a.yml",
            "global: {scrape_interval: 200ms, scrape_timeout: 200ms}\nscrape_configs:\n" + jobs.joined()
        )
        try directory.write("nothing.yml", "{}\n")
    }

    deinit { for exporter in exporters { exporter.stop() } }

    private static func job(_ name: String, _ address: String) -> String {
        "- job_name: \(name)\n  static_configs: [{targets: [\"\(address)\"]}]\n"
    }

    /// Starts the agent on the directory; `configuration` may be `nothing.yml`, which scrapes nothing.
    func start(_ flags: [String] = [], configuration: String = "a.yml", path: String? = nil) throws -> RunningProgram {
        starts.append(WallTime.now().milliseconds)
        return try RunningProgram(
            ["agent", configuration, "--storage.path=\(path ?? self.path)", "--web.listen-address=127.0.0.1:0"] + flags,
            in: directory.path
        )
    }

    /// Starts a real Prometheus that scrapes the same targets.
    func startPrometheus(_ flags: [String]) throws -> RunningProgram {
        starts.append(WallTime.now().milliseconds)
        return try RunningProgram(
            program: RealPrometheus.path ?? "",
            ["--config.file=a.yml", "--web.listen-address=127.0.0.1:0"] + flags,
            in: directory.path
        )
    }

    /// Runs the agent until every exporter was asked so many times more, then sends a signal and waits for the end.
    ///
    /// - Returns: what it said.
    @discardableResult
    func run(scrapes: Int, _ flags: [String] = [], endingWith signal: Int32 = SIGTERM) throws -> String {
        try run(scrapes: scrapes, endingWith: signal) { try self.start(flags) }
    }

    /// The same with another program that scrapes the same targets.
    @discardableResult
    func run(
        scrapes: Int,
        endingWith signal: Int32 = SIGTERM,
        _ start: () throws -> RunningProgram
    ) throws -> String {
        let agent = try start()
        waitForScrapes(scrapes)
        agent.signal(signal)
        let end = agent.waitForEnd()
        guard end == (signal == SIGTERM ? 0 : -signal) else {
            throw RunningProgram.Problem(text: "ended with \(end):\n\(agent.errors)")
        }
        return agent.errors
    }

    /// Waits until every exporter was asked so many times more.
    func waitForScrapes(_ count: Int) {
        let before = exporters.map(\.requests)
        wait { zip(self.exporters, before).allSatisfy { $0.requests >= $1 + count } }
    }

    /// Waits until something is so, 30 s at most.
    func wait(until isSo: () -> Bool) {
        for _ in 0..<3000 where !isSo() { usleep(10_000) }
    }

    /// A metric without labels on the agent's own page; nil when there is none.
    static func metric(_ name: String, of agent: RunningProgram) -> Double? {
        (try? agent.listeningAddress()).flatMap { metric(name, at: $0) }
    }

    /// A metric without labels on the page of whoever listens there.
    static func metric(_ name: String, at address: String) -> Double? {
        let page = String(decoding: LoopbackRequest.get(address, "/metrics").body, as: UTF8.self)
        let line = page.split(separator: "\n").first { $0.hasPrefix(name + " ") }
        return line?.split(separator: " ").last.flatMap { Double($0) }
    }
}

extension LoggingAgent {
    /// Series whose values only the scrape knows.
    private static let unknown = ["scrape_duration_seconds", "scrape_series_added"]

    /// What the log has of a job and what it must have, as lines. Of the log are taken only when and with which page the
    /// target was scraped.
    func foundAndExpected(_ job: String, in log: [LoggedSamples.Series]) -> (found: [String], expected: [String]) {
        let ofJob = log.filter { $0.label("job") == job }
        let target = ofJob.first?.labels.filter { $0.name == "job" || $0.name == "instance" } ?? []
        let pages = Dictionary(
            (ofJob.first { $0.label("__name__") == ScrapedPage.numberName }?.samples ?? []).map {
                ($0.millis, $0.bits)
            },
            uniquingKeysWith: { first, _ in first }
        )
        var expectation = Expectation(target: target, ownStart: ownStart)
        var remainingStarts = starts[...]
        for scrape in ofJob.first(where: { $0.label("__name__") == "up" })?.samples ?? [] {
            while let start = remainingStarts.first, start < scrape.millis {
                expectation.beginRun()
                remainingStarts.removeFirst()
            }
            let page = pages[scrape.millis].flatMap { $0 == StaleMarker.bits ? nil : Int(Double(bitPattern: $0)) }
            expectation.add(page: page, at: scrape.millis)
        }
        let known = ofJob.filter { !Self.unknown.contains($0.label("__name__")) }
        return (Expectation.lines(known), expectation.lines.sorted())
    }

    /// What a target's scrapes must leave in a log.
    private struct Expectation {
        let target: [(name: String, value: String)]
        let ownStart: Int64
        var lines: [String] = []
        /// The series of the last scrape that end with a marker.
        private var present: Set<String> = []

        init(target: [(name: String, value: String)], ownStart: Int64) {
            self.target = target
            self.ownStart = ownStart
        }

        mutating func beginRun() { present = [] }

        /// A scrape that got this page, or none.
        mutating func add(page number: Int?, at millis: Int64) {
            let series = number.map { ScrapedPage($0, start: ownStart).series } ?? []
            var now: Set<String> = []
            for series in series {
                let labels = LoggedSamples.text(series.labels + target)
                lines.append(Self.line(labels, series.ownMillis ?? millis, series.value.bitPattern))
                if series.ownMillis == nil { now.insert(labels) }
            }
            for labels in present.subtracting(now) { lines.append(Self.line(labels, millis, StaleMarker.bits)) }
            present = now
            let reports = [
                ("up", number == nil ? 0 : 1), ("scrape_samples_scraped", series.count),
                ("scrape_samples_post_metric_relabeling", series.count),
            ]
            for (name, value) in reports {
                let labels = LoggedSamples.text([("__name__", name)] + target)
                lines.append(Self.line(labels, millis, Double(value).bitPattern))
            }
        }

        /// With the bits of the value, but for the sign of a number that is none: parsers give it as they like.
        static func line(_ labels: String, _ millis: Int64, _ bits: UInt64) -> String {
            let isPlainNaN = Double(bitPattern: bits).isNaN && bits != StaleMarker.bits
            return LoggedSamples.line(labels, millis, isPlainNaN ? "NaN" : String(bits, radix: 16))
        }

        static func lines(_ series: [LoggedSamples.Series]) -> [String] {
            series.flatMap { series in
                let labels = LoggedSamples.text(series.labels)
                return series.samples.map { line(labels, $0.millis, $0.bits) }
            }
            .sorted()
        }
    }
}
