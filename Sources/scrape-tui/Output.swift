internal import Glibc
internal import MetricModel
internal import TerminalUI

/// What commands print. Text from outside passes through the sanitiser, line by line, so that nothing a target or a
/// file says reaches the terminal as a control sequence.
enum Output {
    /// Lines for standard error.
    static func complain(_ text: String) { _ = write(printable(text), to: STDERR_FILENO) }

    /// The same for what may be missed: nothing while nobody takes it, as behind Ctrl-S, where it would hold the end up.
    static func mention(_ text: String) {
        var polled = pollfd(fd: STDERR_FILENO, events: Int16(POLLOUT), revents: 0)
        if poll(&polled, 1, 0) > 0, polled.revents & Int16(POLLOUT) != 0 { complain(text) }
    }

    /// Lines for standard output, all of them or none that count.
    ///
    /// - Throws: as `deliver` of bytes.
    static func deliver(_ text: String) throws(ExitStatus) { try deliver(printable(text)) }

    /// Bytes for standard output that hold no control characters, all of them or none that count.
    ///
    /// - Throws: `ExitStatus.internal` when they cannot be written, which is then said; not when whoever read them has gone.
    static func deliver(_ bytes: [UInt8]) throws(ExitStatus) {
        let problem = write(bytes, to: STDOUT_FILENO)
        guard problem != 0 else { return }
        if problem != EPIPE { complain("standard output takes nothing more: \(SystemError(code: problem).text)") }
        throw .internal
    }

    private static func printable(_ text: String) -> [UInt8] {
        // A hundred thousand targets are a long text, and plain.
        if text.utf8.allSatisfy({ $0 >= 0x20 && $0 < 0x7F || $0 == 0x0A }) { return Array(text.utf8) + [0x0A] }
        let lines = text.split(separator: "\n", omittingEmptySubsequences: false)
        return Array(lines.map { Sanitiser.wholeText(String($0)) }.joined(separator: "\n").utf8) + [0x0A]
    }

    /// Zero, or the system's number of what went wrong: whoever reads may go away at any time.
    private static func write(_ bytes: [UInt8], to descriptor: Int32) -> Int32 {
        var start = 0
        while start < bytes.count {
            let count = bytes.withUnsafeBytes { buffer in
                Glibc.write(descriptor, buffer.baseAddress.map { $0 + start }, buffer.count - start)
            }
            if count > 0 {
                start += count
            } else if count == 0 || errno != EINTR {
                return count == 0 ? EIO : errno
            }
        }
        return 0
    }
}
