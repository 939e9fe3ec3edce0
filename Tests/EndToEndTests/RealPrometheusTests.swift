import Glibc
import JSON
import MetricModel
import SampleStorage
import ScrapeEngine
import SelfMetrics
import Testing

/// The same prometheus.yml and the same awkward targets, scraped by a real Prometheus and by us.
@Suite("Beside a real Prometheus", .enabled(if: RealPrometheus.path != nil, "needs Prometheus 3.5"))
struct RealPrometheusTests {
    private let farm: AwkwardTargets
    private let prometheus: RealPrometheus

    init() throws {
        farm = try AwkwardTargets()
        prometheus = try RealPrometheus(configuration: "prometheus.yml", in: farm.directory.path)
    }

    @Test("batch reports its states, errors and counts of every target, its pools and dropped targets")
    func batch() throws {
        let run = try ProgramRun(["batch", "prometheus.yml", "--format", "json"], in: farm.directory.path)
        #expect(run.exitCode == 1 && run.errors.isEmpty)
        let document = try JSONReader.parse(Array(run.output.utf8))
        let targets = try waitForScrapes()
        let reports = try FirstReports(prometheus)
        var theirs: [String] = []
        for target in targets["activeTargets"]?.elements ?? [] {
            let labels = target["labels"] ?? .null
            theirs.append(
                [
                    APIText.labels(labels), APIText.text(target["scrapeUrl"]), APIText.text(target["health"]),
                    ErrorMask.withoutLocalPorts(APIText.text(target["lastError"])), reports.counts(of: labels),
                ].joined(separator: " | ")
            )
        }
        var ours: [String] = []
        for scrape in document["scrapes"]?.elements ?? [] {
            let isNode = APIText.text(scrape["scrapePool"]) == AwkwardTargets.changingJob
            let counts = ["samplesScraped", "samplesPostMetricRelabeling", "seriesAdded"].map {
                APIText.text(scrape[$0])
            }
            ours.append(
                [
                    APIText.labels(scrape["labels"] ?? .null), APIText.text(scrape["scrapeUrl"]),
                    APIText.text(scrape["health"]),
                    ErrorMask.withoutLocalPorts(APIText.text(scrape["lastError"])),
                    isNode ? FirstReports.many : counts.joined(separator: " "),
                ].joined(separator: " | ")
            )
        }
        expectSame(ours, theirs)
        let pools = (document["pools"]?.elements ?? []).map { APIText.text($0["name"]) }
        expectSame(
            pools,
            (try prometheus.data("/api/v1/scrape_pools")["scrapePools"]?.elements ?? []).map(APIText.text)
        )
        let dropped = (document["pools"]?.elements ?? []).map {
            "\(APIText.text($0["name"])) \(APIText.text($0["dropped"]))"
        }
        expectSame(
            dropped,
            (targets["droppedTargetCounts"]?.members ?? []).map { "\($0.key) \(APIText.text($0.value))" }
        )
    }

    @Test("our /api/v1/targets and /api/v1/scrape_pools are its own, but for times")
    func api() throws {
        let (agent, address) = try scrapingAgent()
        defer { withExtendedLifetime(agent) {} }
        for path in [
            "targets", "targets?state=active", "targets?state=dropped", "targets?scrapePool=relabel_dropped",
            "scrape_pools",
        ] {
            let answer = LoopbackRequest.get(address, "/api/v1/\(path)")
            let ours = try #require(try JSONReader.parse(answer.body)["data"])
            let theirs = try prometheus.data("/api/v1/\(path)")
            #expect(answer.status == 200)
            #expect(ours.members?.map(\.key) == theirs.members?.map(\.key), "\(path)")
            expectSame(APIText.leaves(ours), APIText.leaves(theirs))
        }
    }

