/// Why a packed body cannot be unpacked, with the texts of Go's `compress/gzip` and `compress/flate`.
package enum InflateError: Error, Hashable, Sendable {
    /// There is not one byte.
    case empty
    case invalidHeader
    case unexpectedEnd
    case invalidChecksum
    /// `offset` counts the packed bytes of the member's data, without its header.
    case corrupt(offset: Int)
    /// The unpacked body reaches the limit.
    case limitReached

    package var goText: String {
        switch self {
        case .empty: "EOF"
        case .invalidHeader: "gzip: invalid header"
        case .unexpectedEnd: "unexpected EOF"
        case .invalidChecksum: "gzip: invalid checksum"
        case .corrupt(let offset): "flate: corrupt input before offset \(offset)"
        case .limitReached: "body size limit exceeded"
        }
    }

    package var shortDescription: String { self == .limitReached ? "body too large" : "bad gzip" }
}
