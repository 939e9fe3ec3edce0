import JSON
import ScrapeTestSupport
import Testing

/// A healthy page, a page with a broken line, and a port where nobody listens.
private final class Farm {
    let directory: TemporaryDirectory
    let healthy: LoopbackExporter
    let broken: LoopbackExporter

    init() throws {
        healthy = try #require(LoopbackExporter { _, _ in .text("# TYPE a gauge\na{x=\"1\"} 1\na{x=\"2\"} 2\nb 3\n") })
        broken = try #require(LoopbackExporter { _, _ in .text("a 1\nb{x=1} 2\n") })
        directory = try TemporaryDirectory()
        try directory.write("farm.yml", text(jobs: [healthy.address, broken.address, "127.0.0.1:1"]))
        try directory.write("fine.yml", text(jobs: [healthy.address]))
    }

    deinit {
        healthy.stop()
        broken.stop()
    }

    /// A job per address, `j0`, `j1`, …; the series `b` is dropped after the scrape, the target `h:0` before.
    private func text(jobs addresses: [String]) -> String {
        addresses.enumerated().reduce("global: {scrape_interval: 1s}\nscrape_configs:\n") { text, job in
            text + """
                - job_name: j\(job.offset)
                  static_configs: [{targets: ["\(job.element)", "h:0"]}]
                  relabel_configs: [{source_labels: [__address__], regex: "h:0", action: drop}]
                  metric_relabel_configs: [{source_labels: [__name__], regex: b, action: drop}]

                """
        }
    }

    func batch(_ arguments: String...) throws -> ProgramRun {
        try ProgramRun(["batch"] + arguments, in: directory.path)
    }
}

