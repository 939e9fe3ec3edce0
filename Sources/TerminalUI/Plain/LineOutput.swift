internal import Glibc

/// Prints lines and never waits for whoever reads them: what they do not take yet is kept, and what is more than that only
/// counted. A single line is kept whatever its length.
///
/// One owner at a time (the main thread).
final class LineOutput {
    /// Bytes that are kept.
    static let limit = 1 << 20
    /// What a descriptor that polls as writable surely takes.
    private static let piece = 512

    private let descriptor: Int32
    /// The same terminal or pipe, opened anew so that writing does not wait: the mode of the one that was given is shared
    /// with the shell. -1 where that cannot be.
    private let unblocked: Int32
    private var kept: [UInt8] = []
    private var start = 0
    private var leftOut = 0

    init(_ descriptor: Int32) {
        self.descriptor = descriptor
        var facts = stat()
        let kind = fstat(descriptor, &facts) == 0 ? facts.st_mode & S_IFMT : 0
        // A file opened anew would be written from its beginning.
        unblocked =
            kind == S_IFCHR || kind == S_IFIFO
            ? open("/proc/self/fd/\(descriptor)", O_WRONLY | O_NONBLOCK | O_NOCTTY | O_CLOEXEC) : -1
    }

    deinit { if unblocked >= 0 { close(unblocked) } }

    /// Something waits to be read: until then `polled` is not writable.
    var isStuck: Bool { start < kept.count }

    /// What to poll for writing while `isStuck`.
    var polled: Int32 { unblocked >= 0 ? unblocked : descriptor }

    /// Prints lines behind those that are kept. False when whoever read them has gone.
    func write(_ lines: [String]) -> Bool {
        for line in lines {
            let isTooMuch = kept.count - start + line.utf8.count >= Self.limit
            if isTooMuch, leftOut == 0, !flush() { return false }
            // Behind a gap nothing is printed before the gap is told of.
            if leftOut > 0 || isTooMuch && isStuck {
                leftOut += 1
            } else {
                keep(line)
            }
        }
        return flush()
    }

    /// Prints what is taken now. False when whoever read has gone.
    func flush() -> Bool {
        while isStuck {
            let count = kept[start...].withUnsafeBytes(send)
            if count > 0 {
                start += count
            } else if count < 0, errno == EAGAIN {
                return true
            } else if count == 0 || errno != EINTR {
                return false
            }
            guard !isStuck else { continue }
            kept = []
            start = 0
            guard leftOut > 0 else { return true }
            keep("\(ReadableNumber.counted(leftOut, "line")) left out: nothing was read for a while")
            leftOut = 0
        }
        return true
    }

    private func keep(_ line: String) {
        if start >= Self.limit {
            kept.removeFirst(start)
            start = 0
        }
        kept += line.utf8
        kept.append(0x0A)
    }

    private func send(_ bytes: UnsafeRawBufferPointer) -> Int {
        if unblocked >= 0 { return Glibc.write(unblocked, bytes.baseAddress, bytes.count) }
        var polled = pollfd(fd: descriptor, events: Int16(POLLOUT), revents: 0)
        guard poll(&polled, 1, 0) > 0 else {
            errno = EAGAIN
            return -1
        }
        return Glibc.write(descriptor, bytes.baseAddress, min(bytes.count, Self.piece))
    }
}
