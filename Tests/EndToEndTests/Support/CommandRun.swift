import Glibc
import Synchronization

/// One run of a program to its end.
struct CommandRun {
    /// The exit code; 128 and the signal when one ended it; -1 when it could not be started.
    var status: Int32
    var output: String

    /// PATH and nothing else that could change what a program does.
    static let plainEnvironment: [String: String] = [
        "PATH": getenv("PATH").map { String(cString: $0) } ?? "/usr/bin:/bin", "HOME": "/dev/null",
    ]

    /// Runs `arguments` (found in PATH) with exactly this environment, and reads what it writes to its standard output.
    init(_ arguments: [String], environment: [String: String]) {
        status = -1
        output = ""
        guard let started = Self.starting.withLock({ _ in Self.start(arguments, environment) }) else { return }
        output = Self.readAll(started.output)
        close(started.output)
        var ended: CInt = 0
        while waitpid(started.process, &ended, 0) < 0, errno == EINTR {}
        status = ended & 0x7F == 0 ? ended >> 8 & 0xFF : 128 + ended & 0x7F
    }

    /// Only one program starts at a time: another would inherit the pipe of this one and keep it open.
    private static let starting = Mutex(())

    private static func start(
        _ arguments: [String],
        _ environment: [String: String]
    ) -> (process: pid_t, output: CInt)? {
        var ends: [CInt] = [-1, -1]
        guard pipe(&ends) == 0 else { return nil }
        for end in ends { _ = fcntl(end, F_SETFD, FD_CLOEXEC) }
        var actions = posix_spawn_file_actions_t()
        posix_spawn_file_actions_init(&actions)
        posix_spawn_file_actions_adddup2(&actions, ends[1], 1)
        posix_spawn_file_actions_addopen(&actions, 0, "/dev/null", O_RDONLY, 0)
        defer { posix_spawn_file_actions_destroy(&actions) }
        // The threads that tests run on block signals; what they start must not.
        var attributes = posix_spawnattr_t()
        var none = sigset_t()
        sigemptyset(&none)
        posix_spawnattr_init(&attributes)
        posix_spawnattr_setsigmask(&attributes, &none)
        posix_spawnattr_setflags(&attributes, Int16(POSIX_SPAWN_SETSIGMASK))
        defer { posix_spawnattr_destroy(&attributes) }
        var process: pid_t = 0
        let started = withStrings(arguments) { argv in
            withStrings(environment.map { "\($0)=\($1)" }) { envp in
                posix_spawnp(&process, arguments.first ?? "", &actions, &attributes, argv, envp)
            }
        }
        close(ends[1])
        guard started == 0 else {
            close(ends[0])
            return nil
        }
        return (process, ends[0])
    }

    private static func readAll(_ descriptor: CInt) -> String {
        var bytes: [UInt8] = []
        var buffer = [UInt8](repeating: 0, count: 65536)
        while true {
            let count = read(descriptor, &buffer, buffer.count)
            if count < 0, errno == EINTR { continue }
            guard count > 0 else { return String(decoding: bytes, as: UTF8.self) }
            bytes += buffer[..<count]
        }
    }
}

/// C strings with the closing nil, as exec takes them.
private func withStrings<Result>(
    _ strings: [String],
    _ body: (UnsafeMutablePointer<UnsafeMutablePointer<CChar>?>) -> Result
) -> Result {
    var pointers = strings.map { strdup($0) } + [nil]
    defer { for pointer in pointers { free(pointer) } }
    return pointers.withUnsafeMutableBufferPointer { buffer in
        guard let start = buffer.baseAddress else { fatalError("an array with a nil in it has an address") }
        return body(start)
    }
}
