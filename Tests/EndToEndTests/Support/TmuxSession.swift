import Glibc

/// A program in a terminal of its own: a tmux server with one session that nobody else sees, with its own socket and
/// without anybody's configuration. What the terminal shows stays to be looked at after the program's end.
///
/// A small shell script runs the program and writes down how it ended and what it did to the terminal's modes: tmux
/// itself sometimes forgets both the status and the last words of a program that ended.
final class TmuxSession {
    struct TimedOut: Error, CustomStringConvertible {
        var text: String
        var screen: String

        var description: String { "\"\(text)\" did not appear; the screen shows:\n\(screen)" }
    }

    enum Capture {
        case plain
        /// With the escape sequences that make colours and attributes.
        case escapes
    }

    /// False where tmux is not installed: suites say `.enabled(if: TmuxSession.isAvailable)`.
    static let isAvailable = CommandRun(["tmux", "-V"], environment: CommandRun.plainEnvironment).status == 0

    /// Runs `$2...` and writes into the directory `$1`: the program's id, its status, the modes before and after. Then it
    /// keeps the terminal. A hang-up ends the script, and the system hands it on to the program.
    private static let script = """
        directory=$1
        shift
        trap : INT QUIT TERM TSTP
        stty -g > $directory/before
        sh -c 'echo $$ > $0/process; exec "$@"' $directory "$@"
        echo $? > $directory/ended
        trap '' INT QUIT TERM TSTP
        stty -g > $directory/after
        mv $directory/ended $directory/status
        exec sleep 86400
        """

    private let directory: String
    private let environment: [String: String]

    /// Starts `command` in a terminal of this size. `environment` is all that the program sees besides PATH, HOME,
    /// LC_ALL (C.UTF-8 unless given) and TERM (tmux-256color unless given).
    init(
        _ command: [String],
        columns: Int = 80,
        rows: Int = 24,
        environment: [String: String] = [:]
    ) throws {
        var template = Array("/tmp/scrape-tui-tmux-XXXXXX".utf8CString)
        guard mkdtemp(&template) != nil else { throw TimedOut(text: "a directory", screen: "mkdtemp failed") }
        directory = String(decoding: template.dropLast().map { UInt8(bitPattern: $0) }, as: UTF8.self)
        self.environment = CommandRun.plainEnvironment.merging(["LC_ALL": "C.UTF-8"]) { $1 }
        let seen = ["TERM": "tmux-256color", "LC_ALL": "C.UTF-8"].merging(environment) { $1 }
        let run = tmux(
            ["new-session", "-d", "-x", "\(columns)", "-y", "\(rows)", "env"] + seen.map { "\($0)=\($1)" }
                + ["sh", "-c", Self.script, "sh", directory] + command
        )
        guard run.status == 0 else { throw TimedOut(text: "a session", screen: run.output) }
    }

    deinit { kill() }

    /// Ends this server, and with it the program (by a hang-up).
    func kill() {
        tmux(["kill-server"])
        for name in ["socket", "before", "after", "process", "ended", "status", "bytes"] {
            unlink("\(directory)/\(name)")
        }
        rmdir(directory)
    }

    /// Sends keys by tmux's names: `Enter`, `Escape`, `Up`, `C-c`, or characters.
    func sendKeys(_ keys: String...) { tmux(["send-keys"] + keys) }

    /// Sends text as it is, character by character.
    func type(_ text: String) { tmux(["send-keys", "-l", text]) }

    func resize(columns: Int, rows: Int) { tmux(["resize-window", "-x", "\(columns)", "-y", "\(rows)"]) }

    /// What the terminal shows, one line a row.
    func capture(_ kind: Capture = .plain) -> String {
        tmux(["capture-pane", "-p"] + (kind == .escapes ? ["-e"] : [])).output
    }

    /// From now on takes what the program hands to the terminal's clipboard.
    func takeClipboard() { tmux(["set-option", "-s", "set-clipboard", "on"]) }

    /// What was copied last; empty when nothing was.
    var clipboard: String { tmux(["show-buffer"]).output }

    /// Whether the program has switched to the alternate screen.
    var isOnAlternateScreen: Bool { tmux(["display-message", "-p", "#{alternate_on}"]).output == "1\n" }

    /// Whether the program has asked to be told of the mouse.
    var isMouseTaken: Bool {
        tmux(["display-message", "-p", "#{mouse_any_flag}#{mouse_button_flag}#{mouse_standard_flag}"]).output.contains(
            "1"
        )
    }

    /// From now on keeps every byte that the program writes to the terminal.
    func record() { tmux(["pipe-pane", "exec cat >> \(directory)/bytes"]) }

    /// The bytes since `record`.
    var recorded: [UInt8] {
        guard let file = fopen("\(directory)/bytes", "r") else { return [] }
        defer { fclose(file) }
        var bytes: [UInt8] = []
        while case let byte = getc(file), byte != EOF { bytes.append(UInt8(truncatingIfNeeded: byte)) }
        return bytes
    }

    /// Ends the terminal as a crash of its window does: with SIGKILL.
    func killTerminal() {
        guard let server = pid_t(tmux(["display-message", "-p", "#{pid}"]).output.dropLast()) else { return }
        Glibc.kill(server, SIGKILL)
    }

    /// Waits until the screen shows all of `texts`, at most so long; returns the screen.
    @discardableResult
    func waitFor(_ texts: String..., seconds: Double = 20) throws -> String {
        try waitUntil(texts.joined(separator: "\", \""), seconds: seconds) { screen in
            texts.allSatisfy { screen.contains($0) }
        }
    }

    /// Waits until `text` is gone from the screen, at most so long; returns the screen.
    @discardableResult
    func waitUntilGone(_ text: String, seconds: Double = 20) throws -> String {
        try waitUntil("no more \(text)", seconds: seconds) { !$0.contains(text) }
    }

    /// Waits for the program's end, at most so long; its exit code, or 128 and the signal that ended it.
    func waitForExit(seconds: Double = 20) throws -> Int32 {
        try waitUntil("the program's end", seconds: seconds) { _ in note("status") != nil }
        return note("status").flatMap { Int32($0) } ?? -1
    }

    /// The program's process; nil when it has not started or has ended.
    var processID: pid_t? { note("status") == nil ? note("process").flatMap { pid_t($0) } : nil }

    /// What `stty -g` printed before the program started.
    var modesBefore: String? { note("before") }

    /// What `stty -g` printed after its end; nil until then.
    var modesAfter: String? { note("status") == nil ? nil : note("after") }

    /// One line that the script wrote down.
    private func note(_ name: String) -> String? {
        let descriptor = open("\(directory)/\(name)", O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else { return nil }
        defer { close(descriptor) }
        var buffer = [UInt8](repeating: 0, count: 4096)
        let count = read(descriptor, &buffer, buffer.count)
        guard count > 0, buffer[count - 1] == UInt8(ascii: "\n") else { return nil }
        return String(decoding: buffer[..<(count - 1)], as: UTF8.self)
    }

    /// Waits until the screen is as it should be, at most so long; returns the screen.
    @discardableResult
    func waitUntil(_ text: String, seconds: Double = 20, _ isThere: (String) -> Bool) throws -> String {
        for _ in 0..<max(1, Int(seconds / 0.02)) {
            let screen = capture()
            if isThere(screen) { return screen }
            usleep(20_000)
        }
        throw TimedOut(text: text, screen: capture())
    }

    @discardableResult
    private func tmux(_ arguments: [String]) -> CommandRun {
        CommandRun(["tmux", "-S", "\(directory)/socket", "-f", "/dev/null"] + arguments, environment: environment)
    }
}
