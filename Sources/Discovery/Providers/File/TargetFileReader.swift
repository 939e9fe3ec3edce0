internal import Glibc
internal import MetricModel
package import ScrapeConfiguration

/// Reads one target file of `file_sd_configs` (`discovery/file/file.go`, v3.5: `readFile`). Waits for the disk: worker
/// threads only.
package enum TargetFileReader {
    /// Bytes of a file at most; larger ones are an error.
    package static let sizeLimit = 64 << 20

    /// Why a target file gives no groups.
    package struct Problem: Error, Hashable, CustomStringConvertible {
        /// With the file's name in front; places in it as `file:line:column`.
        package let description: String

        package init(_ description: String) { self.description = description }
    }

    /// A file that was read.
    package struct Contents: Sendable {
        package let groups: [StaticGroup]
        /// Seconds since 1970.
        package let modificationTime: Double
    }

    /// The groups of a file. Its name's ending decides: `.json` in any case is JSON, everything else YAML.
    ///
    /// - Throws: `Problem` when the file cannot be read, is too large, is no regular file or does not parse.
    package static func read(_ path: String, sizeLimit: Int = sizeLimit) throws(Problem) -> Contents {
        let file = try load(path, sizeLimit)
        return Contents(groups: try parse(file.bytes, path: path), modificationTime: file.modificationTime)
    }

    /// The same as a provider says it: groups with their sources and the label of the file. Those that are as in `before`,
    /// the file's last groups, keep their storage.
    static func readGroups(_ path: String, before: [TargetGroup]) throws(Problem) -> FileScan.Contents {
        let file = try load(path, sizeLimit)
        let origin = TargetListOrigin.file(path)
        let groups =
            isJSON(path)
            ? try origin.groups(json: file.bytes, before: before)
            : origin.groups(try parse(file.bytes, path: path))
        return FileScan.Contents(groups: groups, modificationTime: file.modificationTime)
    }

    private static func load(
        _ path: String,
        _ sizeLimit: Int
    ) throws(Problem) -> (bytes: [UInt8], modificationTime: Double) {
        // A pipe without a writer would hold the worker for ever.
        let descriptor = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK)
        if descriptor < 0 { throw failure("open", path) }
        defer { close(descriptor) }
        var information = stat()
        if fstat(descriptor, &information) != 0 { throw failure("stat", path) }
        if information.st_mode & S_IFMT == S_IFDIR { throw Problem("read \(path): is a directory") }
        guard information.st_mode & S_IFMT == S_IFREG else { throw Problem("read \(path): not a regular file") }
        let bytes = try bytes(of: descriptor, size: Int(information.st_size), path, sizeLimit)
        let modified = information.st_mtim
        return (bytes, Double(modified.tv_sec) + Double(modified.tv_nsec) / 1e9)
    }

    private static func bytes(
        of descriptor: Int32,
        size: Int,
        _ path: String,
        _ limit: Int
    ) throws(Problem) -> [UInt8] {
        var bytes: [UInt8] = []
        bytes.reserveCapacity(min(max(size, 0), limit))
        var piece = [UInt8](repeating: 0, count: 64 << 10)
        while true {
            let count = piece.withUnsafeMutableBytes { Glibc.read(descriptor, $0.baseAddress, $0.count) }
            if count == 0 { return bytes }
            if count < 0 {
                if errno == EINTR { continue }
                throw failure("read", path)
            }
            guard bytes.count + count <= limit else {
                throw Problem("read \(path): larger than \(ByteSize(bytes: Int64(limit)))")
            }
            bytes.append(contentsOf: piece[..<count])
        }
    }

    /// The groups in a file's bytes.
    ///
    /// - Throws: `Problem` with the place of the first mistake.
    package static func parse(_ bytes: [UInt8], path: String) throws(Problem) -> [StaticGroup] {
        if isJSON(path) { return try JSONTargetFile.parse(bytes, path: path) }
        do {
            return try TargetFile.parseYAML(bytes, path: path)
        } catch {
            let first = error.problems.first.map(\.description) ?? "\(path): not readable"
            let more = error.problems.count - 1
            throw Problem(more > 0 ? "\(first) (and \(more) more)" : first)
        }
    }

    private static func isJSON(_ path: String) -> Bool {
        path.utf8.suffix(5).map { $0 >= 0x41 && $0 <= 0x5A ? $0 | 0x20 : $0 } == Array(".json".utf8)
    }

    private static func failure(_ call: String, _ path: String) -> Problem {
        Problem("\(call) \(path): \(SystemError(code: errno).text)")
    }
}
