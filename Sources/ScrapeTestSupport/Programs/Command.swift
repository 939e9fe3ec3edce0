internal import Glibc

/// Programs that tests start.
package enum Command {
    /// Runs a program of the search path to its end.
    ///
    /// - Throws: when it cannot be started, or fails.
    package static func run(_ arguments: [String]) throws {
        let process = try start(arguments)
        guard status(of: process) == 0 else { throw SetupProblem(text: "failed: \(arguments.joined(separator: " "))") }
    }

    /// Starts a program and leaves it running; nobody reads what it says.
    package static func start(_ arguments: [String], input: String = "/dev/null") throws -> Int32 {
        var attributes = posix_spawnattr_t()
        var none = sigset_t()
        sigemptyset(&none)
        posix_spawnattr_init(&attributes)
        defer { posix_spawnattr_destroy(&attributes) }
        // The threads that tests run on block signals; what they start must not.
        posix_spawnattr_setsigmask(&attributes, &none)
        posix_spawnattr_setflags(&attributes, Int16(POSIX_SPAWN_SETSIGMASK))
        var actions = posix_spawn_file_actions_t()
        posix_spawn_file_actions_init(&actions)
        defer { posix_spawn_file_actions_destroy(&actions) }
        posix_spawn_file_actions_addopen(&actions, STDIN_FILENO, input, O_RDWR, 0)
        for descriptor in [STDOUT_FILENO, STDERR_FILENO] {
            posix_spawn_file_actions_addopen(&actions, descriptor, "/dev/null", O_WRONLY, 0)
        }
        var strings = arguments.map { strdup($0) } + [nil]
        defer { strings.forEach { free($0) } }
        var process: pid_t = 0
        let code = posix_spawnp(&process, arguments[0], &actions, &attributes, &strings, environ)
        guard code == 0 else { throw SetupProblem(text: "\(arguments[0]): errno \(code)") }
        return process
    }

    /// Ends a program that was started, with SIGTERM, and waits for it.
    package static func end(_ process: Int32) {
        kill(process, SIGTERM)
        _ = status(of: process)
    }

    private static func status(of process: pid_t) -> CInt {
        var status: CInt = 0
        while waitpid(process, &status, 0) < 0, errno == EINTR {}
        return status
    }
}
