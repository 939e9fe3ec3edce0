import Glibc
import ScrapeTestSupport
import Testing

@Suite(
    "The monitor as lines",
    .serialized,
    .enabled(if: TmuxSession.isAvailable, "tmux is not installed")
)
struct MonitorPlainTests {
    @Test("TERM=dumb gets lines and commands, without one escape sequence, and the terminal stays as it was")
    func dumbTerminal() throws {
        let monitor = try MonitorInTerminal(columns: 110, rows: 60, environment: ["TERM": "dumb"])
        let session = monitor.session
        session.record()
        try session.waitFor("TERM=dumb cannot place a cursor: lines instead of a screen")
        try session.waitFor("3 targets: 1 up, 2 DOWN")
        session.type("targets state:down")
        session.sendKeys("Enter")
        try session.waitFor("2 of 3 targets, filter: state:down", "connect refused", "parse 214:")
        session.type("response \(monitor.exporter.address)/broken")
        session.sendKeys("Enter")
        try session.waitFor(MonitorInTerminal.brokenLine)
        session.type("pause fine")
        session.sendKeys("Enter")
        try session.waitFor("paused fine: 1 target")
        kill(try #require(session.processID), SIGHUP)
        try session.waitFor("reloaded in ")
        session.type("quit")
        session.sendKeys("Enter")
        try session.waitFor("quit? scraping stops - type yes to do it")
        session.sendKeys("Enter")
        try session.waitFor("not done")
        session.sendKeys("C-c")
        try session.waitUntil("the question again") { $0.split(separator: "\n").last?.contains("type yes") == true }
        session.type("yes")
        session.sendKeys("Enter")
        #expect(try session.waitForExit() == 0)
        #expect(monitor.isTerminalAsBefore)
        #expect(!session.recorded.contains(0x1B))
    }

    @Test("in a shell it stops at Ctrl-Z and comes back with fg")
    func worksInShell() throws {
        let monitor = try MonitorInTerminal(environment: ["PS1": "prompt> "]) { _, _ in ["bash", "--norc", "-i"] }
        let session = monitor.session
        try session.waitFor("prompt>")
        session.type("\(try BuiltProgram.scrapeTUI()) --plain \(monitor.directory.path("m.yml")) --web.listen-address=")
        session.sendKeys("Enter")
        try session.waitFor("3 targets: 1 up, 2 DOWN")
        session.sendKeys("C-z")
        try session.waitFor("suspended - scraping is stopped until fg", "Stopped")
        session.type("fg")
        session.sendKeys("Enter")
        session.type("pools")
        session.sendKeys("Enter")
        try session.waitFor("3 pools, sorted by problems")
        session.sendKeys("C-d")
        try session.waitFor("quit? scraping stops")
        session.type("yes")
        session.sendKeys("Enter")
        try session.waitUntil("the prompt") { $0.hasSuffix("prompt>\n") || $0.contains("yes\nprompt>") }
    }

    @Test("a stop that only the shell knows of is told, and counted in scrapes")
    func stopped() throws {
        let monitor = try MonitorInTerminal(columns: 120, environment: ["PS1": "prompt> "]) { _, _ in
            ["bash", "--norc", "-i"]
        }
        let session = monitor.session
        try session.waitFor("prompt>")
        session.type(
            "\(try BuiltProgram.scrapeTUI()) --plain \(monitor.directory.path("m.yml")) --web.listen-address= &"
        )
        session.sendKeys("Enter")
        try session.waitFor("3 targets: 1 up, 2 DOWN")
        session.type("kill -STOP $!; sleep 3; kill -CONT $!; fg; echo left with $?")
        session.sendKeys("Enter")
        try session.waitFor("suspended 3", "scrapes missed")
        // Three at once may be one signal.
        for _ in 0..<10 {
            session.sendKeys("C-c")
            usleep(200_000)
        }
        try session.waitFor("left with 130")
    }

    @Test("while Ctrl-S holds the output no command is taken and scraping goes on; Ctrl-Q lets all of it come")
    func heldOutput() throws {
        let monitor = try MonitorInTerminal(arguments: ["--plain", "--web.listen-address="], rows: 50)
        let session = monitor.session
        try session.waitFor("3 targets: 1 up, 2 DOWN")
        session.sendKeys("C-s")
        // The first one's answer is what is held.
        session.type("pools")
        session.sendKeys("Enter")
        session.type("pause fine")
        session.sendKeys("Enter")
        let before = monitor.exporter.requests(of: "/fine")
        try session.waitUntil("three more scrapes") { _ in monitor.exporter.requests(of: "/fine") >= before + 3 }
        #expect(!session.capture().contains("3 pools"))
        session.sendKeys("C-q")
        try session.waitFor("3 pools, sorted by problems", "paused fine: 1 target")
    }

    @Test(
        "SIGTERM ends it with exit code 0, the terminal as it was, whether or not Ctrl-S holds the output",
        arguments: [false, true]
    )
    func terminates(isHeld: Bool) throws {
        let monitor = try MonitorInTerminal(arguments: ["--plain", "--web.listen-address="], rows: 50)
        let session = monitor.session
        try session.waitFor("3 targets: 1 up, 2 DOWN")
        if isHeld {
            session.sendKeys("C-s")
            session.type("pools")
            session.sendKeys("Enter")
        }
        kill(try #require(session.processID), SIGTERM)
        #expect(try session.waitForExit(seconds: 5) == 0)
        #expect(monitor.isTerminalAsBefore)
    }

    @Test("commands from a pipe are done, then it ends")
    func pipe() throws {
        let directory = try TemporaryDirectory()
        let targets = "static_configs: [{targets: [\"127.0.0.1:1\"]}]"
        let intervals = "global: {scrape_interval: 1s, scrape_timeout: 1s}"
        try directory.write("m.yml", "\(intervals)\nscrape_configs:\n- job_name: a\n  \(targets)\n")
        let run = try ProgramRun(
            ["--plain", "m.yml", "--web.listen-address="],
            in: directory.path,
            input: "pools\nshow 127.0.0.1:1\nfrob\nprobe 127.0.0.1:1\ntargets state:down"
        )
        #expect(run.exitCode == 0)
        #expect(
            run.output.contains("1 pool, sorted by problems")
                && run.output.contains("URL      http://127.0.0.1:1/metrics")
        )
        #expect(run.output.contains("no command 'frob'") && !run.output.contains("\u{1B}"))
        // The last line, which has no end, is done once the probe is answered, and knows what is down.
        #expect(run.output.contains("1 target, filter: state:down"))
    }
}
