import Glibc

/// A program while it runs; what it writes goes to files. Killed with its owner.
final class RunningProgram {
    private let files: TemporaryDirectory
    let process: pid_t
    private var status: Int32?

    struct Problem: Error {
        let text: String
    }

    /// Starts `scrape-tui` with these arguments in `directory` and gives it `input`.
    convenience init(_ arguments: [String], in directory: String = "/", input: String = "") throws {
        try self.init(program: BuiltProgram.scrapeTUI(), arguments, in: directory, input: input)
    }

    /// Starts any program, found by path or in PATH.
    init(program: String, _ arguments: [String], in directory: String = "/", input: String = "") throws {
        files = try TemporaryDirectory()
        try files.write("input", input)
        var actions = posix_spawn_file_actions_t()
        posix_spawn_file_actions_init(&actions)
        defer { posix_spawn_file_actions_destroy(&actions) }
        posix_spawn_file_actions_addopen(&actions, 0, files.path("input"), O_RDONLY, 0)
        posix_spawn_file_actions_addopen(&actions, 1, files.path("output"), O_WRONLY | O_CREAT, 0o600)
        posix_spawn_file_actions_addopen(&actions, 2, files.path("errors"), O_WRONLY | O_CREAT, 0o600)
        // The threads that tests run on block signals; what they start must not.
        var attributes = posix_spawnattr_t()
        var none = sigset_t()
        sigemptyset(&none)
        posix_spawnattr_init(&attributes)
        posix_spawnattr_setsigmask(&attributes, &none)
        posix_spawnattr_setflags(&attributes, Int16(POSIX_SPAWN_SETSIGMASK))
        defer { posix_spawnattr_destroy(&attributes) }
        // Swift's Glibc has no way to change the directory of a spawned program; a shell has.
        let words = ["sh", "-c", "cd \"$0\" && exec \"$@\"", directory, program] + arguments
        var pointers = words.map { strdup($0) } + [nil]
        defer { for pointer in pointers { free(pointer) } }
        var process: pid_t = 0
        let result = posix_spawn(&process, "/bin/sh", &actions, &attributes, &pointers, environ)
        guard result == 0 else { throw Problem(text: "cannot start \(program): \(result)") }
        self.process = process
    }

    deinit {
        guard status == nil else { return }
        kill(process, SIGKILL)
        _ = waitForEnd()
    }

    var output: String { (try? files.read("output")) ?? "" }

    var errors: String { (try? files.read("errors")) ?? "" }

    func signal(_ number: Int32) { kill(process, number) }

    private var isRunning: Bool {
        var information = siginfo_t()
        waitid(P_PID, id_t(process), &information, WEXITED | WNOHANG | WNOWAIT)
        return information.si_signo == 0
    }

    /// Waits until standard error holds `text`; false when it does not within 20 s or before the program ends.
    func says(_ text: String) -> Bool {
        for _ in 0..<2000 {
            if errors.contains(text) { return true }
            guard isRunning else { break }
            usleep(10_000)
        }
        return errors.contains(text)
    }

    /// Waits until an agent or a monitor says where it listens, on loopback: `127.0.0.1:<port>`.
    func listeningAddress() throws -> String {
        guard says("listening on 127.0.0.1:"),
            let address = errors.split(separator: "listening on ").last?.prefix(while: { !"\" \n".contains($0) })
        else { throw Problem(text: "listens nowhere:\n\(errors)") }
        return String(address)
    }

    /// Waits for the end: the exit code, or the negated signal that ended it.
    func waitForEnd() -> Int32 {
        if let status { return status }
        var ended: Int32 = 0
        while waitpid(process, &ended, 0) < 0, errno == EINTR {}
        let code = ended & 0x7F == 0 ? ended >> 8 & 0xFF : -(ended & 0x7F)
        status = code
        return code
    }
}
