import Glibc
import Testing

@Suite("A tmux session shows what a program does", .enabled(if: TmuxSession.isAvailable, "tmux is not installed"))
struct TmuxSessionTests {
    @Test("keys reach the program, and its screen can be read")
    func typesAndReads() throws {
        let session = try TmuxSession(["sh", "-c", "echo ready; read line; echo \"got $line\"; exit 3"])
        try session.waitFor("ready")
        session.type("hello; world")
        session.sendKeys("Enter")
        try session.waitFor("got hello; world")
        #expect(try session.waitForExit() == 3)
        #expect(session.processID == nil)
        #expect(session.modesBefore != nil && session.modesBefore == session.modesAfter)
    }

    @Test("a program that leaves the terminal changed is found out")
    func comparesModes() throws {
        let session = try TmuxSession(["stty", "-echo"])
        #expect(try session.waitForExit() == 0)
        #expect(session.modesAfter != nil && session.modesBefore != session.modesAfter)
    }

    @Test("a program that a signal ended says so")
    func seesSignals() throws {
        let session = try TmuxSession(["sh", "-c", "echo ready; exec sleep 60"])
        try session.waitFor("ready")
        let process = try #require(session.processID)
        kill(process, SIGTERM)
        #expect(try session.waitForExit() == 128 + SIGTERM)
    }

    @Test("it has the size and the environment it was given, and takes another size")
    func resizes() throws {
        let session = try TmuxSession(
            ["sh", "-c", "trap 'stty size' WINCH; echo $COLOUR $TERM; stty size; while :; do sleep 0.05; done"],
            columns: 60,
            rows: 15,
            environment: ["COLOUR": "blue", "TERM": "xterm-256color"]
        )
        #expect(try session.waitFor("15 60").contains("blue xterm-256color"))
        session.resize(columns: 100, rows: 30)
        #expect(try session.waitFor("30 100").contains("15 60"))
    }

    @Test("attributes are captured on request")
    func capturesEscapes() throws {
        let session = try TmuxSession(["sh", "-c", "printf '\\033[7mreversed\\033[0m'"])
        try session.waitFor("reversed")
        #expect(!session.capture().contains("\u{1B}"))
        #expect(session.capture(.escapes).contains("\u{1B}[7mreversed"))
    }

    @Test("text that never appears is reported with the screen")
    func timesOut() throws {
        let session = try TmuxSession(["sh", "-c", "echo something else"])
        try session.waitFor("something else")
        let problem = #expect(throws: TmuxSession.TimedOut.self) { try session.waitFor("never", seconds: 0.1) }
        #expect(problem?.description.contains("something else") == true)
    }
}
