internal import Glibc

/// An error number of the system in Go's words (`syscall.Errno`), which are the C library's with a small beginning.
package struct SystemError: Error, Hashable, Sendable {
    package let code: Int32

    /// `code` is an `errno`.
    package init(code: Int32) { self.code = code }

    /// `no such file or directory`.
    package var text: String {
        var room = [CChar](repeating: 0, count: 128)
        guard strerror_r(code, &room, room.count) == 0 else { return "errno \(code)" }
        let words = String(decoding: room.prefix { $0 != 0 }.map(UInt8.init(bitPattern:)), as: UTF8.self)
        // "Input/output error" begins small, "RPC struct is bad" does not.
        guard words.dropFirst().first?.isLowercase == true else { return words }
        return words.prefix(1).lowercased() + words.dropFirst()
    }
}
