internal import CDeflate

/// Bytes packed with gzip.
struct GzipMember {
    let bytes: [UInt8]

    /// Long answers are the same few keys again and again: little effort packs them well.
    private static let effort: Int32 = 1

    /// Nil without memory.
    init?(packing plain: [UInt8]) {
        guard let compressor = libdeflate_alloc_compressor(Self.effort) else { return nil }
        defer { libdeflate_free_compressor(compressor) }
        let room = libdeflate_gzip_compress_bound(compressor, plain.count)
        bytes = [UInt8](unsafeUninitializedCapacity: room) { buffer, count in
            count = libdeflate_gzip_compress(compressor, plain, plain.count, buffer.baseAddress, buffer.count)
        }
        if bytes.isEmpty { return nil }
    }
}
