import Glibc
import Testing

@Suite(
    "The monitor gives the terminal back",
    .serialized,
    .enabled(if: TmuxSession.isAvailable, "tmux is not installed")
)
struct MonitorEndTests {
    @Test("q asks, and y leaves the terminal as it was; only that quits")
    func quits() throws {
        let monitor = try MonitorInTerminal()
        let session = monitor.session
        try monitor.waitForScrapes()
        #expect(session.isOnAlternateScreen)
        session.sendKeys("q")
        try session.waitFor("quit? scraping stops y/N")
        session.sendKeys("Enter")
        try session.waitUntilGone("quit?")
        #expect(try monitor.quit() == 0)
        #expect(monitor.isTerminalAsBefore && !session.capture().contains("pools"))
    }

    @Test("--keep-screen leaves the last frame on the terminal, below what was there")
    func keepsScreen() throws {
        let monitor = try MonitorInTerminal(arguments: ["--web.listen-address=", "--keep-screen"], rows: 20)
        try monitor.waitForScrapes()
        #expect(try monitor.quit() == 0)
        #expect(monitor.isTerminalAsBefore)
        let screen = try monitor.session.waitFor("3 pools", "1 up", "Enter open")
        #expect(!screen.contains("quit?"))
    }

    @Test("in a shell it stops at Ctrl-Z, comes back with fg, and gives the prompt back at the end")
    func worksInShell() throws {
        let monitor = try MonitorInTerminal(environment: ["PS1": "prompt> "]) { _, _ in ["bash", "--norc", "-i"] }
        let session = monitor.session
        try session.waitFor("prompt>")
        session.type("\(try BuiltProgram.scrapeTUI()) \(monitor.directory.path("m.yml")) --web.listen-address=")
        session.sendKeys("Enter")
        try monitor.waitForScrapes()
        session.sendKeys("C-z")
        #expect(try session.waitFor("Stopped").contains("suspended - scraping is stopped until fg"))
        #expect(!session.isOnAlternateScreen)
        session.type("fg")
        session.sendKeys("Enter")
        try monitor.waitForScrapes()
        session.sendKeys("q")
        try session.waitFor("quit? scraping stops")
        session.sendKeys("y")
        try session.waitUntil("the prompt") { $0.contains("prompt>") && !$0.contains("scraping stops y/N") }
        session.type("echo \"it said $?\"")
        session.sendKeys("Enter")
        try session.waitFor("it said 0")
    }

    @Test(
        "the mouse is the shell's while the monitor is stopped, and the editor's while it edits; then the monitor's again"
    )
    func lendsMouse() throws {
        let scripts = try TemporaryDirectory()
        try scripts.write("edit.sh", "echo EDITOR IS HERE; until [ -e \(scripts.path("done")) ]; do sleep 0.02; done\n")
        let environment = ["PS1": "prompt> ", "VISUAL": "sh \(scripts.path("edit.sh"))"]
        let monitor = try MonitorInTerminal(environment: environment) { _, _ in ["bash", "--norc", "-i"] }
        let session = monitor.session
        func waitForMouse(_ isTaken: Bool) throws {
            try session.waitUntil("the mouse") { _ in session.isMouseTaken == isTaken }
        }
        try session.waitFor("prompt>")
        session.type("\(try BuiltProgram.scrapeTUI()) \(monitor.directory.path("m.yml")) --web.listen-address=")
        session.sendKeys("Enter")
        try monitor.waitForScrapes()
        #expect(!session.isMouseTaken)
        session.sendKeys("M")
        try session.waitFor(" mouse ")
        try waitForMouse(true)
        session.sendKeys("C-z")
        try session.waitFor("Stopped")
        #expect(!session.isMouseTaken)
        session.type("fg")
        session.sendKeys("Enter")
        try monitor.waitForScrapes()
        try waitForMouse(true)
        session.sendKeys("e")
        try session.waitFor("EDITOR IS HERE")
        #expect(!session.isMouseTaken)
        try scripts.write("done", "")
        try monitor.waitForScrapes()
        try waitForMouse(true)
        session.sendKeys("q")
        try session.waitFor("quit? scraping stops")
        session.sendKeys("y")
        try waitForMouse(false)
    }

