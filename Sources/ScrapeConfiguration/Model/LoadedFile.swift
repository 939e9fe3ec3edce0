/// A file that a configuration was read from. Equal when path and hash are.
package struct LoadedFile: Sendable, Hashable {
    package let path: String
    /// The first 12 hexadecimal digits of the content's SHA-256.
    package let contentHash: String
    /// What was in it, secrets included.
    package let content: [UInt8]

    package init(path: String, content: [UInt8]) {
        self.path = path
        self.content = content
        contentHash = ContentHash.short(content)
    }

    package static func == (left: LoadedFile, right: LoadedFile) -> Bool {
        left.path.utf8.elementsEqual(right.path.utf8) && left.contentHash == right.contentHash
    }

    package func hash(into hasher: inout Hasher) {
        hasher.combine(path)
        hasher.combine(contentHash)
    }

    /// A file as it is now. Touches the disk: no I/O thread.
    ///
    /// - Throws: `ConfigurationProblem` when it cannot be read.
    package init(reading path: String) throws(ConfigurationProblem) {
        self.init(path: path, content: try FileContent.read(path))
    }

    /// Of a configuration read from these files: the hash of the only one, or one over all names and hashes.
    package static func contentHash(of files: [LoadedFile]) -> String {
        contentHash(of: files.map { (path: $0.path, contentHash: $0.contentHash) })
    }

    static func contentHash(of files: [(path: String, contentHash: String)]) -> String {
        if files.count == 1 { return files[0].contentHash }
        return ContentHash.short(files.flatMap { Array("\($0.path)\0\($0.contentHash)\0".utf8) })
    }
}

extension LoadedFile: CustomStringConvertible, CustomReflectable {
    /// Path and hash: the rest has secrets in it.
    package var description: String { "\(path) (\(contentHash))" }

    package var customMirror: Mirror { Mirror(self, children: []) }
}

extension Configuration {
    /// The files that this configuration would be read from now: compared with `files`, it tells whether the disk has
    /// another one. Touches the disk: no I/O thread.
    ///
    /// - Throws: `ConfigurationProblem` for a file that cannot be read.
    package func filesOnDisk() throws(ConfigurationProblem) -> [LoadedFile] {
        var found = [try LoadedFile(reading: path)]
        for pattern in includePatterns {
            // A pattern that is none was refused.
            for path in (try? FileGlob.paths(matching: pattern)) ?? [] {
                let file = try LoadedFile(reading: path)
                if !found.contains(file) { found.append(file) }
            }
        }
        return found
    }
}