    @Test("our /api/v1/targets/metadata says of every target what its own says")
    func metadata() throws {
        let (agent, address) = try scrapingAgent()
        defer { withExtendedLifetime(agent) {} }
        for query in ["", "?metric=up", "?match_target=%7Bjob!~%22node%7Cutf8%22%7D", "?match_target=up", "?limit=0"] {
            let answer = LoopbackRequest.get(address, "/api/v1/targets/metadata\(query)")
            let ours = try #require(try JSONReader.parse(answer.body)["data"]?.elements)
            let theirs = try #require(try prometheus.data("/api/v1/targets/metadata\(query)").elements)
            expectSame(ours.map(family), theirs.map(family))
            if query.isEmpty { #expect(theirs.count > 10) }
        }
    }

    /// Queries that two readers of them may understand in two ways, and those that are refused.
    private static let oddQueries = [
        "targets?state=dropped;x=1", "targets?state=%zz", "targets?state=dropped&scrapePool=%4",
        "targets?state=act+ive&state=active", "targets?state=x%26&scrapePool=node", "targets?&&=x&state=DROPPED",
        "targets/metadata?limit=1.5", "targets/metadata?limit=%2B0", "targets/metadata?limit=-0&limit=x",
        "targets/metadata?limit=99999999999999999999", "targets/metadata?metric=%zz;&limit=00",
        "targets/metadata?match_target=%7B", "targets/metadata?match_target=%zz&limit=0",
        "targets/metadata?match_target=%7Bjob=%7D", "targets/metadata?match_target=%7Bjob=~%22%5B%22%7D",
        "targets/metadata?match_target=%7Bjob=~%22a)%7C(b%22%7D", "targets/metadata?match_target=sum(x)",
        "targets/metadata?match_target=%7Bjob!%22x%22%7D", "targets/metadata?match_target=%00", "nothing",
        "targets/nothing", "query%", "targets%00",
    ]

    @Test("our API understands odd queries as its own does, and refuses in its words")
    func odd() throws {
        let (agent, address) = try scrapingAgent()
        defer { withExtendedLifetime(agent) {} }
        for query in Self.oddQueries {
            let ours = LoopbackRequest.get(address, "/api/v1/\(query)")
            let theirs = LoopbackRequest.get(prometheus.address, "/api/v1/\(query)")
            #expect(ours.status == theirs.status && ours.status != 0, "\(query)")
            if let answer = try? JSONReader.parse(theirs.body), answer["status"] == .string("success") {
                expectSame(APIText.leaves(try JSONReader.parse(ours.body)), APIText.leaves(answer))
            } else {
                #expect(ours.body == theirs.body, "\(query): \(String(decoding: ours.body, as: UTF8.self))")
            }
        }
    }

    /// An entry of the metadata as a line.
    private func family(_ entry: JSONValue) -> String {
        let parts = (entry.members ?? []).filter { $0.key != "target" }
        return APIText.labels(entry["target"] ?? .null)
            + parts.map { " \($0.key)=\(GoSyntax.quoted(APIText.text($0.value)))" }.joined()
    }

    @Test("what we count about scraping has its names, types and labels")
    func selfMetrics() throws {
        let (agent, address) = try scrapingAgent()
        defer { withExtendedLifetime(agent) {} }
        let (ours, theirs) = (try metricNames(address), try metricNames(prometheus.address))
        let scraping = "prometheus_target_"
        expectSame(ours.lines(of: scraping), theirs.lines(of: scraping))
        // Elsewhere we have some of its metrics; these as it has them.
        for prefix in [
            "prometheus_sd_", "prometheus_tsdb_head_", "prometheus_tsdb_exemplar_", "prometheus_tsdb_lowest_",
            "prometheus_tsdb_data_", "prometheus_http_", "process_network_", "process_virtual_",
        ] {
            let known = Set(theirs.lines(of: prefix))
            #expect(!ours.lines(of: prefix).isEmpty)
            // Debian's has no consul_sd.
            let unknown = ours.lines(of: prefix).filter {
                !known.contains($0) && !$0.hasPrefix("prometheus_sd_consul_")
            }
            #expect(unknown == [], "\(prefix)")
        }
    }

    @Test("the series it stores of every target have the labels, values and timestamps of ours")
    func series() throws {
        let options = EngineOptions(configurationPath: farm.directory.path("prometheus.yml"))
        let engine = try Engine.load(options, registry: MetricRegistry())
        defer { engine.stop() }
        _ = try waitForScrapes()
        for _ in 0..<2000 where !engine.snapshot(fresh: true).targets.allSatisfy({ $0.lastScrape != nil }) {
            usleep(10_000)
        }
        var ours: [String] = []
        for series in engine.head.series(matching: []) {
            let samples = engine.head.samples(of: series.ref, from: .min, to: .max) ?? []
            guard let first = samples.first(where: { $0.valueBits != StaleMarker.bits }) else { continue }
            let labels = series.labels.pairs.map { (name: $0.name, value: $0.value) }
            ours += line(labels, first.timestampMillis, first.value)
        }
        var theirs: [String] = []
        for series in try prometheus.series("{__name__!=\"\"}") {
            guard let first = series.samples.first else { continue }
            let labels = (series.labels.members ?? []).map { (name: $0.key, value: APIText.text($0.value)) }
            theirs += line(labels, first.milliseconds, Double(first.value) ?? .nan)
        }
        expectSame(ours, theirs)
    }

    // MARK: - Waiting

    /// The answer of its target API once it has scraped every target and stored what came of it.
    private func waitForScrapes() throws -> JSONValue {
        for _ in 0..<400 {
            let answer = LoopbackRequest.get(prometheus.address, "/api/v1/targets")
            if answer.status == 200, let data = try JSONReader.parse(answer.body)["data"], isScraped(data) {
                let stored = try prometheus.data("/api/v1/query?query=up")["result"]?.elements ?? []
                if stored.count == data["activeTargets"]?.elements?.count { return data }
            }
            usleep(100_000)
        }
        throw RunningProgram.Problem(text: "Prometheus does not scrape")
    }

    /// An agent on the same configuration and its address, when both have scraped every target.
    private func scrapingAgent() throws -> (RunningProgram, address: String) {
        let agent = try RunningProgram(
            ["agent", "prometheus.yml", "--web.listen-address=127.0.0.1:0"],
            in: farm.directory.path
        )
        let address = try agent.listeningAddress()
        _ = try waitForScrapes()
        try waitForAgent(address)
        return (agent, address)
    }

    private func waitForAgent(_ address: String) throws {
        for _ in 0..<400 {
            let answer = LoopbackRequest.get(address, "/api/v1/targets")
            if answer.status == 200, let data = try JSONReader.parse(answer.body)["data"], isScraped(data) { return }
            usleep(100_000)
        }
        throw RunningProgram.Problem(text: "the agent does not scrape")
    }

    /// What a program counts once a loop of it has scraped twice: only then there is an interval to observe.
    private func metricNames(_ address: String) throws -> MetricNames {
        for _ in 0..<400 {
            let names = MetricNames(LoopbackRequest.get(address, "/metrics").body)
            if !names.lines(of: "prometheus_target_interval_length_seconds").isEmpty { return names }
            usleep(100_000)
        }
        throw RunningProgram.Problem(text: "nothing is scraped twice")
    }

    private func isScraped(_ data: JSONValue) -> Bool {
        let active = data["activeTargets"]?.elements ?? []
        return !active.isEmpty && active.allSatisfy { APIText.text($0["health"]) != "unknown" }
    }

    // MARK: - Comparing

    /// Both as sets of lines: what only one of them has is a difference.
    private func expectSame(
        _ ours: [String],
        _ theirs: [String],
        sourceLocation: Testing.SourceLocation = #_sourceLocation
    ) {
        let onlyOurs = Set(ours).subtracting(theirs).sorted().map { "ours:   \($0)" }
        let onlyTheirs = Set(theirs).subtracting(ours).sorted().map { "theirs: \($0)" }
        let differences = (onlyOurs + onlyTheirs).joined(separator: "\n")
        #expect(differences.isEmpty && ours.count == theirs.count, "\(differences)", sourceLocation: sourceLocation)
    }

    /// A stored series as a line; nothing for what a changing page says. The times of scrapes are everybody's own, those
    /// that a page gives are not.
    private func line(_ labels: [(name: String, value: String)], _ milliseconds: Int64, _ value: Double) -> [String] {
        let name = labels.first { $0.name == "__name__" }?.value ?? ""
        let job = labels.first { $0.name == "job" }?.value ?? ""
        let isReport = name == "up" || name.hasPrefix("scrape_")
        if job == AwkwardTargets.changingJob, !isReport || name.hasPrefix("scrape_s") { return [] }
        let hasOwnTime = job == "timestamps" && !isReport && name != "no_time"
        let pairs = labels.sorted { $0.name < $1.name }.map { "\($0.name)=\(GoSyntax.quoted($0.value))" }
        let text = name == "scrape_duration_seconds" ? "*" : GoSyntax.float(value)
        return ["{\(pairs.joined(separator: ", "))} \(text)\(hasOwnTime ? " at \(milliseconds)" : "")"]
    }
}

/// The families of a page of self metrics.
private struct MetricNames {
    private var types: [String: String] = [:]
    private var labels: [String: Set<String>] = [:]

