internal import Glibc

/// A file that only this user can read, removed when nobody needs it any more.
final class PrivateFile {
    let path: String

    /// Writes a new file in `TMPDIR` or `/tmp`. nil when that is not possible; `errno` says why.
    init?(_ bytes: [UInt8], environment: [String: String]) {
        let folder = environment["TMPDIR"].flatMap { $0.isEmpty ? nil : $0 } ?? "/tmp"
        var name = Array("\(folder)/scrape-tui-body-XXXXXX".utf8CString)
        // Readable by its owner alone, whatever the mask says.
        let descriptor = mkstemp(&name)
        guard descriptor >= 0 else { return nil }
        path = name.withUnsafeBufferPointer { $0.baseAddress.map { String(cString: $0) } ?? "" }
        let isWritten = Self.write(bytes, to: descriptor)
        let reason = errno
        close(descriptor)
        guard isWritten else {
            unlink(path)
            errno = reason
            return nil
        }
    }

    deinit { unlink(path) }

    private static func write(_ bytes: [UInt8], to descriptor: CInt) -> Bool {
        var rest = bytes[...]
        while !rest.isEmpty {
            let count = rest.withUnsafeBytes { Glibc.write(descriptor, $0.baseAddress, $0.count) }
            if count < 0, errno == EINTR { continue }
            guard count > 0 else { return false }
            rest = rest.dropFirst(count)
        }
        return true
    }
}
