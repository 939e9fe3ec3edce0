internal import Glibc

/// An error number of the system in Go's words, which are the C library's without the capital.
package struct SystemError: Error, Hashable {
    let code: Int32

    /// `code` is an `errno`.
    package init(code: Int32) { self.code = code }

    /// `no such file or directory`.
    package var text: String {
        let words = String(cString: strerror(code))
        return words.prefix(1).lowercased() + words.dropFirst()
    }
}
