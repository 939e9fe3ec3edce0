internal import Glibc

/// The files that a path with wildcards means, as Go's `filepath.Glob` finds them: sorted by name within a directory,
/// files with a leading dot included, directories that cannot be read skipped. Touches the disk: worker threads only.
package enum FileGlob {
    /// Paths that exist. No match is no error.
    ///
    /// - Throws: `GlobPattern.SyntaxError` for a pattern that is none.
    package static func paths(matching pattern: String) throws(GlobPattern.SyntaxError) -> [String] {
        _ = try GlobPattern(parsing: pattern)
        guard GlobPattern.isPattern(pattern) else {
            var information = stat()
            return lstat(pattern, &information) == 0 ? [pattern] : []
        }
        let (directory, name) = split(pattern)
        let namePattern = try GlobPattern(parsing: name)
        let parents = GlobPattern.isPattern(directory) ? try paths(matching: directory) : [directory]
        var found: [String] = []
        for parent in parents {
            for entry in entries(of: parent) where namePattern.matches(entry) {
                found.append(FilePath.cleaned("\(parent)/\(entry)"))
            }
        }
        return found
    }

    /// The directory whose changes concern a pattern: what stands before its last slash, `./` without one.
    package static func watchedDirectory(of pattern: String) -> String {
        guard let slash = pattern.utf8.lastIndex(of: 0x2F) else { return "./" }
        return String(pattern[...slash])
    }

    private static func split(_ pattern: String) -> (directory: String, name: String) {
        guard let slash = pattern.utf8.lastIndex(of: 0x2F) else { return (".", pattern) }
        let name = String(pattern[pattern.utf8.index(after: slash)...])
        return (slash == pattern.startIndex ? "/" : String(pattern[..<slash]), name)
    }

    /// Names in a directory, sorted byte-wise, without `.` and `..`; none when it cannot be read.
    private static func entries(of directory: String) -> [String] {
        guard let stream = opendir(directory) else { return [] }
        defer { closedir(stream) }
        var names: [String] = []
        while let entry = readdir(stream) {
            let name = withUnsafePointer(to: &entry.pointee.d_name) { pointer in
                pointer.withMemoryRebound(to: UInt8.self, capacity: MemoryLayout.size(ofValue: pointer.pointee)) {
                    String(decodingCString: $0, as: UTF8.self)
                }
            }
            if name != ".", name != ".." { names.append(name) }
        }
        return names.sorted { $0.utf8.lexicographicallyPrecedes($1.utf8) }
    }
}
