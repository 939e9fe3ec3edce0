import JSON
import ScrapeTestSupport
import Testing

@Suite("check metrics")
struct CheckMetricsTests {
    private let good = "# HELP a_total A.\n# TYPE a_total counter\na_total{x=\"1\"} 1\na_total{x=\"2\"} 2\n"

    @Test("reads standard input without a file, and with -", arguments: [[], ["-"], ["--format", "prometheus"]])
    func standardInput(arguments: [String]) throws {
        let run = try ProgramRun(["check", "metrics"] + arguments, input: good)
        #expect(run.exitCode == 0 && run.output == "stdin: fine, 2 samples in 1 family\n" && run.errors.isEmpty)
    }

    @Test("names file, line and column of what does not parse, says what to do, and exits with 1")
    func problem() throws {
        let directory = try TemporaryDirectory()
        try directory.write("page.txt", good + "b{x=1} 2\n")
        let run = try ProgramRun(["check", "metrics", "page.txt"], in: directory.path)
        #expect(run.exitCode == 1)
        #expect(run.output.hasPrefix("page.txt:5:5: expected label value, got "))
        #expect(run.output.contains(" [label values need double quotes]\n"))
        #expect(run.output.hasSuffix("page.txt: 1 problem; Prometheus refuses the page; 2 samples in 1 family\n"))
    }

    @Test("gives promtool's advice with what to do, and exits with 1")
    func advice() throws {
        let run = try ProgramRun(["check", "metrics"], input: "# TYPE a counter\na 1\na 2\na 3\n")
        #expect(run.exitCode == 1)
        let expected = """
            stdin:1:1: a: no help text [add a line before its samples: # HELP a What it measures.]
            stdin:1:1: a: counter metrics should have "_total" suffix [call it a_total]
            stdin:3:1: a: metric not unique: the same series stands in line 2 (and 1 more like it) \
            [Prometheus keeps the first sample and drops this one; a label must tell them apart]
            stdin: 3 problems; Prometheus takes the page; 3 samples in 1 family

            """
        #expect(run.output == expected)
    }

    @Test("looks for what it is asked to look for", arguments: [("none", 0), ("naming", 1), ("values,naming", 1)])
    func groups(names: String, exitCode: Int32) throws {
        #expect(try ProgramRun(["check", "metrics", "--lint", names], input: "a 1\n").exitCode == exitCode)
    }

    @Test(
        "exits with 2 for a missing file, a wrong format and rules that do not exist",
        arguments: [["no/such/page"], ["--format", "json"], ["--lint", "errors"], ["--lint", ""]]
    )
    func unreadable(arguments: [String]) throws {
        let run = try ProgramRun(["check", "metrics"] + arguments)
        #expect(run.exitCode == 2 && run.output.isEmpty && !run.errors.isEmpty)
    }

    @Test("lets no control character of a page reach the terminal")
    func controlCharacters() throws {
        let page = "a{\u{1B}[31m} 1\n\u{9B}31m\n{\"\u{1B}[1m\"} 1\n"
        for arguments in [[], ["--output", "json", "--cardinality"], ["--cardinality"]] {
            let run = try ProgramRun(["check", "metrics"] + arguments, input: page)
            #expect(run.exitCode == 1)
            #expect(!run.output.unicodeScalars.contains { $0 != "\n" && ($0.value < 0x20 || 0x7F...0x9F ~= $0.value) })
        }
    }

    @Test("counts series by family and values by label")
    func cardinality() throws {
        let page = "a{x=\"1\",y=\"1\"} 1\na{x=\"2\",y=\"1\"} 1\nb 1\n"
        let run = try ProgramRun(["check", "metrics", "--cardinality", "--lint", "none"], input: page)
        let expected = """
            stdin: fine, 3 samples in 2 families

            FAMILY  TYPE     SERIES   SHARE  LABELS (VALUES)
            a       unknown       2   66.7%  x (2), y (1)
            b       unknown       1   33.3%
            total                 3  100.0%

            """
        #expect(run.exitCode == 0 && run.output == expected)
    }

    @Test("tells programs the same")
    func json() throws {
        let run = try ProgramRun(["check", "metrics", "--output", "json", "--cardinality"], input: "aB 1\nc{ 1\n")
        let document = try JSONReader.parse(Array(run.output.utf8))
        #expect(run.exitCode == 1)
        #expect(document["refused"] == .bool(true) && document["samples"] == .integer(1))
        let problems = document["problems"]?.elements ?? []
        #expect(problems.compactMap { $0["rule"]?.text } == ["help-missing", "camel-case", "syntax"])
        #expect(problems.compactMap { $0["line"] } == [.integer(1), .integer(1), .integer(2)])
        #expect(document["families"]?.elements?.first?["family"]?.text == "aB")
    }

    // MARK: - URLs

    private func check(_ answer: LoopbackExporter.Answer, _ arguments: [String] = []) throws -> ProgramRun {
        let exporter = try #require(LoopbackExporter { _, _ in answer })
        defer { exporter.stop() }
        return try ProgramRun(["check", "metrics", "http://\(exporter.address)/metrics"] + arguments)
    }

    @Test("asks a URL as Prometheus asks a target")
    func url() throws {
        let run = try check(.text(good))
        #expect(run.exitCode == 0 && run.output.hasSuffix("/metrics: fine, 2 samples in 1 family\n"))
        let wrong = try check(.text(good + "b{\n"))
        #expect(wrong.exitCode == 1 && wrong.output.contains("/metrics:5:3: expected label name, got "))
    }

    @Test("takes a URL's Content-Type, and --format before it")
    func contentType() throws {
        let html = LoopbackExporter.Answer.page(contentType: "text/html", body: Array(good.utf8))
        let refused = try check(html)
        #expect(refused.exitCode == 2 && refused.errors.contains(#"received unsupported Content-Type "text/html""#))
        #expect(try check(html, ["--format", "prometheus"]).exitCode == 0)
    }

    @Test("says why a URL has no page, and exits with 2")
    func noPage() throws {
        let missing = try check(.page(status: "404 Not Found", body: []))
        #expect(missing.exitCode == 2 && missing.errors.contains("server returned HTTP status 404 Not Found"))
        #expect(try check(.hangUp).errors.hasSuffix(": EOF\n"))
        let torn = try check(.page(headers: ["Content-Encoding: gzip"], body: Array(good.utf8)))
        #expect(torn.exitCode == 2 && torn.errors.hasSuffix(": gzip: invalid header\n"))
        let silent = try check(.silence, ["--timeout", "200ms"])
        #expect(silent.exitCode == 2 && silent.errors.contains("context deadline exceeded"))
    }
}
