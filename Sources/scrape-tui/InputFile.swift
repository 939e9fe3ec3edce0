internal import Glibc
internal import MetricModel

/// A file named on the command line.
struct InputFile {
    /// Why it cannot be read, in Go's words: `open x.yml: no such file or directory`.
    struct Unreadable: Error, CustomStringConvertible {
        let description: String
    }

    /// What is read of a file at most: one body.
    static let sizeLimit = 1 << 30

    let bytes: [UInt8]

    /// Reads a whole file, or standard input when it is named `-`.
    ///
    /// - Throws: `Unreadable` when it is missing, closed to us, a directory, or larger than `sizeLimit`.
    init(reading path: String) throws(Unreadable) {
        let descriptor = path == "-" ? STDIN_FILENO : open(path, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else { throw Self.failure("open", path) }
        defer { if descriptor != STDIN_FILENO { close(descriptor) } }
        var bytes: [UInt8] = []
        var piece = [UInt8](repeating: 0, count: 1 << 16)
        while true {
            let count = piece.withUnsafeMutableBytes { read(descriptor, $0.baseAddress, $0.count) }
            if count == 0 { break }
            guard count > 0 else {
                if errno == EINTR { continue }
                throw Self.failure("read", path)
            }
            bytes += piece[..<count]
            if bytes.count > Self.sizeLimit { throw Unreadable(description: "read \(path): longer than 1 GiB") }
        }
        self.bytes = bytes
    }

    private static func failure(_ call: String, _ path: String) -> Unreadable {
        Unreadable(description: "\(call) \(path): \(SystemError(code: errno).text)")
    }
}
