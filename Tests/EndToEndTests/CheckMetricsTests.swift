import Testing

@Suite("check metrics")
struct CheckMetricsTests {
    private let good = "# HELP a_total A.\n# TYPE a_total counter\na_total{x=\"1\"} 1\na_total{x=\"2\"} 2\n"

    @Test("reads standard input without a file, and with -", arguments: [[], ["-"], ["--format", "prometheus"]])
    func standardInput(arguments: [String]) throws {
        let run = try ProgramRun(["check", "metrics"] + arguments, input: good)
        #expect(run.exitCode == 0 && run.output == "stdin: fine, 2 samples\n" && run.errors.isEmpty)
    }

    @Test("names file, line and column of what does not parse, and exits with 1")
    func problem() throws {
        let directory = try TemporaryDirectory()
        try directory.write("page.txt", good + "b{x=1} 2\n")
        let run = try ProgramRun(["check", "metrics", "page.txt"], in: directory.path)
        #expect(run.exitCode == 1)
        #expect(run.output.hasPrefix("page.txt:5:5: expected label value, got "))
    }

    @Test("gives promtool's advice and exits with 1")
    func advice() throws {
        let run = try ProgramRun(["check", "metrics"], input: "# TYPE a counter\na 1\n")
        #expect(run.exitCode == 1)
        #expect(
            run.output == "stdin:1:1: a: no help text\nstdin:1:1: a: counter metrics should have \"_total\" suffix\n"
        )
    }

    @Test("exits with 2 for a missing file, a wrong format, and OpenMetrics it cannot check")
    func unreadable() throws {
        let missing = try ProgramRun(["check", "metrics", "no/such/page"])
        #expect(missing.exitCode == 2 && missing.errors == "open no/such/page: no such file or directory\n")
        #expect(try ProgramRun(["check", "metrics", "--format", "protobuf"]).exitCode == 2)
        let open = try ProgramRun(["check", "metrics"], input: "# TYPE a gauge\na 1\n# EOF\n")
        #expect(open.exitCode == 2 && open.errors.contains("OpenMetrics"))
    }

    @Test("lets no control character of a page reach the terminal")
    func controlCharacters() throws {
        let run = try ProgramRun(["check", "metrics"], input: "a{\u{1B}[31m} 1\n\u{9B}31m\n")
        #expect(run.exitCode == 1)
        #expect(!run.output.unicodeScalars.contains { $0 != "\n" && ($0.value < 0x20 || 0x7F...0x9F ~= $0.value) })
    }
}
