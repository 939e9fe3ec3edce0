internal import CDeflate
internal import MetricModel

/// Reads gzip members one after the other as Go's `compress/gzip` does, to the same verdict: zlib unpacks the data, the
/// headers and trailers are read here.
struct GzipReader {
    private static let pieceRoom = 64 << 10

    private let packed: UnsafeRawBufferPointer
    private let limit: Int
    private var position = 0
    private let body: BodyBuffer

    /// `packed` stays valid while the reader is used. `firstRoom` is a guess.
    init(_ packed: UnsafeRawBufferPointer, limit: Int, firstRoom: Int) {
        self.packed = packed
        self.limit = limit
        body = BodyBuffer(capacity: min(max(firstRoom, Self.pieceRoom), max(limit, 1)))
    }

    mutating func read() throws(InflateError) -> BodyBuffer {
        if packed.isEmpty { throw .empty }
        repeat {
            try readHeader()
            let memberStart = body.count
            try readData()
            try readTrailer(memberStart)
        } while position < packed.count
        return body
    }

    // MARK: Header and trailer

    private mutating func take(_ count: Int) throws(InflateError) -> Slice<UnsafeRawBufferPointer> {
        guard packed.count - position >= count else { throw .unexpectedEnd }
        defer { position += count }
        return packed[position..<(position + count)]
    }

    private mutating func takeLittleEndian(_ count: Int) throws(InflateError) -> UInt32 {
        try take(count).reversed().reduce(0) { $0 << 8 | UInt32($1) }
    }

    private enum Flag {
        static let headerChecksum: UInt8 = 2
        static let extra: UInt8 = 4
        static let name: UInt8 = 8
        static let comment: UInt8 = 16
    }

    private mutating func readHeader() throws(InflateError) {
        let start = position
        let fixed = try take(10)
        guard fixed.starts(with: [0x1F, 0x8B, 8]) else { throw .invalidHeader }
        let flags = fixed[fixed.startIndex + 3]
        if flags & Flag.extra != 0 { _ = try take(Int(try takeLittleEndian(2))) }
        if flags & Flag.name != 0 { try skipText() }
        if flags & Flag.comment != 0 { try skipText() }
        if flags & Flag.headerChecksum != 0 {
            let header = UnsafeRawBufferPointer(rebasing: packed[start..<position])
            let sum = libdeflate_crc32(0, header.baseAddress, header.count) & 0xFFFF
            guard try takeLittleEndian(2) == sum else { throw .invalidHeader }
        }
    }

    /// Go reads a name or a comment into 512 bytes.
    private mutating func skipText() throws(InflateError) {
        for _ in 0..<512 where try take(1).first == 0 { return }
        throw .invalidHeader
    }

    private mutating func readTrailer(_ memberStart: Int) throws(InflateError) {
        let member = UnsafeRawBufferPointer(rebasing: body.bytes[memberStart...])
        let checksum = try takeLittleEndian(4)
        let size = try takeLittleEndian(4)
        let isSound =
            checksum == libdeflate_crc32(0, member.baseAddress, member.count)
            && size == UInt32(truncatingIfNeeded: member.count)
        if !isSound { throw .invalidChecksum }
    }

    // MARK: Data

    private mutating func readData() throws(InflateError) {
        var stream = z_stream()
        guard cdeflate_begin_raw(&stream) == Z_OK else { throw .corrupt(offset: 0) }
        defer { inflateEnd(&stream) }
        let start = position
        while true {
            let code = inflatePiece(&stream)
            if body.count >= limit { throw .limitReached }
            switch code {
            case Z_STREAM_END: return
            case Z_OK:
                if position == packed.count && stream.avail_out > 0 { throw .unexpectedEnd }
            case Z_BUF_ERROR: throw .unexpectedEnd
            default: throw .corrupt(offset: Self.offset(of: stream, consumed: position - start))
            }
        }
    }

    /// Unpacks until the room or a piece of the input is used up.
    private mutating func inflatePiece(_ stream: inout z_stream) -> Int32 {
        if body.count == body.capacity { body.reserve(min(2 * body.capacity, limit)) }
        let input = UnsafeRawBufferPointer(rebasing: packed[position...].prefix(1 << 30))
        stream.next_in = UnsafeMutablePointer(mutating: input.assumingMemoryBound(to: UInt8.self).baseAddress)
        stream.avail_in = UInt32(input.count)
        var code = Z_OK
        body.fill { room in
            let allowed = min(room.count, limit - body.count, 1 << 30)
            stream.next_out = room.assumingMemoryBound(to: UInt8.self).baseAddress
            stream.avail_out = UInt32(allowed)
            code = CDeflate.inflate(&stream, Z_NO_FLUSH)
            return allowed - Int(stream.avail_out)
        }
        position += input.count - Int(stream.avail_in)
        return code
    }

    /// Go counts the bytes it has begun; zlib may have taken whole bytes more into its bit store.
    private static func offset(of stream: z_stream, consumed: Int) -> Int {
        max(0, consumed - Int(stream.data_type & 63) / 8)
    }
}
