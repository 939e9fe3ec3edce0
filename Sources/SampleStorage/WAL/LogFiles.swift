internal import Glibc

/// Every system call that the log makes on names. Tests put faults in front of them.
package struct LogFiles: Sendable {
    package enum Operation: String, Sendable, Hashable {
        case list = "readdir"
        case open, read, create, write, truncate, rename, link
        case sync = "fsync"
        case remove = "unlink"
        case makeDirectory = "mkdir"
    }

    /// What happens instead of a call, or in the middle of it.
    package enum Fault: Sendable {
        case fails(Int32)
        /// A write that takes only this many bytes, then fails.
        case short(byteCount: Int, Int32)
    }

    /// Asked before every call with its path.
    let fault: (@Sendable (Operation, String) -> Fault?)?

    /// The system as it is.
    package static let system = LogFiles()

    package init(fault: (@Sendable (Operation, String) -> Fault?)? = nil) { self.fault = fault }

    /// Opens a file for reading.
    func open(_ path: String) throws(LogProblem) -> LogFile {
        try check(.open, path)
        let descriptor = Glibc.open(path, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else { throw problem(.open, path, errno) }
        return LogFile(descriptor: descriptor, path: path, files: self)
    }

    /// Makes a file that must not be there yet.
    func create(_ path: String) throws(LogProblem) -> LogFile {
        try check(.create, path)
        let descriptor = Glibc.open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0o666)
        guard descriptor >= 0 else { throw problem(.create, path, errno) }
        return LogFile(descriptor: descriptor, path: path, files: self)
    }

    /// Makes a directory and those above it; one that is there is fine.
    func makeDirectory(_ path: String) throws(LogProblem) {
        try check(.makeDirectory, path)
        var parent = ""
        for part in path.split(separator: "/", omittingEmptySubsequences: false) {
            parent += parent.isEmpty && !path.hasPrefix("/") ? String(part) : "/\(part)"
            guard !part.isEmpty else { parent = parent == "/" ? "" : parent; continue }
            if mkdir(parent, 0o777) != 0, errno != EEXIST { throw problem(.makeDirectory, path, errno) }
        }
    }

    /// The names in a directory, `.` and `..` left out, without order.
    func list(_ path: String) throws(LogProblem) -> [String] {
        try check(.list, path)
        guard let directory = opendir(path) else { throw problem(.list, path, errno) }
        defer { closedir(directory) }
        var names: [String] = []
        while true {
            errno = 0
            guard let entry = readdir(directory) else { break }
            let name = withUnsafePointer(to: &entry.pointee.d_name) {
                $0.withMemoryRebound(to: CChar.self, capacity: 256) { String(cString: $0) }
            }
            if name != ".", name != ".." { names.append(name) }
        }
        guard errno == 0 else { throw problem(.list, path, errno) }
        return names
    }

    /// What `stat` says; nil when there is nothing of that name.
    func status(_ path: String) throws(LogProblem) -> FileStatus? {
        try check(.open, path)
        var status = stat()
        guard lstat(path, &status) == 0 else {
            if errno == ENOENT { return nil }
            throw problem(.open, path, errno)
        }
        return FileStatus(
            isDirectory: status.st_mode & S_IFMT == S_IFDIR,
            byteCount: Int(status.st_size),
            modifiedMillis: Int64(status.st_mtim.tv_sec) * 1000 + Int64(status.st_mtim.tv_nsec) / 1_000_000
        )
    }

    func rename(_ path: String, to newPath: String) throws(LogProblem) {
        try check(.rename, path)
        guard Glibc.rename(path, newPath) == 0 else { throw problem(.rename, path, errno) }
    }

    /// Gives a file a second name, which must be free.
    func link(_ path: String, as newPath: String) throws(LogProblem) {
        try check(.link, path)
        guard Glibc.link(path, newPath) == 0 else { throw problem(.link, path, errno) }
    }

    /// Removes a file, or a directory with the files in it; what is not there is fine.
    func remove(_ path: String) throws(LogProblem) {
        guard let status = try status(path) else { return }
        if status.isDirectory {
            for name in try list(path) { try remove("\(path)/\(name)") }
        }
        try check(.remove, path)
        guard (status.isDirectory ? rmdir(path) : unlink(path)) == 0 || errno == ENOENT else {
            throw problem(.remove, path, errno)
        }
    }

    /// Has the names in a directory on the disk.
    func syncDirectory(_ path: String) throws(LogProblem) {
        let directory = try open(path)
        try directory.sync()
    }

    func check(_ operation: Operation, _ path: String) throws(LogProblem) {
        guard let fault else { return }
        if case .fails(let code) = fault(operation, path) { throw problem(operation, path, code) }
    }

    func problem(_ operation: Operation, _ path: String, _ code: Int32) -> LogProblem {
        switch operation {
        case .list, .open, .read: .unreadable(path: path, operation: operation.rawValue, code: code)
        case .create, .write, .truncate, .sync, .rename, .link, .remove, .makeDirectory:
            .unwritable(path: path, operation: operation == .create ? "open" : operation.rawValue, code: code)
        }
    }
}

/// What is known of a file without opening it.
struct FileStatus: Sendable, Hashable {
    var isDirectory: Bool
    var byteCount: Int
    var modifiedMillis: Int64
}
