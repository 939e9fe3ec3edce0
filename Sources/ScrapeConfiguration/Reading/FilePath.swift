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

    /// `^[^*]*(\*[^/]*)?$`.
    static func hasStarsInLastPartOnly(_ pattern: String) -> Bool {
        guard let star = pattern.utf8.firstIndex(of: UInt8(ascii: "*")) else { return true }
        return !pattern.utf8[star...].contains(UInt8(ascii: "/"))
    }

    /// The shortest form of a path; `.` for none.
    static func cleaned(_ path: String) -> String {
        let isAbsolute = path.utf8.first == UInt8(ascii: "/")
        var parts: [String] = []
        // By bytes: a slash followed by a combining mark is a slash.
        for bytes in path.utf8.split(separator: UInt8(ascii: "/")) {
            let part = String(Substring(bytes))
            if part == "." { continue }
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
