import Testing

@Suite("The command line")
struct CommandLineTests {
    @Test(
        "answers a wrong use with exit code 2 and nothing on standard output",
        arguments: [
            ["check"], ["check", "config"], ["check", "frob"], ["--frob"], ["batch", "-n", "0"],
            ["batch", "--format", "xml"], ["batch", "a.yml", "--config.file", "b.yml"], ["batch", "no/such/file.yml"],
            ["agent", "no/such/file.yml"], ["agent", "--log.level", "loud"],
            ["agent", "--storage.retention.time", "soon"], ["agent", "--storage.retention.size", "0"],
        ]
    )
    func usage(arguments: [String]) throws {
        let run = try ProgramRun(arguments)
        #expect(run.exitCode == 2 && run.output.isEmpty && !run.errors.isEmpty)
    }

    @Test("prints help and version on standard output", arguments: ["--help", "--version", "batch --help"])
    func help(line: String) throws {
        let run = try ProgramRun(line.split(separator: " ").map(String.init))
        #expect(run.exitCode == 0 && run.output.contains("scrape-tui") && run.errors.isEmpty)
    }
}
