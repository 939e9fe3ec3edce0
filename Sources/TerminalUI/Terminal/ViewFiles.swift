internal import Glibc

/// Writes a saved view: a text file and a JSON file of one name that nobody else may read. What is there already stays
/// as it is.
enum ViewFiles {
    /// Into the working directory; where that takes no files, into the directory for temporary ones. Waits for the disk.
    static func write(_ view: SavedView) -> SavedView.Outcome {
        let temporary = getenv("TMPDIR").map { String(cString: $0) } ?? ""
        return write(view, directories: ["", temporary.isEmpty ? "/tmp" : temporary])
    }

    /// Into the first of the directories that takes files; an empty one is the working directory.
    static func write(_ view: SavedView, directories: [String]) -> SavedView.Outcome {
        var problem = ENOENT
        for directory in directories {
            for number in 1...99 {
                let name = number == 1 ? view.name : "\(view.name)-\(number)"
                let path = directory.isEmpty ? name : "\(directory)/\(name)"
                problem = create(view, at: path)
                if problem == 0 { return .saved(["\(path).txt", "\(path).json"]) }
                if problem != EEXIST { break }
            }
            // A full disk is nothing to be quiet about, and the other directory may be on it as well.
            guard [EACCES, EPERM, EROFS, ENOENT, ENOTDIR].contains(problem) else { break }
        }
        return .failed(String(cString: strerror(problem)))
    }

    /// Both files or none; an error number when there are none.
    private static func create(_ view: SavedView, at path: String) -> CInt {
        let problem = create("\(path).txt", Array(view.text.utf8))
        guard problem == 0 else { return problem }
        let second = create("\(path).json", view.json)
        if second != 0 { unlink("\(path).txt") }
        return second
    }

    /// A new file, whole or not at all; an error number when it is not there.
    private static func create(_ path: String, _ bytes: [UInt8]) -> CInt {
        let descriptor = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, 0o600)
        guard descriptor >= 0 else { return errno }
        var problem: CInt = 0
        var start = 0
        while start < bytes.count, problem == 0 {
            let count = bytes.withUnsafeBytes { buffer in
                Glibc.write(descriptor, buffer.baseAddress.map { $0 + start }, buffer.count - start)
            }
            if count > 0 { start += count } else if count == 0 || errno != EINTR { problem = count == 0 ? EIO : errno }
        }
        if close(descriptor) != 0, problem == 0 { problem = errno }
        if problem != 0 { unlink(path) }
        return problem
    }
}
