import Glibc
import JSON
import MetricModel
import ScrapeTestSupport

/// The corpus behind an exporter, scraped by a real Prometheus and by our agent under the same configuration and features.
/// Each page is a target of every job; what comes of it is one list of lines per program.
struct CorpusRun {
    /// Settings of a job that reads the corpus, by its name.
    typealias Jobs = [(name: String, settings: String)]

    /// What the program has said and stored of all pages, sorted.
    let ours: [String]
    let theirs: [String]

    init(_ pages: [CorpusPage], jobs: Jobs, features: [String]) throws {
        let directory = try TemporaryDirectory()
        let exporter = LoopbackExporter { path, _ in
            guard let number = Int(path.dropFirst()), pages.indices.contains(number) else {
                return .text("warm 1\n")
            }
            return .page(contentType: pages[number].contentType, body: pages[number].body)
        }
        guard let exporter else { throw RunningProgram.Problem(text: "no exporter") }
        defer { exporter.stop() }
        try directory.write("prometheus.yml", Self.configuration(jobs, exporter.address))
        let flags = features.isEmpty ? [] : ["--enable-feature=\(features.joined(separator: ","))"]

        let prometheus = try RealPrometheus(
            configuration: "prometheus.yml",
            in: directory.path,
            storage: directory.path("theirs"),
            flags: flags
        )
        let agent = try RunningProgram(
            ["agent", "prometheus.yml", "--storage.path=ours", "--web.listen-address=127.0.0.1:0"] + flags,
            in: directory.path
        )
        let address = try agent.listeningAddress()
        // The pages come when something is stored already: a time long ago is out of bounds then, for both.
        _ = try Self.targets(prometheus.address, 1)
        _ = try Self.targets(address, 1)
        usleep(300_000)
        try directory.write("pages.json", Self.targetGroups(pages.count, exporter.address))
        Self.wait(for: exporter, pages.count, requests: 2 * jobs.count)
        let count = 1 + jobs.count * pages.count
        let ourTargets = try Self.targets(address, count)
        // Some look-ahead of 3.5 never ends; then its process does not either.
        let theirTargets = try Self.targets(prometheus.address, count, tolerated: 2 * jobs.count)
        let hung = Self.unscraped(theirTargets)
        if hung.isEmpty { try prometheus.stop() } else { prometheus.kill() }
        agent.signal(SIGTERM)
        guard agent.waitForEnd() == 0 else { throw RunningProgram.Problem(text: agent.errors) }

        let names = pages.map(\.name)
        ours = try Self.lines(ourTargets, directory.path("ours"), names, without: hung)
        theirs = try Self.lines(theirTargets, directory.path("theirs"), names, without: hung)
    }

    /// The pages that a program still reads.
    private static func unscraped(_ targets: [JSONValue]) -> Set<String> {
        Set(targets.filter { $0["health"]?.text == "unknown" }.compactMap { $0["labels"]?["page"]?.text })
    }

    private static let metadataMark = " metadata "

    /// The lines that only one of the two has, grouped by page; empty when there are none. Prometheus 3.5 logs no metadata
    /// of a protobuf series that has a label before `__name__`, also one without a value: the family's name is overwritten
    /// by the series' key meanwhile, and the series taken for another family's.
    func differences() -> [String] {
        let theirSeries = Set(theirs.compactMap(Self.seriesWithMetadata))
        let onlyOurs = Set(ours).subtracting(theirs)
            .filter { line in
                guard line.hasPrefix("protobuf"), let series = Self.seriesWithMetadata(line) else { return true }
                return theirSeries.contains(series)
            }
            .map { "\($0)\n      ours" }
        let onlyTheirs = Set(theirs).subtracting(ours).map { "\($0)\n      theirs" }
        return (onlyOurs + onlyTheirs).sorted()
    }

    /// The page, job and series of a line about metadata.
    private static func seriesWithMetadata(_ line: String) -> Substring? {
        line.firstRange(of: metadataMark).map { line[..<$0.lowerBound] }
    }

    // MARK: The set-up

    private static func configuration(_ jobs: Jobs, _ address: String) -> String {
        var text = "global: {scrape_interval: 12s, scrape_timeout: 10s}\nscrape_configs:\n"
        text += "- job_name: warm\n  scrape_interval: 200ms\n  scrape_timeout: 200ms\n"
        text += "  static_configs: [{targets: [\"\(address)\"], labels: {page: warm}}]\n"
        for job in jobs {
            text += "- job_name: \(job.name)\n\(job.settings)  file_sd_configs: [{files: [pages.json]}]\n"
        }
        return text
    }

    private static func targetGroups(_ count: Int, _ address: String) -> String {
        let groups = (0..<count).map { page in
            "{\"targets\": [\"\(address)\"], \"labels\": {\"__metrics_path__\": \"/\(page)\", \"page\": \"\(page)\"}}"
        }
        return "[\(groups.joined(separator: ",\n"))]"
    }

