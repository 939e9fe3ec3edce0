/// Segments are sequences of pages; a record lies in them as fragments, none of which crosses a page's end
/// (`tsdb/wlog/wlog.go`, v3.5).
///
///     ┌──────┬─────────────┬──────────────────┬──────┐
///     │ type │ length be16 │ CRC-32C be32     │ data │   the checksum is that of the data
///     └──────┴─────────────┴──────────────────┴──────┘
///
/// Where fewer bytes are left in a page than a header takes, zeros fill it up.
enum LogPage {
    static let size = 32768
    static let headerSize = 7
    static let longestFragment = size - headerSize

    /// The low three bits of a fragment's type.
    enum Fragment {
        static let padding: UInt8 = 0
        static let full: UInt8 = 1
        static let first: UInt8 = 2
        static let middle: UInt8 = 3
        static let last: UInt8 = 4
        static let mask: UInt8 = 7
        static let snappyFlag: UInt8 = 8
        static let zstdFlag: UInt8 = 16
    }

    /// Bytes from `offset` to the end of its page; a whole page at a page's beginning.
    static func bytesLeft(at offset: Int) -> Int { size - offset % size }

    /// Where the next fragment goes when the last one ended at `offset`.
    static func nextFragment(after offset: Int) -> Int {
        let left = bytesLeft(at: offset)
        return left < headerSize ? offset + left : offset
    }

    /// Where a record of `byteCount` bytes that begins at `offset` ends, the zeros behind it included.
    static func end(ofRecord byteCount: Int, at offset: Int) -> Int {
        var offset = offset
        var rest = byteCount
        repeat {
            let part = min(rest, bytesLeft(at: offset) - headerSize)
            offset = nextFragment(after: offset + headerSize + part)
            rest -= part
        } while rest > 0
        return offset
    }
}
