/// Paths as Go's `path/filepath` makes them: put together, then cleaned of `.`, `..` and doubled slashes.
enum FilePath {
    /// The folder part of a path: `.` when there is none.
    static func directory(of path: String) -> String {
        guard let slash = path.utf8.lastIndex(of: UInt8(ascii: "/")) else { return "." }
        return cleaned(String(path[...slash]))
    }

    /// A configured path, seen from the folder of the file that names it. Empty and absolute ones stay as they are.
    static func joined(_ directory: String, _ path: String) -> String {
        if path.isEmpty || path.utf8.first == UInt8(ascii: "/") { return path }
        return cleaned("\(directory)/\(path)")
    }

    private static func cleaned(_ path: String) -> String {
        let isAbsolute = path.utf8.first == UInt8(ascii: "/")
        var parts: [Substring] = []
        for part in path.split(separator: "/") where part != "." {
            if part != ".." {
                parts.append(part)
            } else if let last = parts.last, last != ".." {
                parts.removeLast()
            } else if !isAbsolute {
                parts.append(part)
            }
        }
        let joined = (isAbsolute ? "/" : "") + parts.joined(separator: "/")
        return joined.isEmpty ? "." : joined
    }
}
