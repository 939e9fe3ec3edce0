internal import Glibc

/// A program that runs for a test, until its owner lets go.
package final class StartedProgram {
    private let process: pid_t

    /// Starts a program; its path comes first.
    package init(_ arguments: [String], input: String = "/dev/null") throws {
        process = try Command.start(arguments, input: input)
    }

    /// Starts a server and waits until it takes connections at all of these places.
    package convenience init(
        _ arguments: [String],
        input: String = "/dev/null",
        listeningAt places: [ListeningPlace]
    ) throws {
        try self.init(arguments, input: input)
        guard places.allSatisfy({ $0.isReached() }) else {
            throw SetupProblem(text: "does not listen: \(arguments.joined(separator: " "))")
        }
    }

    deinit { Command.end(process) }

    /// Where a program is; nil, with one line that says so, where it is not installed.
    package static func path(of name: String) -> String? {
        let found = ["/usr/sbin/", "/usr/local/sbin/", "/usr/bin/", "/usr/local/bin/"].map { $0 + name }
            .first { access($0, X_OK) == 0 }
        if found == nil { print("skipped: needs \(name)") }
        return found
    }

    /// An address of loopback, `127.<block>.x.y`, that is this process's own.
    package static func ownAddress(block: UInt8) -> String {
        let process = getpid()
        return "127.\(block).\(process >> 8 & 0xFF).\(max(1, process & 0xFF))"
    }
}
