import Glibc

/// A program that runs for a test, until its owner lets go.
final class StartedProgram {
    private let process: pid_t

    /// Starts a program; its path comes first.
    init(_ arguments: [String]) throws {
        process = try Command.start(arguments)
    }

    deinit { Command.end(process) }

    /// Where a program is; nil, with one line that says so, where it is not installed.
    static func path(of name: String) -> String? {
        let found = ["/usr/sbin/", "/usr/local/sbin/", "/usr/bin/", "/usr/local/bin/"].map { $0 + name }
            .first { access($0, X_OK) == 0 }
        if found == nil { print("skipped: needs \(name)") }
        return found
    }
}
