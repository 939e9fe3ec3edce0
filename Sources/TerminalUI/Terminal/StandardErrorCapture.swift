internal import CSystem
internal import Glibc

/// Keeps what libraries and the runtime write to the standard error output off the screen: while it is open, descriptor
/// 2 is a file in memory instead of the terminal, and its tail is written to where it belongs afterwards. One at a time,
/// main thread.
final class StandardErrorCapture {
    /// The file is cut to its tail when it has grown to this.
    static let limit = 1 << 20
    static let tail = 64 << 10
    /// So many lines are replayed.
    static let lines = 40

    /// The file, and the real standard error output.
    let file: CInt
    let original: CInt

    /// Nil when the standard error output is no terminal (a log file is to get every line at once), and when there is no
    /// memory or no descriptor left; the screen then works without.
    init?() {
        guard isatty(2) != 0 else { return nil }
        let original = fcntl(2, F_DUPFD_CLOEXEC, 3)
        guard original >= 0 else { return nil }
        let file = csystem_memory_file("standard-error")
        guard file >= 0, dup2(file, 2) >= 0 else {
            Glibc.close(original)
            if file >= 0 { Glibc.close(file) }
            return nil
        }
        self.file = file
        self.original = original
    }

    /// Cuts the file to its tail once it is over the limit. Called now and then.
    func trim() {
        guard size > Self.limit else { return }
        let kept = newest(Self.tail)
        ftruncate(file, 0)
        _ = kept.withUnsafeBytes { write(file, $0.baseAddress, $0.count) }
    }

    /// Points descriptor 2 back and replays the last `lines` lines there, each sanitised.
    func close(lines: Int) {
        dup2(original, 2)
        let text = String(decoding: newest(Self.tail), as: UTF8.self)
        for line in text.split(separator: "\n").suffix(lines) {
            let drawn = Array((Sanitiser.text(String(line)) + "\n").utf8)
            _ = drawn.withUnsafeBytes { write(2, $0.baseAddress, $0.count) }
        }
        Glibc.close(original)
        Glibc.close(file)
    }

    private var size: Int {
        var status = stat()
        return fstat(file, &status) == 0 ? Int(status.st_size) : 0
    }

    private func newest(_ limit: Int) -> [UInt8] {
        let start = max(0, size - limit)
        return [UInt8](unsafeUninitializedCapacity: limit) { buffer, count in
            count = max(0, pread(file, buffer.baseAddress, limit, off_t(start)))
        }
    }
}
