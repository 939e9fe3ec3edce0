internal import Glibc
internal import MetricModel

/// Reads a whole file, at most 256 MiB of it. Any thread that may wait for a disk.
package enum FileContent {
    private static let largest = 256 << 20

    /// What is no regular file is refused unless `acceptsPipes`: it can be read once only, and may never end.
    ///
    /// - Throws: `ConfigurationProblem` with Go's text: `open x.yml: no such file or directory`.
    package static func read(_ path: String, acceptsPipes: Bool = false) throws(ConfigurationProblem) -> [UInt8] {
        // A pipe without a writer would hold the thread for ever.
        let descriptor = open(path, O_RDONLY | O_CLOEXEC | (acceptsPipes ? 0 : O_NONBLOCK))
        guard descriptor >= 0 else { throw problem("open", path, errno) }
        defer { close(descriptor) }
        guard acceptsPipes || isFile(descriptor) else { throw problem("read", path, "not a regular file") }
        var bytes: [UInt8] = []
        var piece = [UInt8](repeating: 0, count: 1 << 16)
        while true {
            let count = Glibc.read(descriptor, &piece, piece.count)
            if count == 0 { return bytes }
            if count < 0, errno == EINTR { continue }
            guard count > 0 else { throw problem("read", path, errno) }
            bytes.append(contentsOf: piece[..<count])
            if bytes.count > largest { throw problem("read", path, EFBIG) }
        }
    }

    /// True for a directory as well: reading that fails by itself, and says why.
    private static func isFile(_ descriptor: Int32) -> Bool {
        var status = stat()
        guard fstat(descriptor, &status) == 0 else { return false }
        return [S_IFREG, S_IFDIR].contains(status.st_mode & S_IFMT)
    }

    private static func problem(_ call: String, _ path: String, _ code: Int32) -> ConfigurationProblem {
        problem(call, path, SystemError(code: code).text)
    }

    private static func problem(_ call: String, _ path: String, _ reason: String) -> ConfigurationProblem {
        ConfigurationProblem(
            location: SourceLocation(file: path, line: 0, column: 0),
            message: "\(call) \(path): \(reason)"
        )
    }
}
