internal import ArgumentParser
internal import HTTPTransport
internal import ScrapeConfiguration
internal import ScrapeEngine
internal import SelfMetrics

/// `scrape-tui batch [CONFIG]`: scrapes every target once, or a few times, and prints what came of it.
struct BatchCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "batch",
        abstract: "Scrape every target once and print the results.",
        discussion: "Exit code 1 when a target is down or cannot be built, 2 when the configuration does not load."
    )

    @OptionGroup var configuration: ConfigurationFlags

    @Option(name: .short, help: ArgumentHelp("How often each target is scraped, at its interval.", valueName: "rounds"))
    var n = 1

    @Option(help: "table, json, ndjson (a line as soon as a scrape is done) or csv.")
    var format = BatchFormat.table

    func validate() throws {
        guard n >= 1 else { throw ValidationError("-n must be at least 1") }
    }

    func run() throws {
        var options = EngineOptions(configurationPath: configuration.path)
        options.waitsForOffsets = false
        options.sendsSamples = false
        options.writesFailureLogs = false
        let engine = try EngineStart.load(options, registry: MetricRegistry())
        let report = collect(from: engine)
        engine.stop()
        print(report)
        if !report.isFine { throw ExitStatus.wrong }
    }

    /// Blocks until every target has its rounds: at most interval × rounds and one timeout, because a scrape always ends.
    private func collect(from engine: Engine) -> BatchReport {
        var collector = BatchCollector(rounds: n)
        let news = WakeUp()
        engine.observe { news.signal() }
        defer { engine.observe(nil) }
        while true {
            let snapshot = engine.snapshot(fresh: true)
            let new = collector.take(snapshot) { engine.detail(of: $0)?.results ?? [] }
            if format == .ndjson {
                for entry in new { Output.bytes(BatchJSON.line(entry)) }
            }
            if collector.isComplete(snapshot) {
                return BatchReport(
                    configuration: configuration.path,
                    rounds: n,
                    entries: collector.entries,
                    snapshot: snapshot
                )
            }
            news.wait(milliseconds: 20)
        }
    }

    private func print(_ report: BatchReport) {
        switch format {
        case .table: Output.text(BatchTable(report: report).text)
        case .json: Output.bytes(BatchJSON(report: report).bytes)
        case .csv: Output.bytes(BatchCSV(report: report).bytes)
        case .ndjson: break
        }
    }
}
