internal import Glibc
internal import MetricModel
internal import ScrapeEngine
internal import ScrapeTestSupport
internal import SelfMetrics

/// One engine of this process with the targets of a scenario.
final class ScaleRun {
    /// How many addresses are the targets'; beyond that they share them, told apart by a label.
    private static let mostAddresses = 15_000
    private static let slice = 5

    private let scenario: ScaleScenario
    private let folder = TemporaryFolder()
    private let registry = MetricRegistry()
    private var exporters: [ExporterProcess] = []
    private var slices = 0

    init(_ scenario: ScaleScenario) { self.scenario = scenario }

    /// Nil when there is no engine or nothing was scraped; says why.
    func measure(seconds: Int) -> ScaleFigures? {
        let wanted = scenario.jobs.filter { $0.path != nil }.reduce(0) { $0 + $1.targets }
        exporters = ExporterProcess.start(addresses: min(wanted, Self.mostAddresses))
        defer { for exporter in exporters { exporter.end() } }
        guard !exporters.isEmpty else { return nothing("no exporters") }
        writeComingAndGoing()
        writeConfiguration()
        let options = EngineOptions(configurationPath: folder.path("scale.yml"))
        guard let engine = try? Engine.load(options, registry: registry) else { return nothing("does not load") }
        defer { engine.stop() }
        if scenario.disturbance == .screen { engine.observe {} }
        // What is new, and the first scrapes with their labels, are not what an engine does all day.
        pass((scenario.jobs.map(\.interval).filter { $0 < 60 }.max() ?? 10) + 2, engine)
        let before = reading()
        let began = WallTime.now()
        pass(seconds, engine)
        var figures = reading()
        figures.scrapes -= before.scrapes
        figures.missed -= before.missed
        figures.processorNanoseconds -= before.processorNanoseconds
        figures.seconds = seconds
        let ended = WallTime.now()
        let results = engine.snapshot(fresh: true).targets.flatMap { engine.detail(of: $0.id)?.results ?? [] }
            .filter { $0.timestamp > began && $0.timestamp <= ended }
        figures.failed = results.count { !$0.isUp }
        figures.lateness = results.map(\.latenessNanoseconds).sorted()
        return results.isEmpty ? nothing("nothing was scraped") : figures
    }

    private func nothing(_ why: String) -> ScaleFigures? {
        print("\(scenario.name): \(why)")
        return nil
    }

    /// The counters since the start.
    private func reading() -> ScaleFigures {
        var figures = ScaleFigures()
        figures.processorNanoseconds = Benchmark.processorNanoseconds()
        figures.residentBytes = ProcessStatistics.read().residentBytes
        figures.scrapes = Int(registry.histogram("scrape_tui_scrape_lateness_seconds", "").count)
        figures.missed = Int(registry.counter("scrape_tui_missed_ticks_total", "").value)
        return figures
    }

    /// Lets time pass; at the end of every slice of it comes what disturbs.
    private func pass(_ seconds: Int, _ engine: Engine) {
        var left = seconds
        while left > 0 {
            sleep(UInt32(min(left, Self.slice)))
            left -= Self.slice
            slices += 1
            writeComingAndGoing()
            guard scenario.disturbance == .reloads else { continue }
            writeConfiguration()
            engine.send(.reload(dryRun: false)) { _ in }
        }
    }

    private func writeConfiguration() {
        var text = "scrape_configs:\n"
        for (index, job) in scenario.jobs.enumerated() {
            text += "- job_name: job\(index)\n  metrics_path: \(job.path ?? "/metrics")\n"
            text += "  scrape_interval: \(job.interval)s\n  scrape_timeout: \(min(job.interval, 10))s\n"
            if scenario.writesFailureLog { text += "  scrape_failure_log_file: failures.log\n" }
            if scenario.disturbance == .reloads, index == scenario.jobs.count - 1 {
                text += "  params: {turn: [\"\(slices)\"]}\n"
            }
            text +=
                job.comesAndGoes
                ? "  file_sd_configs: [{files: [targets\(index).json]}]\n"
                : "  static_configs: \(groups(of: index))\n"
        }
        folder.write("scale.yml", text, renaming: true)
    }

    private func writeComingAndGoing() {
        for index in scenario.jobs.indices where scenario.jobs[index].comesAndGoes {
            let text = slices % 2 == 1 ? "[]" : groups(of: index)
            folder.write("targets\(index).json", text, renaming: true)
        }
    }

    /// The targets of a job as JSON, which is YAML too; every job has addresses of its own.
    private func groups(of index: Int) -> String {
        let job = scenario.jobs[index]
        let first = scenario.jobs[..<index].filter { $0.path != nil }.reduce(0) { $0 + $1.targets }
        var groups: [String] = []
        var rest = first..<first + job.targets
        while !rest.isEmpty {
            // As many as have addresses of their own.
            let part = rest.prefix(Self.mostAddresses - rest.lowerBound % Self.mostAddresses)
            let turn = rest.lowerBound / Self.mostAddresses
            let list = part.map { "\"\(address($0 % Self.mostAddresses, listens: job.path != nil))\"" }
            groups.append("{\"labels\": {\"turn\": \"\(turn)\"}, \"targets\": [\(list.joined(separator: ", "))]}")
            rest = rest.dropFirst(part.count)
        }
        return "[\(groups.joined(separator: ",\n"))]"
    }

    private func address(_ number: Int, listens: Bool) -> String {
        guard listens else { return "127.2.\(number / 250).\(number % 250 + 1):1" }
        let exporter = exporters[number / ExporterProcess.addresses]
        return "\(ScaleExporter.address(number)):\(exporter.port)"
    }
}
