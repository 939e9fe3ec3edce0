import CSystem
import Glibc
import Testing

@testable import TerminalUI

/// Programs of their own (exit tests) run a tiny monitor on a pseudo terminal that the test holds. The path reaches them
/// through the environment, so one runs at a time.
@Suite("The terminal is taken and given back", .serialized)
struct RealTerminalTests {
    private static let variable = "SCRAPE_TUI_TEST_TERMINAL"

    private static func path() -> String { getenv(variable).map { String(cString: $0) } ?? "" }

    private func terminal(
        columns: UInt16 = 80,
        rows: UInt16 = 24,
        _ steps: PseudoTerminal.Step...
    ) throws -> PseudoTerminal {
        setenv("LC_ALL", "C.UTF-8", 1)
        let terminal = try #require(PseudoTerminal(columns: columns, rows: rows, steps))
        setenv(Self.variable, terminal.path, 1)
        return terminal
    }

    private func typing(_ keys: String, after text: String) -> PseudoTerminal.Step {
        PseudoTerminal.Step(text: text) { $0.type(keys) }
    }

    private func sending(_ signal: CInt, after text: String) -> PseudoTerminal.Step {
        PseudoTerminal.Step(text: text) { terminal in
            if let process = terminal.processID { kill(process, signal) }
        }
    }

    /// What every end has to leave behind: the main screen, a visible cursor, the modes of before.
    private func expectGivenBack(_ terminal: PseudoTerminal, _ before: [UInt32]) {
        terminal.finish()
        let text = terminal.text
        #expect(terminal.isPlayed, "\(text.debugDescription.suffix(2000))")
        for (on, off) in [
            ("\u{1B}[?1049h", "\u{1B}[?1049l"), ("\u{1B}[?2004h", "\u{1B}[?2004l"), ("\u{1B}[?25l", "\u{1B}[?25h"),
        ] {
            #expect(last(of: off, in: text) > last(of: on, in: text), "\(off.debugDescription)")
        }
        #expect(!before.isEmpty)
    }

    private func last(of needle: String, in text: String) -> Int {
        let parts = Array(text.utf8)
        let wanted = Array(needle.utf8)
        return parts.indices.last { parts[$0...].starts(with: wanted) } ?? -1
    }

    @Test("paints in colour, takes keys, and q gives the terminal back")
    func quits() async throws {
        let terminal = try terminal(
            typing("\u{1B}OA", after: "snapshot1"),
            typing("R", after: "<up>"),
            typing("q", after: "replied")
        )
        let before = terminal.modes
        await #expect(processExitsWith: .exitCode(0)) { exit(TinyMonitor.run(on: RealTerminalTests.path())) }
        let after = terminal.modes
        expectGivenBack(terminal, before)
        #expect(before == after)
        #expect(terminal.text.contains("80x24 unicode ✓"))
        #expect(terminal.text.contains("38;5;196mDOWN"))
        // The last cell is written with wrapping off: the screen does not scroll.
        #expect(terminal.text.contains("corne\u{1B}[?7lr\u{1B}[?7h"))
    }

    @Test(
        "a signal that means stop gives the terminal back and is a success",
        arguments: [SIGTERM, SIGINT, SIGQUIT] as [CInt]
    )
    func stops(signal: CInt) async throws {
        let terminal = try terminal(sending(signal, after: "snapshot1"))
        let before = terminal.modes
        await #expect(processExitsWith: .exitCode(0)) { exit(TinyMonitor.run(on: RealTerminalTests.path())) }
        let after = terminal.modes
        expectGivenBack(terminal, before)
        #expect(before == after)
    }

