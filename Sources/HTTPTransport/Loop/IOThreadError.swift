internal import Glibc
internal import MetricModel

/// Why the I/O thread could not be set up.
package struct IOThreadError: Error, Hashable, CustomStringConvertible {
    /// The call that failed, such as `epoll_create1`.
    package let operation: String
    /// Its errno.
    package let code: Int32

    package var description: String { "\(operation): \(SystemError(code: code).text)" }
}
