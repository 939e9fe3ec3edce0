internal import CSnappy

/// Snappy's block format: what WAL records and remote-write bodies are packed with.
package enum SnappyBlock {
    /// Why bytes do not unpack.
    package enum Problem: Error, Hashable, Sendable {
        case corrupt
        /// They claim to unpack to more bytes than allowed.
        case tooLarge(byteCount: Int)
    }

    /// Packs bytes. O(bytes); less than 4 GiB of them, which is all that the format can hold.
    package static func compress(_ bytes: UnsafeRawBufferPointer) -> [UInt8] {
        let bound = snappy_max_compressed_length(bytes.count)
        return [UInt8](unsafeUninitializedCapacity: bound) { room, count in
            var length = bound
            let status = withCharacters(bytes) { from in
                room.withMemoryRebound(to: CChar.self) { snappy_compress(from, bytes.count, $0.baseAddress, &length) }
            }
            count = status == SNAPPY_OK ? length : 0
        }
    }

    /// The most bytes that `count` bytes are packed to.
    package static func longestResult(of count: Int) -> Int { snappy_max_compressed_length(count) }

    /// Packs bytes into memory of the caller's, at least `longestResult(of:)` bytes, and returns how many it took; 0
    /// when the memory is too small.
    package static func compress(_ bytes: UnsafeRawBufferPointer, into room: UnsafeMutableRawBufferPointer) -> Int {
        var length = room.count
        let status = withCharacters(bytes) { from in
            room.withMemoryRebound(to: CChar.self) { snappy_compress(from, bytes.count, $0.baseAddress, &length) }
        }
        return status == SNAPPY_OK ? length : 0
    }

    /// The size that bytes say they unpack to; nil when they do not begin as a block.
    static func claimedSize(of bytes: UnsafeRawBufferPointer) -> Int? {
        var size = 0
        guard withCharacters(bytes, { snappy_uncompressed_length($0, bytes.count, &size) }) == SNAPPY_OK else {
            return nil
        }
        return size
    }

    /// True when the bytes are one whole block. O(bytes) when they are, mostly less when not.
    static func isBlock(_ bytes: UnsafeRawBufferPointer) -> Bool {
        withCharacters(bytes) { snappy_validate_compressed_buffer($0, bytes.count) } == SNAPPY_OK
    }

    /// Unpacks bytes into `room` of `claimedSize` bytes; false when they are damaged.
    static func uncompress(_ bytes: UnsafeRawBufferPointer, into room: UnsafeMutableRawBufferPointer) -> Bool {
        var length = room.count
        let status = withCharacters(bytes) { from in
            room.withMemoryRebound(to: CChar.self) { snappy_uncompress(from, bytes.count, $0.baseAddress, &length) }
        }
        return status == SNAPPY_OK && length == room.count
    }

    /// Unpacks bytes to at most `limit` bytes; the memory is taken only after the claimed size was held against it.
    package static func uncompress(_ bytes: UnsafeRawBufferPointer, limit: Int) throws(Problem) -> [UInt8] {
        var size = 0
        guard withCharacters(bytes, { snappy_uncompressed_length($0, bytes.count, &size) }) == SNAPPY_OK else {
            throw .corrupt
        }
        guard size <= limit else { throw .tooLarge(byteCount: size) }
        var status = SNAPPY_OK
        // Never a capacity of 0: all empty arrays share one storage, and its count would be written.
        let unpacked = [UInt8](unsafeUninitializedCapacity: max(size, 1)) { room, count in
            var length = size
            status = withCharacters(bytes) { from in
                room.withMemoryRebound(to: CChar.self) { snappy_uncompress(from, bytes.count, $0.baseAddress, &length) }
            }
            count = status == SNAPPY_OK ? length : 0
        }
        guard status == SNAPPY_OK, unpacked.count == size else { throw .corrupt }
        return unpacked
    }

    private static func withCharacters(
        _ bytes: UnsafeRawBufferPointer,
        _ body: (UnsafePointer<CChar>?) -> snappy_status
    ) -> snappy_status {
        bytes.withMemoryRebound(to: CChar.self) { body($0.baseAddress) }
    }
}
