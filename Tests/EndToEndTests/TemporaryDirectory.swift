import Glibc
import ScrapeTestSupport

/// A temporary folder of which it is an error that something cannot be written or read.
final class TemporaryDirectory {
    private let folder = TemporaryFolder()

    var path: String { folder.path }

    init() throws {
        if access(path, W_OK) != 0 { throw RunningProgram.Problem(text: "\(path): \(errno)") }
    }

    func path(_ name: String) -> String { folder.path(name) }

    func write(_ name: String, _ text: String) throws { try writeBytes(name, Array(text.utf8)) }

    func writeBytes(_ name: String, _ bytes: [UInt8]) throws {
        guard let file = fopen(path(name), "w") else { throw RunningProgram.Problem(text: "fopen \(name): \(errno)") }
        defer { fclose(file) }
        fwrite(bytes, 1, bytes.count, file)
    }

    func read(_ name: String) throws -> String {
        String(decoding: try readBytes(name), as: UTF8.self)
    }

    func readBytes(_ name: String) throws -> [UInt8] {
        guard let file = fopen(path(name), "r") else { throw RunningProgram.Problem(text: "fopen \(name): \(errno)") }
        defer { fclose(file) }
        var bytes: [UInt8] = []
        var piece = [UInt8](repeating: 0, count: 65536)
        while case let count = fread(&piece, 1, piece.count, file), count > 0 { bytes += piece[..<count] }
        return bytes
    }

    /// The checksums of all files below a name, one line each.
    func checksums(of name: String) throws -> String {
        let run = CommandRun(
            ["sh", "-c", "cd \"$0\" && find . -type f | sort | xargs cksum", path(name)],
            environment: CommandRun.plainEnvironment
        )
        guard run.status == 0 else { throw RunningProgram.Problem(text: "cksum: \(run.status)") }
        return run.output
    }

    /// Makes a directory, and those above it, with copies of files.
    func copy(_ names: [String], into target: String) throws {
        var commands = [["mkdir", "-p", path(target)]]
        commands += names.map { ["cp", path($0), path(target)] }
        for command in commands {
            guard CommandRun(command, environment: CommandRun.plainEnvironment).status == 0 else {
                throw RunningProgram.Problem(text: command.joined(separator: " "))
            }
        }
    }
}
