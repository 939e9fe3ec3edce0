internal import ArgumentParser
internal import Glibc
internal import HTTPTransport
internal import ScrapeConfiguration
internal import ScrapeEngine
internal import SelfMetrics

/// `scrape-tui batch [CONFIG]`: scrapes every target once, or a few times, and prints what came of it.
struct BatchCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "batch",
        abstract: "Scrape every target once and print the results.",
        discussion: """
            What scrape-tui does by itself where there is no terminal. docs/batch.md has every format, docs/filters.md what \
            --filter takes.
            Exit code 0 when all that the filter finds is up, 1 when a target is down or cannot be built or discovery \
            has not answered, 2 when the configuration does not load, 3 when the output cannot be written.
            """
    )

    @OptionGroup var configuration: ConfigurationFlags

    @Option(name: .short, help: ArgumentHelp("How often each target is scraped, at its interval.", valueName: "rounds"))
    var n = 1

    @Option(
        name: .short,
        help: ArgumentHelp(
            "Rounds are so far apart instead of the jobs' intervals; timeouts are no longer.",
            valueName: "seconds"
        ),
        transform: { try SecondsArgument.read($0) }
    )
    var d: SecondsArgument?

    @Option(help: "table, json, ndjson (a line as soon as a scrape is done) or csv.")
    var format = BatchFormat.table

    @Option(
        help: ArgumentHelp(
            "Only scrapes that it finds count and are printed: 'state:down pool:api'.",
            valueName: "filter"
        ),
        transform: { try BatchFilter.read($0) }
    )
    var filter: BatchFilter?

    @Option(
        help: ArgumentHelp(
            "Of table and csv, separated by commas: \(BatchColumn.known.joined(separator: ", ")).",
            valueName: "names"
        ),
        transform: { try BatchColumn.names($0) }
    )
    var columns: [String]?

    func validate() throws {
        guard n >= 1 else { throw ValidationError("-n must be at least 1") }
        if d != nil, n == 1 { throw ValidationError("-d says how far rounds are apart, and there is one: give -n too") }
        if columns != nil, format == .json || format == .ndjson {
            throw ValidationError("--columns is for table and csv: \(format.rawValue) has every member")
        }
    }

    func run() throws {
        signal(SIGPIPE, SIG_IGN)
        var options = EngineOptions(configurationPath: configuration.path)
        options.waitsForOffsets = false
        options.sendsSamples = false
        options.writesFailureLogs = false
        options.interval = d?.duration
        let engine = try EngineStart.load(options, registry: MetricRegistry())
        defer { engine.stop() }
        let report = try collect(from: engine)
        try print(report)
        if report.isEmptyByFilter {
            Output.complain("the filter finds none of \(report.scrapes) scrapes: \(report.filter.text)")
        }
        if report.scrapes == 0 { Output.complain("there was nothing to scrape: no job has an active target") }
        // These formats have lines for scrapes only.
        if format == .csv || format == .ndjson { report.poolTroubles.forEach(Output.complain) }
        if !report.isFine { throw ExitStatus.wrong }
    }

    /// Blocks until every target has its rounds: at most interval × rounds and one timeout, because a scrape always ends.
    private func collect(from engine: Engine) throws -> BatchReport {
        var collector = BatchCollector(rounds: n)
        let news = WakeUp()
        engine.observe { news.signal() }
        defer { engine.observe(nil) }
        while true {
            let snapshot = engine.snapshot(fresh: true)
            let new = collector.take(snapshot) { engine.detail(of: $0)?.results ?? [] }
            if format == .ndjson {
                for entry in new where filter?.matches(entry) ?? true { try Output.deliver(BatchJSON.line(entry)) }
            }
            if collector.isComplete(snapshot) {
                return BatchReport(
                    configuration: configuration.path,
                    rounds: n,
                    filter: filter ?? .everything,
                    entries: collector.entries,
                    snapshot: snapshot
                )
            }
            news.wait(milliseconds: 20)
        }
    }

    private func print(_ report: BatchReport) throws {
        switch format {
        case .table: try Output.deliver(BatchTable(report: report, columns: columns).text)
        case .json: try Output.deliver(BatchJSON(report: report).bytes)
        case .csv:
            let csv = columns.map { BatchCSV(report: report, columns: BatchColumn.columns($0)) }
            try Output.deliver((csv ?? BatchCSV(report: report)).bytes)
        case .ndjson: break
        }
    }
}