    init(_ page: [UInt8]) {
        for line in String(decoding: page, as: UTF8.self).split(separator: "\n") {
            let words = line.split(separator: " ")
            if line.hasPrefix("# TYPE "), words.count == 4 {
                types[String(words[2])] = String(words[3])
            } else if !line.hasPrefix("#") {
                let name = String(line.prefix { $0 != "{" && $0 != " " })
                let names = line.matches(of: /[{,]([a-z_]+)="/).map { String($0.1) }
                labels[name, default: []].formUnion(names)
            }
        }
    }

    /// `name type {labels}` of each that begins with `prefix`.
    func lines(of prefix: String) -> [String] {
        types.filter { $0.key.hasPrefix(prefix) }.map { name, type in
            "\(name) \(type) \((labels[name] ?? []).sorted())"
        }.sorted()
    }
}

/// The first values of the report series of every target.
private struct FirstReports {
    /// Stands for the counts of a page that changes by itself.
    static let many = "more than a hundred"
    private var values: [String: [String: String]] = [:]

    init(_ prometheus: RealPrometheus) throws {
        for series in try prometheus.series("{__name__=~\"scrape_s.*\"}") {
            let name = APIText.text(series.labels["__name__"])
            let labels = (series.labels.members ?? []).filter { $0.key != "__name__" }
            values[APIText.labels(.object(labels)), default: [:]][name] = series.samples.first?.value ?? ""
        }
    }

    /// Scraped, after relabeling, added.
    func counts(of labels: JSONValue) -> String {
        let target = values[APIText.labels(labels)] ?? [:]
        let names = ["scrape_samples_scraped", "scrape_samples_post_metric_relabeling", "scrape_series_added"]
        let counts = names.map { target[$0] ?? "-" }
        let isNode = APIText.text(labels["job"]) == AwkwardTargets.changingJob
        return isNode && counts.allSatisfy { (Int($0) ?? 0) > 100 } ? Self.many : counts.joined(separator: " ")
    }
}