    @Test(
        "a crash gives the terminal back first",
        arguments: [("a", "abort"), ("t", "trap"), ("w", "trap in a thread"), ("o", "stack overflow")]
    )
    func crashes(key: String, name: String) async throws {
        let terminal = try terminal(typing(key, after: "snapshot1"))
        let before = terminal.modes
        await #expect(processExitsWith: .failure) { exit(TinyMonitor.run(on: RealTerminalTests.path())) }
        let after = terminal.modes
        expectGivenBack(terminal, before)
        #expect(before == after)
        // What the runtime said is read on the main screen, after the terminal was given back.
        let painted = terminal.text
        let said = last(of: "trapped", in: painted)
        #expect(
            name.contains("trap") ? said > last(of: "\u{1B}[?1049l", in: painted) : said < 0,
            "\(painted.debugDescription)"
        )
    }

    /// How a program ends while somebody else has its terminal.
    private static let ending = "SCRAPE_TUI_TEST_ENDING"

    private static func taken() -> Terminal {
        var options = MonitorOptions(environment: ["TERM": "xterm-256color"])
        options.device = path()
        guard let terminal = try? Terminal(options) else { exit(3) }
        return terminal
    }

    /// A shell takes the terminal, for which it has modes of its own, and prompts; then the program ends.
    private static func endBehindShell(_ terminal: Terminal) -> Never {
        var modes = termios()
        tcgetattr(terminal.descriptor, &modes)
        modes.c_lflag &= ~tcflag_t(ECHO | ICANON)
        tcsetattr(terminal.descriptor, TCSANOW, &modes)
        _ = Array("prompt> ".utf8).withUnsafeBytes { write(terminal.descriptor, $0.baseAddress, $0.count) }
        switch getenv(ending).map({ String(cString: $0) }) {
        case "close": terminal.close()
        case "abort": abort()
        default: break
        }
        exit(0)
    }

    private func expectLeftAlone(_ terminal: PseudoTerminal) {
        let lineModes = terminal.modes[3]
        terminal.finish()
        #expect(lineModes & UInt32(ECHO | ICANON) == 0)
        #expect(terminal.text.hasSuffix("prompt> "), "\(terminal.text.debugDescription.suffix(200))")
    }

    @Test("who ends while the shell has the terminal, after Ctrl-Z, leaves it alone", arguments: ["close", "exit"])
    func endsSuspended(ending: String) async throws {
        setenv(Self.ending, ending, 1)
        let terminal = try terminal()
        await #expect(processExitsWith: .exitCode(0)) {
            let terminal = RealTerminalTests.taken()
            terminal.leave()
            RealTerminalTests.endBehindShell(terminal)
        }
        expectLeftAlone(terminal)
    }

    @Test("so does who crashes then")
    func crashesSuspended() async throws {
        setenv(Self.ending, "abort", 1)
        let terminal = try terminal()
        await #expect(processExitsWith: .failure) {
            let terminal = RealTerminalTests.taken()
            terminal.leave()
            RealTerminalTests.endBehindShell(terminal)
        }
        expectLeftAlone(terminal)
    }

    @Test("and who ends in the background without having left it", arguments: ["close", "exit"])
    func endsInBackground(ending: String) async throws {
        setenv(Self.ending, ending, 1)
        let terminal = try terminal()
        await #expect(processExitsWith: .exitCode(0)) {
            // The terminal is to control us: only then somebody can be in its foreground.
            guard setsid() >= 0, Glibc.open(RealTerminalTests.path(), O_RDWR) >= 0 else { exit(4) }
            let terminal = RealTerminalTests.taken()
            let other = ChildProgram(
                command: ChildCommand(words: ["sleep", "30"]),
                environment: ProcessEnvironment.variables,
                terminal: terminal.descriptor
            )
            _ = other.run { RealTerminalTests.endBehindShell(terminal) }
        }
        expectLeftAlone(terminal)
    }

    @Test("exit() from anywhere gives the terminal back")
    func exits() async throws {
        let terminal = try terminal(typing("x", after: "snapshot1"))
        let before = terminal.modes
        await #expect(processExitsWith: .exitCode(7)) { exit(TinyMonitor.run(on: RealTerminalTests.path())) }
        let after = terminal.modes
        expectGivenBack(terminal, before)
        #expect(before == after)
    }

    @Test("a terminal that hangs up ends the monitor with 129")
    func hangsUp() async throws {
        let terminal = try terminal(PseudoTerminal.Step(text: "snapshot1") { $0.hangUp() })
        await #expect(processExitsWith: .exitCode(129)) { exit(TinyMonitor.run(on: RealTerminalTests.path())) }
        terminal.finish()
        #expect(terminal.isPlayed)
    }

    @Test("SIGHUP reloads while the terminal lives, SIGWINCH resizes, SIGCONT repaints")
    func takesSignals() async throws {
        let terminal = try terminal(
            sending(SIGHUP, after: "snapshot1"),
            PseudoTerminal.Step(text: "reload") { terminal in
                terminal.resize(columns: 60, rows: 15)
                if let process = terminal.processID { kill(process, SIGWINCH) }
            },
            sending(SIGCONT, after: "60x15"),
            typing("\u{1B}[200~q\u{1B}[201~q", after: "\u{1B}[2J")
        )
        await #expect(processExitsWith: .exitCode(0)) { exit(TinyMonitor.run(on: RealTerminalTests.path())) }
        terminal.finish()
        #expect(terminal.isPlayed)
    }

    @Test("what libraries say is kept off the screen and replayed, escaped")
    func replaysErrors() async throws {
        let terminal = try terminal(typing("ejq", after: "snapshot1"))
        await #expect(processExitsWith: .exitCode(0)) { exit(TinyMonitor.run(on: RealTerminalTests.path())) }
        terminal.finish()
        let said = "a library said ␛[31mthis\r\n"
        #expect(last(of: said, in: terminal.text) > last(of: "\u{1B}[?1049l", in: terminal.text))
        #expect(!terminal.text.contains("said \u{1B}"))
    }

    @Test("a library that never stops talking fills no memory, and its last forty lines are replayed")
    func boundsErrors() async throws {
        let terminal = try terminal()
        await #expect(processExitsWith: .exitCode(0)) {
            dup2(open(RealTerminalTests.path(), O_RDWR | O_NOCTTY), 2)
            guard let capture = StandardErrorCapture() else { exit(1) }
            for line in 0..<100_000 {
                let bytes = Array("a line of words, number \(line)\n".utf8)
                _ = bytes.withUnsafeBytes { write(2, $0.baseAddress, $0.count) }
            }
            capture.trim()
            var status = stat()
            guard fstat(capture.file, &status) == 0, status.st_size <= StandardErrorCapture.tail else { exit(2) }
            capture.close(lines: StandardErrorCapture.lines)
            exit(0)
        }
        terminal.finish()
        #expect(terminal.text.hasPrefix("a line of words, number 99960\r\n"))
        #expect(terminal.text.hasSuffix("a line of words, number 99999\r\n"))
    }

    @Test("a standard error output that is no terminal gets everything as it is")
    func leavesLogsAlone() async throws {
        let terminal = try terminal(typing("eq", after: "snapshot1"))
        let result = await #expect(processExitsWith: .exitCode(0), observing: [\.standardErrorContent]) {
            exit(TinyMonitor.run(on: RealTerminalTests.path(), log: true))
        }
        terminal.finish()
        let said = String(decoding: result?.standardErrorContent ?? [], as: UTF8.self)
        #expect(said.contains("a library said \u{1B}[31mthis\n"), "\(said)")
        #expect(!terminal.text.contains("library"))
    }

    @Test("an unknown TERM opens as xterm-256color and says so; the Linux console gets ASCII")
    func fallsBack() async throws {
        let unknown = try terminal(typing("q", after: "is unknown here"))
        await #expect(processExitsWith: .exitCode(0)) {
            exit(TinyMonitor.run(on: RealTerminalTests.path(), environment: ["TERM": "no-such-terminal"]))
        }
        unknown.finish()
        #expect(unknown.isPlayed)
        let console = try terminal(typing("q", after: "80x24 ascii"))
        await #expect(processExitsWith: .exitCode(0)) {
            exit(TinyMonitor.run(on: RealTerminalTests.path(), environment: ["TERM": "linux", "NO_COLOR": "1"]))
        }
        console.finish()
        #expect(console.isPlayed)
        #expect(!console.text.contains("\u{1B}[31m"))
    }

    @Test("the mouse is taken only when asked for, and given back at the end")
    func takesMouse() async throws {
        let terminal = try terminal(
            columns: 250,
            typing("m", after: "snapshot1"),
            typing("\u{1B}[<0;10;5M\u{1B}[<0;10;5m\u{1B}[<65;1;1M", after: "mouse"),
            typing("q", after: "wheelDown")
        )
        await #expect(processExitsWith: .exitCode(0)) { exit(TinyMonitor.run(on: RealTerminalTests.path())) }
        let before = terminal.modes
        expectGivenBack(terminal, before)
        let text = terminal.text
        #expect(text.contains("press, row: 4, column: 9"), "\(text.debugDescription.suffix(2000))")
        #expect(last(of: "\u{1B}[?1000h", in: text) > 0 || last(of: "\u{1B}[?1006;1000h", in: text) > 0)
        #expect(last(of: "\u{1B}[?1000l", in: text) > last(of: "wheelDown", in: text))
    }

    @Test("a terminal that stops reading gets what was on its way and one newest frame, and keys go on")
    func skipsFrames() async throws {
        let terminal = try terminal(
            columns: 250,
            rows: 100,
            PseudoTerminal.Step(text: "snapshot1") { terminal in
                // Nobody reads meanwhile: each key changes 25 kB, and the system holds some 64.
                for _ in 0..<60 {
                    terminal.type("f")
                    poll(nil, 0, 20)
                }
            },
            typing("q", after: "flooded")
        )
        await #expect(processExitsWith: .exitCode(0)) { exit(TinyMonitor.run(on: RealTerminalTests.path())) }
        terminal.finish()
        #expect(terminal.isPlayed)
        // Sixty frames would be 1.4 MB.
        #expect(terminal.text.utf8.count < 200_000)
    }

    /// Stops reading in the middle of a flood, asks the program to end, and kills it when it does not within five seconds.
    private func blocked() throws -> PseudoTerminal {
        try terminal(
            columns: 250,
            rows: 100,
            PseudoTerminal.Step(text: "snapshot1") { terminal in
                for _ in 0..<20 {
                    terminal.type("f")
                    poll(nil, 0, 20)
                }
                guard let process = terminal.processID else { return }
                kill(process, SIGTERM)
                for _ in 0..<500 where kill(process, 0) == 0 { poll(nil, 0, 10) }
                kill(process, SIGKILL)
            }
        )
    }

    @Test("a terminal that never reads again holds nobody up who ends the program")
    func endsBlocked() async throws {
        let terminal = try blocked()
        let before = terminal.modes
        await #expect(processExitsWith: .exitCode(0)) { exit(TinyMonitor.run(on: RealTerminalTests.path())) }
        #expect(terminal.modes == before)
        terminal.finish()
        #expect(terminal.isPlayed)
    }

    @Test("nor when the last frame was to stay on it: that is left out")
    func endsBlockedWithFrame() async throws {
        let terminal = try blocked()
        let before = terminal.modes
        await #expect(processExitsWith: .exitCode(0)) {
            exit(TinyMonitor.run(on: RealTerminalTests.path(), keepsScreen: true))
        }
        #expect(terminal.modes == before)
        terminal.finish()
        #expect(terminal.isPlayed)
    }

    @Test("a terminal that cannot place its cursor, or none at all, is refused with what to use instead")
    func refuses() async throws {
        let terminal = try terminal()
        let dumb = await #expect(processExitsWith: .exitCode(2), observing: [\.standardErrorContent]) {
            exit(TinyMonitor.run(on: RealTerminalTests.path(), environment: ["TERM": "dumb"], log: true))
        }
        let none = await #expect(processExitsWith: .exitCode(2), observing: [\.standardErrorContent]) {
            exit(TinyMonitor.run(on: "/dev/null", log: true))
        }
        terminal.finish()
        for result in [dumb, none] {
            let said = String(decoding: result?.standardErrorContent ?? [], as: UTF8.self)
            #expect(said.contains("scrape-tui batch") && said.contains("scrape-tui agent"), "\(said)")
        }
        #expect(terminal.text.isEmpty)
    }
}
