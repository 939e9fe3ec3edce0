import Glibc

/// A program that runs for a test, until its owner lets go.
final class StartedProgram {
    private let process: pid_t

    /// Starts a program; its path comes first.
    init(_ arguments: [String]) throws {
        var attributes = posix_spawnattr_t()
        var none = sigset_t()
        sigemptyset(&none)
        posix_spawnattr_init(&attributes)
        defer { posix_spawnattr_destroy(&attributes) }
        // The threads that tests run on block signals; what they start must not.
        posix_spawnattr_setsigmask(&attributes, &none)
        posix_spawnattr_setflags(&attributes, Int16(POSIX_SPAWN_SETSIGMASK))
        var strings = arguments.map { strdup($0) } + [nil]
        defer { strings.forEach { free($0) } }
        var process: pid_t = 0
        let code = posix_spawn(&process, arguments[0], nil, &attributes, &strings, environ)
        guard code == 0 else { throw SetupProblem(text: "\(arguments[0]): errno \(code)") }
        self.process = process
    }

    deinit {
        kill(process, SIGTERM)
        var status: CInt = 0
        while waitpid(process, &status, 0) < 0, errno == EINTR {}
    }

    /// Where a program is; nil, with one line that says so, where it is not installed.
    static func path(of name: String) -> String? {
        let found = ["/usr/sbin/", "/usr/local/sbin/", "/usr/bin/", "/usr/local/bin/"].map { $0 + name }
            .first { access($0, X_OK) == 0 }
        if found == nil { print("skipped: needs \(name)") }
        return found
    }
}
