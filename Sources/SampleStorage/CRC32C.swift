internal import CSystem

/// The checksum of WAL fragments: CRC-32C, unmasked.
package enum CRC32C {
    /// The checksum of `bytes`, going on from the checksum of what comes before them.
    package static func checksum(_ bytes: UnsafeRawBufferPointer, after previous: UInt32 = 0) -> UInt32 {
        csystem_crc32c(previous, bytes.baseAddress, bytes.count)
    }
}
