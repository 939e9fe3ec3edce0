import Glibc

/// A folder that is gone with its owner, files and all.
final class TemporaryFolder {
    let path: String

    init() throws {
        var template = Array("/tmp/scrape-tui-test-XXXXXX".utf8CString)
        guard mkdtemp(&template) != nil else { throw SetupProblem(text: "mkdtemp: errno \(errno)") }
        path = String(decoding: template.dropLast().map { UInt8(bitPattern: $0) }, as: UTF8.self)
    }

    deinit {
        guard let folder = opendir(path) else { return }
        while let entry = readdir(folder) {
            let name = withUnsafePointer(to: &entry.pointee.d_name) { pointer in
                pointer.withMemoryRebound(to: CChar.self, capacity: 256) { String(cString: $0) }
            }
            unlink("\(path)/\(name)")
        }
        closedir(folder)
        rmdir(path)
    }

    func path(_ name: String) -> String { "\(path)/\(name)" }

    /// Writes a file in place; returns its path.
    @discardableResult
    func write(_ name: String, _ text: String) throws -> String { try write(name, Array(text.utf8)) }

    @discardableResult
    func write(_ name: String, _ bytes: [UInt8]) throws -> String {
        let path = path(name)
        guard let file = fopen(path, "w") else { throw SetupProblem(text: "fopen \(path): errno \(errno)") }
        defer { fclose(file) }
        fwrite(bytes, 1, bytes.count, file)
        return path
    }
}
