internal import CDeflate
internal import CSystem
internal import MetricModel

/// What a record is about.
enum RecordKind: UInt8, CaseIterable {
    /// Who recorded what; the first one.
    case begin = 1
    /// A snapshot, whole.
    case whole
    /// What is different in a snapshot from the one before.
    case change
    case events
    /// A target's exchange and results.
    case detail
    /// The body of a target's failed scrape.
    case body
    /// The texts of the configuration.
    case texts
    /// The rules and limits of all jobs.
    case rules
    /// The recording was ended in order; the last one.
    case end
    /// Ticks were left out here, because the disk was behind; a whole one follows.
    case gap

    var isTick: Bool { self == .whole || self == .change }
}

/// The 32 bytes before a record's content, in little-endian order:
///
///     0   CRC-32C of the other 28
///     4   kind
///     5   1 when the content is packed
///     6   2 bytes of 0
///     8   bytes of the content as it is stored
///     12  CRC-32C of the content as it is stored
///     16  when it was recorded, in nanoseconds since 1970
///     24  what it is about: a target, the newest event, the snapshot's newest event, how many ticks
struct RecordHeader: Sendable {
    static let byteCount = 32

    var kind: RecordKind
    var isPacked: Bool
    var storedCount: Int
    var checksum: UInt32
    var at: WallTime
    var subject: UInt64

    init(
        kind: RecordKind,
        isPacked: Bool,
        storedCount: Int,
        checksum: UInt32,
        at: WallTime,
        subject: UInt64
    ) {
        self.kind = kind
        self.isPacked = isPacked
        self.storedCount = storedCount
        self.checksum = checksum
        self.at = at
        self.subject = subject
    }

    /// nil when the bytes are no sound header.
    init?(_ bytes: ArraySlice<UInt8>) {
        guard bytes.count == Self.byteCount else { return nil }
        let start = bytes.startIndex
        func word(_ offset: Int) -> UInt32 {
            (0..<4).reduce(0) { $0 | UInt32(bytes[start + offset + $1]) << UInt32(8 * $1) }
        }
        guard word(0) == Checksum.of(bytes.dropFirst(4)), let kind = RecordKind(rawValue: bytes[start + 4]),
            bytes[start + 5] < 2, bytes[start + 6] == 0, bytes[start + 7] == 0,
            word(8) <= UInt32(RecordingLimits.recordBytes)
        else { return nil }
        let range = WallTime.recordedRange
        let at = Int64(bitPattern: UInt64(word(16)) | UInt64(word(20)) << 32)
        self.init(
            kind: kind,
            isPacked: bytes[start + 5] == 1,
            storedCount: Int(word(8)),
            checksum: word(12),
            at: WallTime(nanoseconds: min(max(at, range.lowerBound), range.upperBound)),
            subject: UInt64(word(24)) | UInt64(word(28)) << 32
        )
    }

    var bytes: [UInt8] {
        var rest: [UInt8] = [kind.rawValue, isPacked ? 1 : 0, 0, 0]
        func add(_ value: some FixedWidthInteger) { withUnsafeBytes(of: value.littleEndian) { rest += $0 } }
        add(UInt32(storedCount))
        add(checksum)
        add(at.nanoseconds)
        add(subject)
        return withUnsafeBytes(of: Checksum.of(rest[...]).littleEndian) { Array($0) } + rest
    }
}

/// A record as it is stored.
struct Record: Sendable {
    let header: RecordHeader
    let stored: [UInt8]

    /// Packs what is worth it.
    init(_ kind: RecordKind, at time: WallTime, subject: UInt64 = 0, _ content: [UInt8]) {
        let packed = Packing.packed(content)
        stored = packed ?? content
        header = RecordHeader(
            kind: kind,
            isPacked: packed != nil,
            storedCount: stored.count,
            checksum: Checksum.of(stored[...]),
            at: time,
            subject: subject
        )
    }

    /// Memory or disk that it takes.
    var byteCount: Int { RecordHeader.byteCount + stored.count }
}

enum Checksum {
    static func of(_ bytes: ArraySlice<UInt8>) -> UInt32 {
        bytes.withUnsafeBytes { csystem_crc32c(0, $0.baseAddress, $0.count) }
    }
}

/// Packed content is its length, 4 bytes, and bare deflate data.
enum Packing {
    /// Less than this is not worth it.
    private static let least = 400
    private static let effort: Int32 = 4

    /// nil when nothing is gained.
    static func packed(_ content: [UInt8]) -> [UInt8]? {
        guard content.count >= least, let compressor = libdeflate_alloc_compressor(effort) else { return nil }
        defer { libdeflate_free_compressor(compressor) }
        // Without room for what deflate would make longer.
        let room = content.count - content.count / 16
        let length = withUnsafeBytes(of: UInt32(content.count).littleEndian) { Array($0) }
        let packed = [UInt8](unsafeUninitializedCapacity: room) { buffer, count in
            guard let start = buffer.baseAddress else { return }
            _ = UnsafeMutableBufferPointer(rebasing: buffer[..<4]).update(from: length)
            let written = libdeflate_deflate_compress(compressor, content, content.count, start + 4, room - 4)
            count = written == 0 ? 0 : written + 4
        }
        return packed.isEmpty ? nil : packed
    }

    /// nil when it is no such content, or longer than any record.
    static func unpacked(_ stored: [UInt8]) -> [UInt8]? {
        guard stored.count > 4, let decompressor = libdeflate_alloc_decompressor() else { return nil }
        defer { libdeflate_free_decompressor(decompressor) }
        let length = (0..<4).reduce(0) { $0 | Int(stored[$1]) << (8 * $1) }
        guard length <= RecordingLimits.recordBytes, length <= stored.count * RecordingLimits.packingRatio else {
            return nil
        }
        var isSound = false
        let content = [UInt8](unsafeUninitializedCapacity: length) { buffer, count in
            let result = stored.withUnsafeBytes { packed in
                libdeflate_deflate_decompress(
                    decompressor,
                    packed.baseAddress.map { $0 + 4 },
                    packed.count - 4,
                    buffer.baseAddress,
                    length,
                    nil
                )
            }
            isSound = result == LIBDEFLATE_SUCCESS
            count = isSound ? length : 0
        }
        return isSound ? content : nil
    }
}
