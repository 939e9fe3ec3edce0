internal import Glibc
internal import TerminalUI

/// What commands print. Text from outside passes through the sanitiser, line by line, so that nothing a target or a
/// file says reaches the terminal as a control sequence.
enum Output {
    /// Lines for standard output.
    static func text(_ text: String) { write(printable(text), to: STDOUT_FILENO) }

    /// Lines for standard error.
    static func complain(_ text: String) { write(printable(text), to: STDERR_FILENO) }

    /// Bytes for standard output that hold no control characters already.
    static func bytes(_ bytes: [UInt8]) { write(bytes, to: STDOUT_FILENO) }

    private static func printable(_ text: String) -> [UInt8] {
        // A hundred thousand targets are a long text, and plain.
        if text.utf8.allSatisfy({ $0 >= 0x20 && $0 < 0x7F || $0 == 0x0A }) { return Array(text.utf8) + [0x0A] }
        let lines = text.split(separator: "\n", omittingEmptySubsequences: false)
        return Array(lines.map { Sanitiser.text(String($0)) }.joined(separator: "\n").utf8) + [0x0A]
    }

    /// Whoever reads may go away at any time, which is no problem of ours.
    private static func write(_ bytes: [UInt8], to descriptor: Int32) {
        var rest = bytes[...]
        while !rest.isEmpty {
            let count = rest.withUnsafeBytes { Glibc.write(descriptor, $0.baseAddress, $0.count) }
            if count > 0 {
                rest = rest.dropFirst(count)
            } else if errno != EINTR {
                return
            }
        }
    }
}
