import Glibc
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
            ["agent", "--storage.path"], ["monitor", "--storage.retention.time", "0s"],
            ["monitor", "--storage.retention.size", "-1GiB"], ["agent", "--storage.wal-compression=zstd"],
            ["agent", "--storage.head.window", "15"], ["agent", "--storage.head.max-bytes", "lots"],
            ["agent", "--storage.remote.flush-deadline", "never"], ["batch", "a.yml", "--storage.path", "data"],
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

    @Test("names every flag of the storage in its help, with what it is unless said", arguments: ["monitor", "agent"])
    func storageHelp(command: String) throws {
        let help = try ProgramRun([command, "--help"]).output
        let words = help.split(whereSeparator: \.isWhitespace).joined(separator: " ")
        for line in [
            "--storage.path <dir> Keep a log of all samples in DIR/wal, in Prometheus's format;",
            "--storage.retention.time <duration>", "longer for a destination behind. (default: 2h)",
            "--storage.retention.size <size>", "oldest segments go, sent or not. (default: 10GiB)",
            "--storage.wal-compression/--no-storage.wal-compression", "(default: --storage.wal-compression)",
            "--storage.head.window <duration>", "for the screens. (default: 15m)",
            "--storage.head.max-bytes <size>", "the oldest samples go first. (default: 1GiB)",
            "--storage.remote.flush-deadline <duration>", "sending at the end. (default: 1m)",
        ] {
            #expect(words.contains(line), "\(line)")
        }
    }

    @Test("says what can be checked where that was left out")
    func nothingToCheck() throws {
        let errors = try ProgramRun(["check", "prometheus.yml"]).errors
        #expect(errors.contains("there is no 'check prometheus.yml'") && errors.contains("'check config FILE'"))
    }

    @Test(
        "an output that takes nothing ends every command that prints with exit code 3",
        .enabled(if: access("/dev/full", W_OK) == 0),
        arguments: [
            "--help", "--version", "check config good.yml", "check config bad.yml", "check targets good.yml",
            "check targets good.yml --format json", "check metrics page", "check metrics page --output json",
            "monitor --dump-config", "monitor --dump-schema", "replay none --dump-config", "replay none --dump-schema",
        ]
    )
    func fullOutput(line: String) throws {
        let directory = try TemporaryDirectory()
        try directory.write(
            "good.yml",
            "scrape_configs: [{job_name: a, static_configs: [{targets: [\"127.0.0.1:1\"]}]}]\n"
        )
        try directory.write("bad.yml", "scrape_configs: [{job_nam: a}]\n")
        try directory.write("page", "a 1\n")
        let run = try RunningProgram(
            program: "sh",
            ["-c", "\"$0\" \(line) > /dev/full", BuiltProgram.scrapeTUI()],
            in: directory.path
        )
        #expect(run.waitForEnd() == 3)
        #expect(run.errors == "standard output takes nothing more: no space left on device\n")
    }

    @Test("says which value of which flag is wrong")
    func wrongValue() throws {
        let run = try ProgramRun(["agent", "--storage.retention.time", "soon"])
        #expect(run.errors.contains("The value 'soon' is invalid for '--storage.retention.time <duration>'"))
    }
}
