import Glibc
import ScrapeTestSupport
import Testing

@Suite("Recording and replaying in a terminal", .enabled(if: TmuxSession.isAvailable, "tmux is not installed"))
struct ReplayTests {
    /// The rows of the table of targets, without what moves.
    private static func rows(_ screen: String) -> [String] {
        screen.split(separator: "\n").filter { $0.contains("127.0.0.1") }
            .map { $0.split(separator: " ").prefix(4).filter { $0 != "▸" }.prefix(3).joined(separator: " ") }
            .sorted()
    }

    @Test("what was on the screen is what the recording shows; nothing of it can be changed")
    func replays() throws {
        let folder = TemporaryFolder()
        let file = folder.path("a.rec")
        let monitor = try MonitorInTerminal(arguments: ["--web.listen-address=", "--record", file])
        try monitor.waitForScrapes()
        monitor.session.sendKeys("2")
        let shown = Self.rows(try monitor.session.waitFor("[2 Targets]", "3 of 3"))
        // Rewinding looks at the same, in memory.
        try monitor.waitForNextSecond()
        try monitor.waitForNextSecond()
        monitor.session.sendKeys(",", ",")
        try monitor.session.waitFor("FROZEN -")
        monitor.session.sendKeys("p")
        try monitor.session.waitFor("rewound: z goes live first")
        monitor.session.sendKeys("z")
        try monitor.session.waitUntil("a live screen") { !$0.contains("FROZEN") }
        #expect(try monitor.quit() == 0)
        var status = stat()
        #expect(stat(file, &status) == 0 && status.st_mode & 0o777 == 0o600)

        let replay = try TmuxSession([try BuiltProgram.scrapeTUI(), "replay", file], columns: 80, rows: 24)
        defer { replay.kill() }
        try replay.waitFor("REPLAY", "Space play")
        replay.sendKeys("}", "2", "/")
        replay.type("127")
        replay.sendKeys("Enter")
        let screen = try replay.waitUntil("the targets as they were") { screen in
            screen.contains("[2 Targets]") && Self.rows(screen) == shown
        }
        #expect(screen.contains("REPLAY"))
        replay.sendKeys("p")
        try replay.waitFor("a recording: nothing is scraped")
        replay.sendKeys("/")
        replay.sendKeys("C-u")
        replay.type("broken")
        replay.sendKeys("Enter")
        replay.sendKeys("Enter")
        try replay.waitFor("▲", "expected label value")
        replay.sendKeys("q", "q")
        #expect(try replay.waitForExit() == 0)
    }

    @Test("as lines: typed commands go through it, one behind the other, and nothing of it can be changed")
    func plain() throws {
        let directory = try TemporaryDirectory()
        try directory.write(
            "m.yml",
            MonitorInTerminal.configuration([MonitorInTerminal.job("refusing", "127.0.0.1:1")])
        )
        let address = "--web.listen-address="
        let recorded = try ProgramRun(
            ["--plain", "m.yml", address, "--record", "a.rec"],
            in: directory.path,
            input: "probe 127.0.0.1:1\nback all\nlive\ntargets state:down\n"
        )
        #expect(recorded.exitCode == 0)
        #expect(recorded.output.contains("lists show that moment until 'live'\n"), "\(recorded.output)")
        #expect(
            recorded.output.hasSuffix("1 target, filter: state:down ('filter off' clears it), sorted by problems\n")
        )
        let replayed = try ProgramRun(
            ["replay", "a.rec", "--plain"],
            in: directory.path,
            input: "forward all\ntargets state:down\npause 1\nlive\nback all\n"
        )
        #expect(replayed.exitCode == 0 && !replayed.output.contains("\u{1B}"))
        let lines = replayed.output.split(separator: "\n")
        #expect(lines.dropFirst().first?.hasPrefix("a recording, nothing is scraped: ") == true)
        for text in [
            "stopped: 1 target, 1 DOWN", "1 target, as of ", "a recording: nothing is scraped",
            "a recording has no now: 'forward all' goes to its end",
        ] {
            #expect(lines.contains { $0.contains(text) }, "\(text): \(replayed.output)")
        }
    }

    @Test("without a terminal what is wrong with the file is said first, then that a screen is needed")
    func noTerminal() throws {
        let directory = try TemporaryDirectory()
        try directory.write("x", "no recording\n")
        for (file, words) in [("x", "x: byte 0: this is no recording"), ("missing", "missing: ")] {
            let arguments = ["-w", try BuiltProgram.scrapeTUI(), "replay", file]
            let run = try RunningProgram(program: "setsid", arguments, in: directory.path)
            #expect(run.waitForEnd() == 2 && run.errors.contains(words) && !run.errors.contains("terminal"))
        }
    }

    @Test("a file that is none, or is there already, ends the start with the reason")
    func refuses() throws {
        let folder = TemporaryFolder()
        let file = folder.write("x", "no recording\n")
        let session = try TmuxSession(
            ["sh", "-c", "\(try BuiltProgram.scrapeTUI()) replay \(file); echo code $?"],
            columns: 100,
            rows: 24
        )
        defer { session.kill() }
        try session.waitFor("byte 0: this is no recording of scrape-tui", "code 2")
        let monitor = try MonitorInTerminal { program, configuration in
            ["sh", "-c", "\(program) --web.listen-address= --record \(file) \(configuration); echo code $?"]
        }
        try monitor.session.waitFor("is there already", "code 2")
    }
}
