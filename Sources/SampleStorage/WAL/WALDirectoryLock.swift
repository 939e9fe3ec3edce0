internal import CSystem
internal import Glibc

/// Says that a storage directory is in use: the file `lock`, held with flock(2) as Prometheus holds it
/// (`tsdb/tsdbutil/dir_locker.go`, v3.5), with our process's number in it. Ends with the process in any case.
package struct WALDirectoryLock: ~Copyable {
    package enum Problem: Error, Hashable, Sendable {
        /// Another process holds the lock; its number if the file says it.
        case held(directory: String, processIdentifier: Int32?)
        case system(path: String, operation: String, code: Int32)
    }

    private let path: String
    private let descriptor: Int32
    /// True when the file was there already: whoever held the lock before did not stop cleanly.
    package let wasUnclean: Bool

    /// Takes the lock, making the directory where there is none.
    package init(_ directory: String) throws(Problem) {
        path = directory + "/lock"
        do {
            try LogFiles.system.makeDirectory(directory)
        } catch {
            guard case .unwritable(let path, let operation, let code) = error else {
                throw .system(path: directory, operation: "mkdir", code: EIO)
            }
            throw .system(path: path, operation: operation, code: code)
        }
        (descriptor, wasUnclean) = try Self.take(path, of: directory)
        writeProcessIdentifier()
    }

    deinit { close(descriptor) }

    /// Removes the file and gives the lock back: a clean stop.
    package consuming func release() { unlink(path) }

    private static func take(_ path: String, of directory: String) throws(Problem) -> (Int32, existed: Bool) {
        while true {
            let existed = access(path, F_OK) == 0
            let descriptor = open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0o666)
            guard descriptor >= 0 else { throw .system(path: path, operation: "open", code: errno) }
            let code = cs_lock_file(descriptor)
            guard code == 0 else {
                let holder = processIdentifier(in: descriptor)
                close(descriptor)
                guard code == EWOULDBLOCK else { throw .system(path: path, operation: "flock", code: code) }
                throw .held(directory: directory, processIdentifier: holder)
            }
            if isFile(descriptor, path) { return (descriptor, existed) }
            // Its last holder removed it between the two calls: this lock is on a file without a name.
            close(descriptor)
        }
    }

    private func writeProcessIdentifier() {
        ftruncate(descriptor, 0)
        // For people only: without it the message names nobody.
        _ = Array("\(getpid())\n".utf8).withUnsafeBytes { pwrite(descriptor, $0.baseAddress, $0.count, 0) }
    }

    private static func processIdentifier(in descriptor: Int32) -> Int32? {
        var text = [UInt8](repeating: 0, count: 32)
        let count = text.withUnsafeMutableBytes { pread(descriptor, $0.baseAddress, $0.count, 0) }
        guard count > 0 else { return nil }
        return Int32(String(decoding: text[..<count].prefix { $0 != 0x0A }, as: UTF8.self))
    }

    private static func isFile(_ descriptor: Int32, _ path: String) -> Bool {
        var opened = stat()
        var named = stat()
        guard fstat(descriptor, &opened) == 0, stat(path, &named) == 0 else { return false }
        return opened.st_ino == named.st_ino && opened.st_dev == named.st_dev
    }
}

extension WALDirectoryLock.Problem: CustomStringConvertible {
    package var description: String {
        switch self {
        case .held(let directory, let process):
            "storage directory \(directory) is in use by "
                + (process.map { "process \($0)" } ?? "another process")
                + ": stop that one, or give this one another --storage.path"
        case .system(let path, let operation, let code):
            LogProblem.unwritable(path: path, operation: operation, code: code).description
        }
    }
}