    /// Waits until every page was asked for so many times: by then both programs are done, or nearly.
    private static func wait(for exporter: LoopbackExporter, _ pages: Int, requests: Int) {
        for _ in 0..<600 where !(0..<pages).allSatisfy({ exporter.requests(of: "/\($0)") >= requests }) {
            usleep(100_000)
        }
    }

    /// Waits until a program knows so many targets and has scraped each.
    private static func targets(_ address: String, _ count: Int, tolerated: Int = 0) throws -> [JSONValue] {
        var scraped = 0
        for attempt in 0..<30 {
            let answer = LoopbackRequest.get(address, "/api/v1/targets?state=active")
            if answer.status == 200 {
                let active = try JSONReader.parse(answer.body)["data"]?["activeTargets"]?.elements ?? []
                scraped = active.count { $0["health"]?.text != "unknown" }
                if scraped >= count || attempt > 15 && scraped + tolerated >= count { return active }
            }
            usleep(1_000_000)
        }
        throw RunningProgram.Problem(text: "\(address): \(scraped) of \(count) targets are scraped")
    }

    // MARK: What came of it

    private static func lines(
        _ targets: [JSONValue],
        _ directory: String,
        _ names: [String],
        without hung: Set<String>
    ) throws -> [String] {
        var lines: [String] = []
        for target in targets {
            let labels = target["labels"]
            let number = labels?["page"]?.text ?? ""
            guard let page = Int(number), !hung.contains(number) else { continue }
            let health = target["health"]?.text ?? ""
            let place = "\(names[page]) [\(page)] \(labels?["job"]?.text ?? "")"
            lines.append("\(place): \(health) \(target["lastError"]?.text ?? "")")
        }
        let series = try LoggedSamples.inLog(directory)
        let scrapes = Scrapes(series)
        for series in series {
            guard let target = Scrapes.target(of: series), let page = Int(target.page), !hung.contains(target.page)
            else { continue }
            let place = "\(names[page]) [\(page)] \(target.job): \(LoggedSamples.text(series.labels))"
            let stored = scrapes.stored(of: series)
            lines += stored.map { "\(place) \($0)" }
            // The words about the series that report on a scrape are everybody's own.
            if !stored.isEmpty, !series.metadata.isEmpty, !Scrapes.isReport(series) {
                lines.append("\(place)\(metadataMark)\(series.metadata)")
            }
        }
        return lines.sorted()
    }

    /// When each target was scraped first, and at which times at all.
    private struct Scrapes {
        struct Target: Hashable {
            let job: String
            let page: String
        }

        private var times: [Target: [Int64]] = [:]
        /// Targets whose first scrape failed.
        private var failed: Set<Target> = []

        init(_ log: [LoggedSamples.Series]) {
            for series in log where series.label("__name__") == "up" {
                // A page may have an `up` of its own; the report's is the one with nothing but the target's labels.
                if series.labels.count == 4, let target = Self.target(of: series) {
                    times[target] = series.samples.map(\.millis)
                    if series.samples.first?.bits != 1.0.bitPattern { failed.insert(target) }
                }
            }
        }

        static func target(of series: LoggedSamples.Series) -> Target? {
            let page = series.label("page")
            return page.isEmpty ? nil : Target(job: series.label("job"), page: page)
        }

        static func isReport(_ series: LoggedSamples.Series) -> Bool {
            let name = series.label("__name__")
            return series.labels.count == 4 && (name == "up" || name.hasPrefix("scrape_"))
        }

        /// What the first scrape has stored of a series, and what has times of its own.
        func stored(of series: LoggedSamples.Series) -> [String] {
            guard let target = Self.target(of: series), let times = times[target], let first = times.first else {
                // Stale markers are of later scrapes.
                let hasSample = series.samples.contains { $0.bits != StaleMarker.bits } || !series.histograms.isEmpty
                return hasSample ? ["without a scrape"] : []
            }
            let isDuration = series.label("__name__") == "scrape_duration_seconds"
            func line(_ millis: Int64, _ text: String) -> String? {
                if millis == first { return "\(text) at the scrape" }
                return times.contains(millis) ? nil : "\(text) at \(millis)"
            }
            var lines = series.samples.filter { $0.bits != StaleMarker.bits }.compactMap {
                line($0.millis, isDuration ? "*" : String($0.bits, radix: 16))
            }
            // Prometheus 3.5 logs the float histograms of a scrape that it rolls back.
            if !failed.contains(target) { lines += series.histograms.compactMap { line($0.millis, $0.text) } }
            lines += series.exemplars.compactMap { line($0.millis, $0.text) }
            return Array(Set(lines))
        }
    }
}
