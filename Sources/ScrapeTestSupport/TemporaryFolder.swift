internal import Glibc

/// A folder that is gone with its owner, with everything in it. Without one (no room, no rights) the path is one that does
/// not exist, and whoever uses it fails.
package final class TemporaryFolder: Sendable {
    package let path: String

    package init() {
        var template = Array("/tmp/scrape-tui-test-XXXXXX".utf8CString)
        path = mkdtemp(&template).map { String(cString: $0) } ?? "/nonexistent"
    }

    deinit { Self.remove(path) }

    package func path(_ name: String) -> String { "\(path)/\(name)" }

    /// Writes a file whole, as an editor that renames does when `renaming` is true; returns its path.
    @discardableResult
    package func write(_ name: String, _ text: String, renaming: Bool = false) -> String {
        write(name, Array(text.utf8), renaming: renaming)
    }

    @discardableResult
    package func write(_ name: String, _ bytes: [UInt8], renaming: Bool = false) -> String {
        let target = path(name)
        let written = renaming ? target + ".new" : target
        let descriptor = open(written, O_WRONLY | O_CREAT | O_TRUNC, 0o644)
        var rest = bytes[...]
        while !rest.isEmpty {
            let count = rest.withUnsafeBytes { Glibc.write(descriptor, $0.baseAddress, $0.count) }
            guard count > 0 else { break }
            rest = rest.dropFirst(count)
        }
        close(descriptor)
        if renaming { rename(written, target) }
        return target
    }

    /// What stands in a file; nothing when it cannot be read.
    package static func text(of path: String) -> String {
        let descriptor = open(path, O_RDONLY)
        defer { close(descriptor) }
        var bytes: [UInt8] = []
        var piece = [UInt8](repeating: 0, count: 1 << 16)
        while case let count = Glibc.read(descriptor, &piece, piece.count), count > 0 { bytes += piece[..<count] }
        return String(decoding: bytes, as: UTF8.self)
    }

    package func makeFolder(_ name: String) { mkdir(path(name), 0o755) }

    package func remove(_ name: String) { Self.remove(path(name)) }

    private static func remove(_ path: String) {
        // Not through links: what they name is somebody else's.
        var status = stat()
        if lstat(path, &status) == 0, status.st_mode & S_IFMT == S_IFDIR {
            for name in entries(of: path) { remove("\(path)/\(name)") }
        }
        Glibc.remove(path)
    }

    private static func entries(of path: String) -> [String] {
        guard let stream = opendir(path) else { return [] }
        defer { closedir(stream) }
        var names: [String] = []
        while let entry = readdir(stream) {
            let name = withUnsafePointer(to: &entry.pointee.d_name) { pointer in
                pointer.withMemoryRebound(to: CChar.self, capacity: 256) { String(cString: $0) }
            }
            if name != ".", name != ".." { names.append(name) }
        }
        return names
    }
}
