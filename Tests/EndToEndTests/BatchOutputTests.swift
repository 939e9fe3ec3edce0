import Glibc
import JSON
import ScrapeTestSupport
import Testing

/// What batch prints beside its usual table: filters, columns, formats that programs read, and outputs that break.
@Suite("What batch prints")
struct BatchOutputTests {
    /// A farm of three jobs: `good` with one target, `bad` whose body does not parse, `gone` where nobody listens.
    private final class Farm {
        let directory: TemporaryDirectory
        let exporter: LoopbackExporter

        init() throws {
            exporter = try #require(
                LoopbackExporter { path, _ in
                    path.hasPrefix("/bad") ? .text("a 1\nb{x=1} 2\n") : .text("# TYPE a gauge\na{x=\"1\"} 1\nb 3\n")
                }
            )
            directory = try TemporaryDirectory()
            try directory.write(
                "farm.yml",
                "global: {scrape_interval: 1m}\nscrape_configs:\n" + job("good", exporter.address)
                    + job("bad", exporter.address) + job("gone", "127.0.0.1:1")
            )
        }

        deinit { exporter.stop() }

        private func job(_ name: String, _ address: String) -> String {
            """
            - job_name: \(name)
              metrics_path: /\(name)
              static_configs: [{targets: ["\(address)", "h:0"]}]
              relabel_configs: [{source_labels: [__address__], regex: "h:0", action: drop}]

            """
        }

        func batch(_ arguments: String...) throws -> ProgramRun {
            try ProgramRun(["batch", "farm.yml"] + arguments, in: directory.path)
        }

