import Glibc

/// A run of the program under test, to its end.
struct ProgramRun {
    let exitCode: Int32
    let output: String
    let errors: String

    /// Starts `scrape-tui` with these arguments in `directory`, gives it `input`, and waits for its end.
    init(_ arguments: [String], in directory: String = "/", input: String = "") throws {
        let files = try TemporaryDirectory()
        try files.write("input", input)
        var actions = posix_spawn_file_actions_t()
        posix_spawn_file_actions_init(&actions)
        defer { posix_spawn_file_actions_destroy(&actions) }
        posix_spawn_file_actions_addopen(&actions, 0, files.path("input"), O_RDONLY, 0)
        posix_spawn_file_actions_addopen(&actions, 1, files.path("output"), O_WRONLY | O_CREAT, 0o600)
        posix_spawn_file_actions_addopen(&actions, 2, files.path("errors"), O_WRONLY | O_CREAT, 0o600)
        // Swift's Glibc has no way to change the directory of a spawned program; a shell has.
        let words = ["sh", "-c", "cd \"$0\" && exec \"$@\"", directory, Self.program] + arguments
        var pointers = words.map { strdup($0) } + [nil]
        defer { for pointer in pointers { free(pointer) } }
        var process: pid_t = 0
        let result = posix_spawn(&process, "/bin/sh", &actions, nil, &pointers, environ)
        guard result == 0 else { throw Problem(text: "cannot start \(Self.program): \(result)") }
        var status: Int32 = 0
        while waitpid(process, &status, 0) < 0, errno == EINTR {}
        exitCode = status & 0x7F == 0 ? status >> 8 & 0xFF : -(status & 0x7F)
        output = try files.read("output")
        errors = try files.read("errors")
    }

    struct Problem: Error {
        let text: String
    }

    /// The tests and the program are built into one directory.
    static var program: String {
        let resolved = realpath("/proc/self/exe", nil)
        defer { free(resolved) }
        let path = resolved.map { String(cString: $0) } ?? ""
        let directory = path.split(separator: "/").dropLast().joined(separator: "/")
        return "/\(directory)/scrape-tui"
    }
}

/// A directory that is gone with its owner.
final class TemporaryDirectory {
    let path: String

    init() throws {
        var template = Array("/tmp/scrape-tui-test-XXXXXX".utf8CString)
        guard mkdtemp(&template) != nil else { throw ProgramRun.Problem(text: "mkdtemp: \(errno)") }
        path = String(decoding: template.dropLast().map { UInt8(bitPattern: $0) }, as: UTF8.self)
    }

    deinit {
        if let directory = opendir(path) {
            while let entry = readdir(directory) {
                let name = withUnsafeBytes(of: entry.pointee.d_name) { name in
                    String(decoding: name.prefix { $0 != 0 }, as: UTF8.self)
                }
                if name != ".", name != ".." { unlink("\(path)/\(name)") }
            }
            closedir(directory)
        }
        rmdir(path)
    }

    func path(_ name: String) -> String { "\(path)/\(name)" }

    func write(_ name: String, _ text: String) throws {
        guard let file = fopen(path(name), "w") else { throw ProgramRun.Problem(text: "fopen \(name): \(errno)") }
        defer { fclose(file) }
        fputs(text, file)
    }

    func read(_ name: String) throws -> String {
        guard let file = fopen(path(name), "r") else { throw ProgramRun.Problem(text: "fopen \(name): \(errno)") }
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
