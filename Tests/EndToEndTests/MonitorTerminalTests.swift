import Glibc
import Testing

/// The program itself in a terminal: it paints what a refusing target does, and gives the terminal back.
@Suite("The monitor in a terminal", .enabled(if: TmuxSession.isAvailable, "tmux is not installed"))
struct MonitorTerminalTests {
    private let directory: TemporaryDirectory
    private let program: String

    init() throws {
        directory = try TemporaryDirectory()
        program = try #require(BuiltProgram.path("scrape-tui"))
        try directory.write(
            "tiny.yml",
            """
            global:
              scrape_interval: 1s
            scrape_configs:
              - job_name: refusing
                static_configs:
                  - targets: ["127.0.0.1:1"]

            """
        )
    }

    private func command(_ more: String...) -> [String] {
        [program, "monitor", "--web.listen-address", ""] + more + [directory.path("tiny.yml")]
    }

    private func expectUnchanged(_ session: TmuxSession) {
        #expect(session.modesBefore != nil)
        #expect(session.modesBefore == session.modesAfter)
    }

    @Test("shows a target that refuses, asks before it quits, and leaves the terminal as it was")
    func quits() throws {
        let session = try TmuxSession(command())
        try session.waitFor("refusing")
        session.sendKeys("2")
        try session.waitFor("✗ 127.0.0.1:1")
        session.sendKeys("q")
        try session.waitFor("quit?")
        session.sendKeys("Enter")
        try session.waitUntilGone("quit?")
        session.sendKeys("q")
        try session.waitFor("quit?")
        session.sendKeys("y")
        #expect(try session.waitForExit() == 0)
        expectUnchanged(session)
    }

    @Test("a signal that means stop is a clean end", arguments: [SIGTERM, SIGINT] as [CInt])
    func stops(signal: CInt) throws {
        let session = try TmuxSession(command())
        try session.waitFor("refusing")
        kill(try #require(session.processID), signal)
        #expect(try session.waitForExit() == 0)
        expectUnchanged(session)
    }

    @Test("Ctrl-C asks, and the third within two seconds leaves at once")
    func interrupts() throws {
        let session = try TmuxSession(command())
        try session.waitFor("refusing")
        session.sendKeys("C-c")
        try session.waitFor("quit?")
        // Two in one breath may reach the program as one signal, so it is pressed until it works.
        for _ in 0..<100 where session.processID != nil { session.sendKeys("C-c") }
        #expect(try session.waitForExit() == 130)
        expectUnchanged(session)
    }

    @Test("an abort in the middle gives the terminal back")
    func aborts() throws {
        let session = try TmuxSession(command())
        try session.waitFor("refusing")
        kill(try #require(session.processID), SIGABRT)
        #expect(try session.waitForExit() == 128 + SIGABRT)
        expectUnchanged(session)
    }

    @Test("Ctrl-Z gives the shell its terminal, fg brings the screen back")
    func suspends() throws {
        let session = try TmuxSession(["bash", "--norc", "--noediting", "-i"], environment: ["PS1": "shell> "])
        try session.waitFor("shell>")
        session.type("\(program) monitor --web.listen-address '' \(directory.path("tiny.yml"))")
        session.sendKeys("Enter")
        try session.waitFor("refusing")
        session.sendKeys("C-z")
        let shell = try session.waitFor("Stopped")
        #expect(shell.contains("suspended - scraping is stopped until fg"))
        session.type("fg")
        session.sendKeys("Enter")
        #expect(try session.waitFor("refusing").contains("1 Pools"))
        session.sendKeys("q")
        try session.waitFor("quit?")
        session.sendKeys("y")
        try session.waitFor("shell>")
    }

    @Test("another size is another layout; forty columns and fewer do not break it")
    func resizes() throws {
        let session = try TmuxSession(command(), columns: 100, rows: 30)
        try session.waitFor("refusing")
        for (columns, rows) in [(60, 15), (20, 3), (200, 60), (80, 24)] {
            session.resize(columns: columns, rows: rows)
        }
        #expect(try session.waitFor("? help").contains("refusing"))
        kill(try #require(session.processID), SIGTERM)
        #expect(try session.waitForExit() == 0)
    }

    @Test("ASCII where the locale has nothing else, and no colour on request")
    func drawsPlainly() throws {
        let session = try TmuxSession(command("--color", "never"), environment: ["LC_ALL": "C"])
        session.sendKeys("2")
        try session.waitFor("x 127.0.0.1:1")
        #expect(session.capture().unicodeScalars.allSatisfy { $0.isASCII })
        #expect(!session.capture(.escapes).contains("38;5"))
    }

    @Test("a terminal that cannot place its cursor is told what to use instead")
    func refusesDumbTerminals() throws {
        let session = try TmuxSession(command(), environment: ["TERM": "dumb"])
        #expect(try session.waitForExit() == 2)
        #expect(try session.waitFor("scrape-tui batch").contains("TERM=dumb"))
        expectUnchanged(session)
    }
}
