import Glibc

/// A real server beside the program under test, on a loopback port that the system chose for it.
final class ListeningPeer {
    /// `127.0.0.1:<port>`.
    let address: String
    private let program: RunningProgram

    /// Starts a server of the Prometheus family and waits until its log says where it listens.
    init(program path: String, _ arguments: [String], in directory: String = "/") throws {
        program = try RunningProgram(program: path, arguments + ["--web.listen-address=127.0.0.1:0"], in: directory)
        address = try Self.address(in: program)
    }

    /// What it has said so far.
    var log: String { program.errors }

    /// Lets it load its configuration again.
    func reload() { program.signal(SIGHUP) }

    /// Ends it with SIGTERM, which it must take well.
    func stop() throws {
        program.signal(SIGTERM)
        let end = program.waitForEnd()
        guard end == 0 else { throw RunningProgram.Problem(text: "ended with \(end):\n\(program.errors)") }
    }

    /// Ends it at once.
    func kill() {
        program.signal(SIGKILL)
        _ = program.waitForEnd()
    }

    /// A node_exporter.
    static func nodeExporter() throws -> ListeningPeer {
        try ListeningPeer(program: "prometheus-node-exporter", [])
    }

    /// False where node_exporter is not installed.
    static let hasNodeExporter =
        CommandRun(["prometheus-node-exporter", "--version"], environment: CommandRun.plainEnvironment).status == 0

    /// `… msg="Listening on" … address=127.0.0.1:9100`
    private static func address(in program: RunningProgram) throws -> String {
        // The line behind it says something about TLS, so that this one is whole.
        if program.says("TLS is disabled") {
            for line in program.errors.split(separator: "\n") where line.contains("msg=\"Listening on\"") {
                let words = line.split(separator: " ")
                if let word = words.first(where: { $0.hasPrefix("address=") }) { return String(word.dropFirst(8)) }
            }
        }
        throw RunningProgram.Problem(text: "listens nowhere:\n\(program.errors)")
    }
}