@Suite("batch")
struct BatchTests {
    @Test("exits with 0 when everything is up and prints a table")
    func fine() throws {
        let farm = try Farm()
        let run = try farm.batch("fine.yml")
        #expect(run.exitCode == 0 && run.errors.isEmpty)
        let lines = run.output.split(separator: "\n")
        #expect(lines.count == 3)
        #expect(
            lines[0].split(separator: " ") == ["STATE", "POOL", "TARGET", "DUR", "SAMPLES", "POST", "SIZE", "ERROR"]
        )
        #expect(lines[1].hasPrefix("up     j0    \(farm.healthy.address)  "))
        #expect(lines[2] == "1 scrape: 1 up, 0 down; 1 target dropped by relabeling")
        #expect(farm.healthy.requests == 1)
    }

    @Test("scrapes targets whose interval and timeout are longer than a lifetime")
    func longInterval() throws {
        let farm = try Farm()
        try farm.directory.write(
            "long.yml",
            """
            global: {scrape_interval: 290y, scrape_timeout: 290y}
            scrape_configs:
              - job_name: once
                static_configs: [{targets: ["\(farm.healthy.address)"]}]
            """
        )
        let run = try farm.batch("long.yml")
        #expect(run.exitCode == 0 && run.errors.isEmpty)
        #expect(run.output.contains("1 scrape: 1 up, 0 down"))
    }

    @Test("exits with 1 when something is down, with Prometheus's states, errors and counts in JSON")
    func json() throws {
        let farm = try Farm()
        let run = try farm.batch("farm.yml", "--format", "json")
        #expect(run.exitCode == 1 && run.errors.isEmpty)
        let document = try JSONReader.parse(Array(run.output.utf8))
        let scrapes = try #require(document["scrapes"]?.elements)
        #expect(scrapes.map { $0["scrapePool"]?.text } == ["j0", "j1", "j2"])
        #expect(scrapes.map { $0["health"]?.text } == ["up", "down", "down"])
        #expect(
            scrapes.map { $0["lastError"]?.text } == [
                "", "expected label value, got \"1\" (\"INVALID\") while parsing: \"b{x=1\"",
                "Get \"http://127.0.0.1:1/metrics\": dial tcp 127.0.0.1:1: connect: connection refused",
            ]
        )
        #expect(scrapes.map { $0["samplesScraped"] } == [.integer(3), .integer(1), .integer(0)])
        #expect(scrapes.map { $0["samplesPostMetricRelabeling"] } == [.integer(2), .integer(1), .integer(0)])
        #expect(scrapes[1]["problem"]?["line"] == .integer(2) && scrapes[1]["problem"]?["column"] == .integer(5))
        #expect(scrapes[0]["labels"]?["instance"]?.text == farm.healthy.address)
        #expect(document["up"] == .integer(1) && document["down"] == .integer(2))
        let dropped = try #require(document["dropped"]?.elements)
        #expect(dropped.map { $0["scrapePool"]?.text } == ["j0", "j1", "j2"])
        #expect(dropped[0]["location"]?.text == "farm.yml:5:21")
    }

    @Test("scrapes as many rounds as it is told, a line of ndjson for each")
    func rounds() throws {
        let farm = try Farm()
        let run = try farm.batch("fine.yml", "-n", "2", "--format", "ndjson")
        #expect(run.exitCode == 0)
        let lines = try run.output.split(separator: "\n").map { try JSONReader.parse(Array($0.utf8)) }
        #expect(lines.map { $0["round"] } == [.integer(1), .integer(2)])
        #expect(lines.map { $0["seriesAdded"] } == [.integer(2), .integer(0)])
    }

    @Test("prints CSV with a header and quoted cells")
    func csv() throws {
        let farm = try Farm()
        let run = try farm.batch("farm.yml", "--format=csv")
        let lines = run.output.split(separator: "\n")
        #expect(run.exitCode == 1 && lines.count == 4)
        #expect(lines[0].hasPrefix("round,scrapePool,scrapeUrl,instance,health,lastScrape,lastScrapeDuration,"))
        #expect(lines[1].hasPrefix("1,j0,http://\(farm.healthy.address)/metrics,\(farm.healthy.address),up,"))
        #expect(
            lines[3].hasSuffix(
                ",\"Get \"\"http://127.0.0.1:1/metrics\"\": dial tcp 127.0.0.1:1: connect: connection refused\""
            )
        )
    }

    @Test("prints a mistake in the configuration with its place and exits with 2")
    func badConfiguration() throws {
        let farm = try Farm()
        try farm.directory.write("bad.yml", "scrape_configs:\n- job_name: a\n  scrape_interval: soon\n")
        let run = try farm.batch("bad.yml")
        #expect(run.exitCode == 2 && run.output.isEmpty && run.errors.hasPrefix("bad.yml:3:20: "))
    }

    @Test("exits with 1 when a target cannot be built")
    func invalidTarget() throws {
        let farm = try Farm()
        let text = """
            scrape_configs:
            - job_name: a
              static_configs: [{targets: ["h:1"]}]
              relabel_configs: [{target_label: __scrape_timeout__, replacement: 2h}]
            """
        try farm.directory.write("invalid.yml", text)
        let run = try farm.batch("invalid.yml")
        #expect(run.exitCode == 1)
        #expect(run.output.contains("pool a: a target could not be built: scrape timeout cannot be greater than"))
    }

    @Test(
        "exits with 1 when discovery fails, and says which, its secrets masked",
        arguments: ["table", "json", "ndjson"]
    )
    func failedDiscovery(format: String) throws {
        let farm = try Farm()
        let text = """
            scrape_configs:
            - job_name: h
              http_sd_configs: [{url: "http://127.0.0.1:1/targets?token=hidden"}]
            """
        try farm.directory.write("discovery.yml", text)
        let run = try farm.batch("discovery.yml", "--format", format)
        #expect(run.exitCode == 1)
        #expect(run.errors.contains("there was nothing to scrape: no job has an active target\n"))
        #expect(!(run.output + run.errors).contains("hidden"))
        switch format {
        case "table": #expect(run.output.contains("\npool h: discovery: http: "), "\(run.output)")
        case "json":
            let pool = try #require(JSONReader.parse(Array(run.output.utf8))["pools"]?.elements?.first)
            #expect(pool["discovery"]?.elements?.first?.text?.contains("connection refused") == true)
        default: #expect(run.errors.contains("pool h: discovery: http: ") && run.output.isEmpty)
        }
    }

    @Test(
        "tells of a job that was not discovered unless the filter says that another is meant",
        arguments: [
            ("state:down", true), ("pool:lost", true), ("pool:lo state:up", true), ("j0", true), ("!pool:j0", true),
            ("pool:j0", false), ("state:up !pool:lost", false),
        ]
    )
    func filteredDiscovery(filter: String, isTold: Bool) throws {
        let farm = try Farm()
        let text =
            try farm.directory.read("fine.yml") + """
                - job_name: lost
                  http_sd_configs: [{url: "http://127.0.0.1:1/targets"}]

                """
        try farm.directory.write("lost.yml", text)
        let run = try farm.batch("lost.yml", "--filter", filter)
        #expect(run.output.contains("pool lost: discovery: http: ") == isTold, "\(run.output)")
        let json = try farm.batch("lost.yml", "--format", "json", "--filter", filter)
        let pools = try JSONReader.parse(Array(json.output.utf8))["pools"]?.elements ?? []
        #expect(pools.contains { $0["name"]?.text == "lost" } == isTold)
        if filter == "pool:j0" { #expect(run.exitCode == 0 && json.exitCode == 0) }
        if isTold { #expect(run.exitCode == 1 && json.exitCode == 1) }
    }

    @Test("exits with 0 when no job has a target, which it says")
    func nothing() throws {
        let farm = try Farm()
        try farm.directory.write("nothing.yml", "scrape_configs: []\n")
        let run = try farm.batch("nothing.yml")
        #expect(run.exitCode == 0 && run.errors == "there was nothing to scrape: no job has an active target\n")
    }

    @Test("lets no control character of a target reach the terminal", arguments: ["table", "json", "ndjson", "csv"])
    func controlCharacters(format: String) throws {
        let farm = try Farm()
        let hostile = try #require(
            LoopbackExporter { _, _ in .page(status: "500 \u{1B}[31m\u{9B}31m\u{7F}", body: []) }
        )
        defer { hostile.stop() }
        try farm.directory.write(
            "h.yml",
            "scrape_configs:\n- job_name: \"a\\e\\u009b\"\n  static_configs: [{targets: [\"\(hostile.address)\"]}]\n"
        )
        let run = try farm.batch("h.yml", "--format", format)
        #expect(run.exitCode == 1 && run.output.contains("500"))
        #expect(!run.output.unicodeScalars.contains { $0 != "\n" && ($0.value < 0x20 || 0x7F...0x9F ~= $0.value) })
    }
}
