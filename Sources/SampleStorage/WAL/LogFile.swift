internal import Glibc

/// An open file of the log; closed with its last owner. Any thread; writers take turns.
final class LogFile: Sendable {
    let path: String
    private let descriptor: Int32
    private let files: LogFiles

    init(descriptor: Int32, path: String, files: LogFiles) {
        self.descriptor = descriptor
        self.path = path
        self.files = files
    }

    deinit { close(descriptor) }

    /// Reads at a place: as many bytes as there are, 0 at the end.
    func read(from offset: Int, into buffer: UnsafeMutableRawBufferPointer) throws(LogProblem) -> Int {
        try files.check(.read, path)
        while true {
            let count = pread(descriptor, buffer.baseAddress, buffer.count, off_t(offset))
            if count >= 0 { return count }
            guard errno == EINTR else { throw files.problem(.read, path, errno) }
        }
    }

    /// Writes at a place, with one call in normal life. After an error any part of the bytes may be there.
    func write(_ bytes: UnsafeRawBufferPointer, at offset: Int) throws(LogProblem) {
        var rest = bytes
        var failure: Int32?
        switch files.fault?(.write, path) {
        case .fails(let code): throw files.problem(.write, path, code)
        case .short(let byteCount, let code):
            rest = UnsafeRawBufferPointer(rebasing: bytes[..<min(byteCount, bytes.count)])
            failure = code
        case nil: break
        }
        var offset = offset
        while !rest.isEmpty {
            let count = pwrite(descriptor, rest.baseAddress, rest.count, off_t(offset))
            if count < 0 {
                if errno == EINTR { continue }
                throw files.problem(.write, path, errno)
            }
            // A disk that fills up takes a part first and tells why with the next call.
            offset += count
            rest = UnsafeRawBufferPointer(rebasing: rest[count...])
        }
        if let failure { throw files.problem(.write, path, failure) }
    }

    /// Cuts the file to a length.
    func truncate(to byteCount: Int) throws(LogProblem) {
        try files.check(.truncate, path)
        guard ftruncate(descriptor, off_t(byteCount)) == 0 else { throw files.problem(.truncate, path, errno) }
    }

    /// Has what was written on the disk.
    func sync() throws(LogProblem) {
        try files.check(.sync, path)
        guard fsync(descriptor) == 0 else { throw files.problem(.sync, path, errno) }
    }
}
