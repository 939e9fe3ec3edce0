import Glibc

/// A directory that is gone with its owner.
final class TemporaryDirectory {
    let path: String

    init() throws {
        var template = Array("/tmp/scrape-tui-test-XXXXXX".utf8CString)
        guard mkdtemp(&template) != nil else { throw RunningProgram.Problem(text: "mkdtemp: \(errno)") }
        path = String(decoding: template.dropLast().map { UInt8(bitPattern: $0) }, as: UTF8.self)
    }

    deinit { _ = CommandRun(["rm", "-rf", path], environment: CommandRun.plainEnvironment) }

    func path(_ name: String) -> String { "\(path)/\(name)" }

    func write(_ name: String, _ text: String) throws {
        guard let file = fopen(path(name), "w") else { throw RunningProgram.Problem(text: "fopen \(name): \(errno)") }
        defer { fclose(file) }
        fputs(text, file)
    }

    func read(_ name: String) throws -> String {
        guard let file = fopen(path(name), "r") else { throw RunningProgram.Problem(text: "fopen \(name): \(errno)") }
        defer { fclose(file) }
        var bytes: [UInt8] = []
        var piece = [UInt8](repeating: 0, count: 65536)
        while true {
            let count = fread(&piece, 1, piece.count, file)
            if count == 0 { return String(decoding: bytes, as: UTF8.self) }
            bytes += piece[..<count]
        }
    }
}
