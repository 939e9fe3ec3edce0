internal import CDeflate
package import MetricModel

/// Unpacks gzip bodies. A worker owns one and uses it for every body, for its tables are not small.
package final class Inflater {
    private let decompressor: OpaquePointer?

    package init() { decompressor = libdeflate_alloc_decompressor() }

    deinit { libdeflate_free_decompressor(decompressor) }

    /// Unpacks one body of any number of gzip members.
    ///
    /// libdeflate takes the usual body, one sound member, in one go. Anything else is unpacked again by `GzipReader`,
    /// which finds Go's verdict.
    ///
    /// - Parameters:
    ///   - packed: the body as received; it is not changed.
    ///   - sizeHint: how large the last body of the same source was, unpacked; 0 when there was none.
    ///   - limit: a body that reaches this many bytes is refused, one byte less is the longest accepted
    ///     (`scrape/scrape.go`, `readResponse`).
    /// - Returns: the unpacked body, with little room to spare.
    /// - Throws: what Go's reader would say.
    package func inflate(_ packed: BodyBuffer, sizeHint: Int, limit: Int) throws(InflateError) -> BodyBuffer {
        if let body = inflateOneMember(packed.bytes, limit: limit) { return body }
        var reader = GzipReader(packed.bytes, limit: limit, firstRoom: 4 * sizeHint)
        let body = try reader.read()
        body.shrink()
        return body
    }

    /// With an inflater made for this one body.
    package static func inflate(
        _ packed: BodyBuffer,
        sizeHint: Int,
        limit: Int
    ) throws(InflateError) -> BodyBuffer {
        try Inflater().inflate(packed, sizeHint: sizeHint, limit: limit)
    }

    private func inflateOneMember(_ packed: UnsafeRawBufferPointer, limit: Int) -> BodyBuffer? {
        guard let decompressor, packed.count >= 18 else { return nil }
        // The member's last word claims its unpacked size; deflate cannot pack more than 1032 to 1.
        let claim = UInt32(littleEndian: packed.loadUnaligned(fromByteOffset: packed.count - 4, as: UInt32.self))
        guard Int(claim) < limit, Int(claim) <= packed.count * 1032 else { return nil }
        let body = BodyBuffer(capacity: Int(claim))
        var read = 0
        var isSound = false
        body.fill { room in
            var written = 0
            let result = libdeflate_gzip_decompress_ex(
                decompressor,
                packed.baseAddress,
                packed.count,
                room.baseAddress,
                Int(claim),
                &read,
                &written
            )
            isSound = result == LIBDEFLATE_SUCCESS && read == packed.count
            return isSound ? written : 0
        }
        return isSound ? body : nil
    }
}