    @Test(
        "killed while it is stopped or in the background, it leaves the shell the terminal as that has it",
        arguments: ["kill %1", "bg; kill %1"]
    )
    func killedBehindShell(command: String) throws {
        let monitor = try MonitorInTerminal(environment: ["PS1": "prompt> "]) { _, _ in ["bash", "--norc", "-i"] }
        let session = monitor.session
        try session.waitFor("prompt>")
        session.type("\(try BuiltProgram.scrapeTUI()) \(monitor.directory.path("m.yml")) --web.listen-address=")
        session.sendKeys("Enter")
        try monitor.waitForScrapes()
        session.sendKeys("C-z")
        try session.waitFor("Stopped")
        session.type("clear; jobs -p")
        session.sendKeys("Enter")
        let isNumber = { (line: Substring) in !line.isEmpty && line.allSatisfy(\.isNumber) }
        let screen = try session.waitUntil("its number") { $0.split(separator: "\n").contains(where: isNumber) }
        let process = try #require(screen.split(separator: "\n").first(where: isNumber).flatMap { pid_t($0) })
        session.type(command)
        session.sendKeys("Enter")
        try session.waitUntil("its end") { _ in kill(process, 0) != 0 }
        // Had it given the terminal back once more, what is typed would be echoed twice.
        session.type("echo once")
        try session.waitFor("prompt> echo once")
    }

    @Test("ends with exit code 0 at a signal, the terminal as it was", arguments: [SIGTERM, SIGINT, SIGQUIT])
    func endsAtSignal(signal: Int32) throws {
        let monitor = try MonitorInTerminal()
        try monitor.waitForScrapes()
        kill(try #require(monitor.session.processID), signal)
        #expect(try monitor.session.waitForExit() == 0)
        #expect(monitor.isTerminalAsBefore)
    }

    @Test("Ctrl-C asks, and the third within two seconds leaves at once")
    func interrupts() throws {
        let monitor = try MonitorInTerminal()
        try monitor.waitForScrapes()
        monitor.session.sendKeys("C-c")
        try monitor.session.waitFor("quit?")
        // Two in one breath may reach the program as one signal, so it is pressed until it works.
        for _ in 0..<100 where monitor.session.processID != nil { monitor.session.sendKeys("C-c") }
        #expect(try monitor.session.waitForExit() == 130)
        #expect(monitor.isTerminalAsBefore)
    }

    @Test("an abort in the middle gives the terminal back")
    func aborts() throws {
        let monitor = try MonitorInTerminal()
        try monitor.waitForScrapes()
        kill(try #require(monitor.session.processID), SIGABRT)
        #expect(try monitor.session.waitForExit() == 128 + SIGABRT)
        #expect(monitor.isTerminalAsBefore)
    }

    @Test("ends when its terminal goes away")
    func endsWithoutTerminal() throws {
        let monitor = try MonitorInTerminal()
        try monitor.waitForScrapes()
        let process = try #require(monitor.session.processID)
        monitor.session.killTerminal()
        var isGone = false
        for _ in 0..<500 where !isGone {
            isGone = Self.hasEnded(process)
            usleep(10_000)
        }
        #expect(isGone)
    }

    /// True for a process that is gone or waits for its parent to notice.
    private static func hasEnded(_ process: pid_t) -> Bool {
        guard let file = fopen("/proc/\(process)/stat", "r") else { return true }
        defer { fclose(file) }
        var line = [CChar](repeating: 0, count: 512)
        guard fgets(&line, 512, file) != nil else { return true }
        let text = String(decoding: line.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }, as: UTF8.self)
        return text.split(separator: ")").last?.hasPrefix(" Z") ?? true
    }

    @Test("an unknown terminal is taken for an xterm, and the screen says so", arguments: ["frob-42", ""])
    func unknownTerminal(term: String) throws {
        let monitor = try MonitorInTerminal(environment: ["TERM": term])
        try monitor.session.waitFor("TERM=\(term) is unknown here, using xterm-256color")
        try monitor.waitForScrapes()
        #expect(try monitor.quit() == 0)
    }

    @Test("without a terminal there is one clear line and exit code 2")
    func noTerminal() throws {
        let directory = try TemporaryDirectory()
        try directory.write("m.yml", "scrape_configs: []\n")
        let arguments = ["-w", try BuiltProgram.scrapeTUI(), "monitor", "m.yml", "--web.listen-address="]
        let run = try RunningProgram(program: "setsid", arguments, in: directory.path)
        #expect(run.waitForEnd() == 2 && run.output.isEmpty)
        // A log line may stand before it.
        #expect(
            run.errors.split(separator: "\n").contains {
                $0.hasPrefix("no terminal to draw on: use 'scrape-tui batch'")
            }
        )
    }

    @Test("a configuration that does not load is told with its place, exit code 2 and the terminal untouched")
    func badConfiguration() throws {
        let monitor = try MonitorInTerminal(jobs: ["- job_name: a\n  scrape_interval: soon\n"])
        let session = monitor.session
        #expect(try session.waitForExit() == 2)
        try session.waitFor("m.yml:4:20: ")
        #expect(monitor.isTerminalAsBefore)
    }
}