        /// A document without what differs from run to run.
        func masked(_ text: String) -> String {
            var text = text.replacing(exporter.address, with: "TARGET")
            for name in ["lastScrape", "lastScrapeDuration"] {
                let parts = text.split(separator: "\"\(name)\":", omittingEmptySubsequences: false)
                text = ([parts[0][...]] + parts.dropFirst().map { $0.drop { $0 != "," } }).joined(
                    separator: "\"\(name)\":_"
                )
            }
            return text
        }
    }

    @Test("JSON is one line, the same every time, as docs/batch.md has it")
    func golden() throws {
        let farm = try Farm()
        let run = try farm.batch("--format", "json")
        #expect(run.exitCode == 1 && run.errors.isEmpty)
        let scrape = { (pool: String, url: String, health: String, error: String, problem: String, rest: String) in
            let instance = url == "127.0.0.1:1" ? url : "TARGET"
            return #"{"round":1,"scrapePool":"\#(pool)","scrapeUrl":"http://\#(url)/\#(pool)","#
                + #""labels":{"instance":"\#(instance)","job":"\#(pool)"},"health":"\#(health)","lastError":"\#(error)","#
                + #""problem":\#(problem),"lastScrape":_,"lastScrapeDuration":_,\#(rest)}"#
        }
        let counts = { (status: Int, scraped: Int, kept: Int, new: Int, body: Int, wire: Int) in
            #""httpStatus":\#(status),"samplesScraped":\#(scraped),"samplesPostMetricRelabeling":\#(kept),"#
                + #""seriesAdded":\#(new),"staleMarkers":0,"bodyBytes":\#(body),"wireBytes":\#(wire)"#
        }
        let dropped = { (pool: String, line: Int) in
            #"{"scrapePool":"\#(pool)","discoveredLabels":{"__address__":"h:0","__metrics_path__":"/\#(pool)","#
                + #""__scheme__":"http","__scrape_interval__":"1m","__scrape_timeout__":"10s","job":"\#(pool)"},"#
                + #""reason":"rule 1: drop __address__ =~ \"h:0\" (value \"h:0\")","location":"farm.yml:\#(line):21"}"#
        }
        let pool = { (name: String) in #"{"name":"\#(name)","error":"","discovery":[],"targets":1,"dropped":1}"# }
        let expected =
            #"{"version":1,"configuration":"farm.yml","rounds":1,"filter":"","up":1,"down":2,"pools":["#
            + ["good", "bad", "gone"].map(pool).joined(separator: ",") + #"],"scrapes":["#
            + [
                scrape("good", "TARGET", "up", "", "null", counts(200, 2, 2, 2, 30, 110)),
                scrape(
                    "bad",
                    "TARGET",
                    "down",
                    #"expected label value, got \"1\" (\"INVALID\") while parsing: \"b{x=1\""#,
                    #"{"line":2,"column":5,"offset":8,"expected":"_","hint":"_"}"#,
                    counts(200, 1, 1, 1, 13, 93)
                ),
                scrape(
                    "gone",
                    "127.0.0.1:1",
                    "down",
                    #"Get \"http://127.0.0.1:1/gone\": dial tcp 127.0.0.1:1: connect: connection refused"#,
                    "null",
                    counts(0, 0, 0, 0, 0, 0)
                ),
            ].joined(separator: ",") + #"],"dropped":["# + dropped("good", 6) + "," + dropped("bad", 10) + ","
            + dropped("gone", 14) + "]}\n"
        var found = farm.masked(run.output)
        for name in ["expected", "hint"] {
            let parts = found.split(separator: "\"\(name)\":\"", maxSplits: 1, omittingEmptySubsequences: false)
            if parts.count == 2 { found = parts[0] + "\"\(name)\":\"_" + parts[1].drop { $0 != "\"" } }
        }
        #expect(found == expected)
    }

    @Test(
        "a filter in the screen's language says what is printed and what counts",
        arguments: [
            ("pool:good", 0, ["good"]), ("state:down", 1, ["bad", "gone"]),
            ("err:refused or pool:good", 1, ["good", "gone"]),
            ("!pool:g", 1, ["bad"]), (#"{job="good"}"#, 0, ["good"]), ("samples>=2", 0, ["good"]),
            ("pool:bad fails>=1", 1, ["bad"]),
        ]
    )
    func filter(text: String, code: Int32, pools: [String]) throws {
        let run = try Farm().batch("--format", "json", "--filter", text)
        let document = try JSONReader.parse(Array(run.output.utf8))
        #expect(run.exitCode == code)
        #expect(document["scrapes"]?.elements?.map { $0["scrapePool"]?.text } == pools)
        #expect(document["filter"]?.text == text)
    }

    @Test("a filter that finds nothing is no failure, and is said")
    func emptyFilter() throws {
        let run = try Farm().batch("--filter", "pool:nobody")
        #expect(run.exitCode == 0 && run.errors == "the filter finds none of 3 scrapes: pool:nobody\n")
        #expect(run.output.hasSuffix("\n0 of 3 scrapes found: 0 up, 0 down\n"))
    }

    @Test("ndjson has a line for each scrape that the filter finds")
    func lines() throws {
        let run = try Farm().batch("--format", "ndjson", "--filter", "state:down")
        let lines = try run.output.split(separator: "\n").map { try JSONReader.parse(Array($0.utf8)) }
        #expect(Set(lines.compactMap { $0["scrapePool"]?.text }) == ["bad", "gone"] && run.exitCode == 1)
    }

    @Test("a filter that cannot be read ends the start with its part underlined")
    func badFilter() throws {
        let run = try Farm().batch("--filter", "pool:x state:frob y")
        #expect(run.exitCode == 2 && run.output.isEmpty)
        #expect(run.errors.contains("no such state; problem down late slow flap dup refused new paused"))
        #expect(run.errors.contains("\n  pool:x state:frob y\n         ^^^^^^^^^^\n"))
    }

    @Test("columns go by the screen's names, in any case and in the order that was asked for")
    func columns() throws {
        let farm = try Farm()
        let run = try farm.batch("--columns", "state,POOL,samples,%timeout,round", "--filter", "pool:good")
        let lines = run.output.split(separator: "\n").map { $0.split(separator: " ") }
        #expect(lines[0] == ["ROUND", "STATE", "POOL", "SAMPLES", "%TIMEOUT"])
        #expect(lines[1].prefix(4) == ["1", "up", "good", "2"])
        let csv = try farm.batch("--format", "csv", "--columns", "TARGET,SAMPLES,INT", "--filter", "pool:good")
        #expect(csv.output == "scrapeUrl,samplesScraped,scrapeInterval\nhttp://\(farm.exporter.address)/good,2,60.0\n")
    }

    @Test("every column of its list is one of table and of CSV", arguments: ["table", "csv"])
    func everyColumn(format: String) throws {
        let farm = try Farm()
        let unknown = try farm.batch("--columns", "FROB")
        #expect(
            unknown.exitCode == 2 && unknown.errors.contains("no column FROB; there are ROUND, STATE, TARGET, POOL")
        )
        let list = try #require(unknown.errors.split(separator: "there are ").last?.prefix { $0 != "\n" })
        let names = list.filter { $0 != " " }
        let run = try farm.batch("--format", format, "--columns", String(names), "--filter", "pool:good")
        let heading = try #require(run.output.split(separator: "\n").first)
        let count = format == "csv" ? heading.split(separator: ",").count : heading.split(separator: " ").count
        #expect(run.exitCode == 0 && count == names.split(separator: ",").count)
    }

    @Test("rounds are as far apart as -d says, whatever the jobs say")
    func pace() throws {
        let run = try Farm().batch("-n", "3", "-d", "0.2", "--format", "csv", "--filter", "pool:good")
        let rounds = run.output.split(separator: "\n").dropFirst().map { $0.prefix { $0 != "," } }
        #expect(rounds == ["1", "2", "3"] && run.exitCode == 0)
    }

    @Test(
        "says what makes no sense together",
        arguments: [
            (["-d", "5"], "give -n too"), (["--columns", "DUR", "--format", "json"], "--columns is for table and csv"),
            (["-n", "2", "-d", "0"], "'0' is no span from 0.1 seconds to a day"), (["--columns", ","], "no names"),
            (["--fps", "5"], "--fps"),
        ]
    )
    func nonsense(arguments: [String], message: String) throws {
        let run = try ProgramRun(["batch", "m.yml"] + arguments)
        #expect(run.exitCode == 2 && run.errors.contains(message), "\(run.errors)")
    }

    @Test("a full disk is told, a reader that went away is not; both end with exit code 3")
    func brokenOutput() throws {
        let farm = try Farm()
        let program = try BuiltProgram.scrapeTUI()
        for format in ["table", "json", "ndjson", "csv"] {
            let full = try RunningProgram(
                program: "sh",
                ["-c", "\"$0\" batch farm.yml --format \(format) > /dev/full", program],
                in: farm.directory.path
            )
            #expect(full.waitForEnd() == 3)
            #expect(full.errors == "standard output takes nothing more: no space left on device\n")
        }
        let gone = try RunningProgram(
            program: "bash",
            ["-c", "\"$0\" batch farm.yml | true; exit ${PIPESTATUS[0]}", program],
            in: farm.directory.path
        )
        #expect(gone.waitForEnd() == 3 && gone.errors.isEmpty)
    }

    @Test("no secret of a URL is in any format", arguments: ["table", "json", "ndjson", "csv"])
    func secrets(format: String) throws {
        let directory = try TemporaryDirectory()
        try directory.write(
            "s.yml",
            """
            scrape_configs:
            - job_name: a
              params: {token: [hunter2], module: [icmp]}
              static_configs: [{targets: ["127.0.0.1:1", "h:0"]}]
              relabel_configs: [{source_labels: [__address__], regex: "h:0", action: drop}]
            """
        )
        let columns = format == "table" || format == "csv" ? ["--columns", "STATE,TARGET,ERROR,LABELS"] : []
        let run = try ProgramRun(["batch", "s.yml", "--format", format] + columns, in: directory.path)
        #expect(run.exitCode == 1 && !run.output.contains("hunter2"))
        let output = run.output.replacing("\\u003c", with: "<").replacing("\\u003e", with: ">")
        #expect(output.contains("token=<secret>") && output.contains("module=icmp"))
    }

    @Test("is what runs where there is no terminal, with the flags that were given, and with --batch")
    func withoutTerminal() throws {
        let farm = try Farm()
        for arguments in [["farm.yml"], ["--batch", "farm.yml"], ["--config.file", "farm.yml", "--batch"]] {
            let run = try ProgramRun(arguments + ["--format", "csv"], in: farm.directory.path)
            #expect(run.exitCode == 1 && run.output.hasPrefix("round,scrapePool,"))
        }
        let run = try ProgramRun(["farm.yml", "--read-only"], in: farm.directory.path)
        #expect(run.exitCode == 2 && run.output.isEmpty)
        #expect(run.errors.contains("Unknown option '--read-only'"))
        #expect(run.errors.contains("no terminal to draw on, so this is 'scrape-tui batch'"))
    }
}
