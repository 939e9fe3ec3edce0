internal import Glibc
internal import MetricModel

/// Reads a whole file, at most 256 MiB of it.
enum FileContent {
    private static let largest = 256 << 20

    /// - Throws: `ConfigurationProblem` with Go's text: `open x.yml: no such file or directory`.
    static func read(_ path: String) throws(ConfigurationProblem) -> [UInt8] {
        let descriptor = open(path, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else { throw problem("open", path, errno) }
        defer { close(descriptor) }
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

    private static func problem(_ call: String, _ path: String, _ code: Int32) -> ConfigurationProblem {
        // Go writes the same texts in lower case.
        let text = strerror(code).map { String(cString: $0) } ?? "error \(code)"
        let reason = text.prefix(1).lowercased() + text.dropFirst()
        return ConfigurationProblem(
            location: SourceLocation(file: path, line: 0, column: 0),
            message: "\(call) \(path): \(reason)"
        )
    }
}
