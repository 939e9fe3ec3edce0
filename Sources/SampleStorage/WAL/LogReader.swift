/// Reads records from a place on, segment after segment, and follows the writer (`Reader`, `LiveReader` in `tsdb/wlog`,
/// v3.5). One owner at a time; any thread.
///
/// The end of a segment that has a successor is final: an incomplete page is read as if zeros filled it up, as
/// Prometheus does. The end of the newest segment is where more will come.
///
/// A fragment's type is covered by no checksum. Beyond Prometheus's checks a record is refused whose fragments disagree
/// on being packed, or that is not marked as packed but is; and records without bytes are passed over.
package struct LogReader: ~Copyable {
    private static let windowSize = 512 << 10
    /// Larger records, packed or not, are refused.
    private static let recordLimit = 1 << 30
    /// Memory kept from one record to the next.
    private static let keptByteCount = 32 << 20

    private let store: any SegmentStore
    /// The last segment to read; nil to go on for ever.
    private let last: UInt32?
    private var window: SegmentWindow
    private var fragments = RecordBuffer()
    private var unpacked = RecordBuffer()
    /// Fragments of the record being put together, and where it begins.
    private var fragmentCount = 0
    private var recordStart = 0
    private var isPacked = false
    /// The type of the last header read.
    private var lastType: UInt8 = 0
    private var damage: LogProblem?

    /// A reader from `position`, which must be a record's beginning or end; its `entry` is the caller's to skip.
    /// `last` is the last segment to read, which is read to its end as one with a successor; nil to follow the writer.
    package init(_ store: any SegmentStore, from position: LogPosition, through last: UInt32? = nil) {
        self.store = store
        self.last = last
        window = SegmentWindow(segment: position.segment, offset: Int(position.offset), size: Self.windowSize)
    }

    /// The place behind the last record; of a record that is not whole yet, its beginning.
    package var position: LogPosition {
        place(fragmentCount > 0 ? recordStart : window.offset)
    }

    /// The next record; nil when there is none by now.
    ///
    /// - Throws: `.segmentGone` and `.unreadable`, after which another call tries again; `.corruption` and
    ///   `.unsupported`, which every further call throws: a new reader may go on at the next segment.
    package mutating func next() throws(LogProblem) -> LogRecord? {
        if let damage { throw damage }
        if unpacked.count > Self.keptByteCount { unpacked = RecordBuffer() }
        do {
            return try nextRecord()
        } catch {
            switch error {
            case .corruption, .unsupported: damage = error
            default: break
            }
            throw error
        }
    }

    private mutating func nextRecord() throws(LogProblem) -> LogRecord? {
        while true {
            switch try nextFragment() {
            case .none: return nil
            case .skipped: continue
            case .endOfSegment:
                guard try goOn() else { return nil }
            case .fragment(let type, let data):
                if let record = try take(type, data) { return record }
            }
        }
    }

    private enum Step {
        case none, skipped, endOfSegment
        case fragment(type: UInt8, data: UnsafeRawBufferPointer)
    }

    /// Looks at what stands next without going over it, but for padding.
    private mutating func nextFragment() throws(LogProblem) -> Step {
        guard try window.fill(1, from: store, through: last) else { return window.isAtEnd ? .endOfSegment : .none }
        let header = window.unread
        let type = header[0]
        guard type & LogPage.Fragment.mask != LogPage.Fragment.padding else { return try skipPadding() }
        guard try window.fill(LogPage.headerSize, from: store, through: last) else {
            return try cutShort("read remaining header: unexpected EOF")
        }
        let length = Int(window.unread[1]) << 8 | Int(window.unread[2])
        guard length <= LogPage.longestFragment else {
            throw corruption("invalid record size \(length)", after: LogPage.headerSize)
        }
        guard try window.fill(LogPage.headerSize + length, from: store, through: last) else {
            return try cutShort("unexpected EOF")
        }
        let bytes = window.unread
        let expected = UInt32(bigEndian: bytes.loadUnaligned(fromByteOffset: 3, as: UInt32.self))
        let data = UnsafeRawBufferPointer(rebasing: bytes[LogPage.headerSize..<LogPage.headerSize + length])
        let found = CRC32C.checksum(data)
        guard found == expected else {
            throw corruption(
                "unexpected checksum \(String(found, radix: 16)), expected \(String(expected, radix: 16))",
                after: LogPage.headerSize + length
            )
        }
        return .fragment(type: type, data: data)
    }

    private func cutShort(_ cause: String) throws(LogProblem) -> Step {
        guard window.isAtEnd else { return .none }
        throw corruption(cause, after: window.unread.count)
    }

    private mutating func skipPadding() throws(LogProblem) -> Step {
        let left = LogPage.bytesLeft(at: window.offset)
        guard try window.fill(left, from: store, through: last) else { return .none }
        guard window.unread[1..<left].allSatisfy({ $0 == 0 }) else {
            throw corruption("unexpected non-zero byte in padded page", after: left)
        }
        lastType = LogPage.Fragment.padding
        window.skip(left)
        return .skipped
    }

    /// Goes from a segment's end to the next segment; false when there is none to be read.
    private mutating func goOn() throws(LogProblem) -> Bool {
        if lastType == LogPage.Fragment.first || lastType == LogPage.Fragment.middle {
            throw corruption("last record is torn", after: 0)
        }
        if let last, window.segment >= last { return false }
        fragmentCount = 0
        window.goToNextSegment()
        return true
    }

    /// Takes a whole fragment; a record when it is the last of one.
    private mutating func take(_ type: UInt8, _ data: UnsafeRawBufferPointer) throws(LogProblem) -> LogRecord? {
        let byteCount = LogPage.headerSize + data.count
        let kind = type & LogPage.Fragment.mask
        if let cause = Self.orderProblem(kind, fragmentCount) { throw corruption(cause, after: byteCount) }
        let packed = type & (LogPage.Fragment.snappyFlag | LogPage.Fragment.zstdFlag)
        guard fragmentCount == 0 || (packed != 0) == isPacked else {
            throw corruption("unexpected compression of a fragment", after: byteCount)
        }
        if fragmentCount == 0 {
            recordStart = window.offset
            isPacked = packed != 0
            if fragments.count > Self.keptByteCount { fragments = RecordBuffer() }
            fragments.removeAll()
        }
        if kind != LogPage.Fragment.full {
            guard fragments.count + data.count <= Self.recordLimit else {
                throw corruption("record of more than \(Self.recordLimit) bytes", after: byteCount)
            }
            fragments.append(bytes: data)
        }
        let isWhole = kind == LogPage.Fragment.full || kind == LogPage.Fragment.last
        let bytes = kind == LogPage.Fragment.full ? data : fragments.withBytes { $0 }
        let record = isWhole ? try unpack(bytes, packed, behind: byteCount) : nil
        lastType = kind
        fragmentCount = isWhole ? 0 : fragmentCount + 1
        window.skip(byteCount)
        guard let record, !record.isEmpty else { return nil }
        return LogRecord(bytes: record, position: place(recordStart), end: place(window.offset))
    }

    /// The record that the bytes of its fragments are.
    private mutating func unpack(
        _ bytes: UnsafeRawBufferPointer,
        _ packed: UInt8,
        behind byteCount: Int
    ) throws(LogProblem) -> UnsafeRawBufferPointer {
        guard packed & LogPage.Fragment.snappyFlag != 0 else {
            if packed != 0 { throw zstdProblem(bytes, behind: byteCount) }
            // No record is a block by chance: its kind's number would be the length of all the rest.
            guard !SnappyBlock.isBlock(bytes) else {
                throw corruption("unexpected compression of a record", after: byteCount)
            }
            return bytes
        }
        guard !bytes.isEmpty else { return bytes }
        // No copy of a block makes more than 64 bytes of two.
        guard let size = SnappyBlock.claimedSize(of: bytes), size <= 32 * bytes.count, size <= Self.recordLimit else {
            throw corruption("snappy: corrupt input", after: byteCount)
        }
        var isWhole = false
        unpacked.removeAll()
        unpacked.fill(atMost: size) { room in
            isWhole = SnappyBlock.uncompress(bytes, into: room)
            return size
        }
        guard isWhole else { throw corruption("snappy: corrupt input", after: byteCount) }
        return unpacked.withBytes { $0 }
    }

    /// Prometheus may write zstd; a flag on bytes that are none is damage.
    private func zstdProblem(_ bytes: UnsafeRawBufferPointer, behind byteCount: Int) -> LogProblem {
        guard bytes.starts(with: [0x28, 0xB5, 0x2F, 0xFD]) else {
            return corruption("invalid input: magic number mismatch", after: byteCount)
        }
        return .unsupported(segment: window.segment, offset: recordStart, cause: "zstd is not supported")
    }

    /// What is wrong with a fragment of this type when `count` fragments of a record are there (`validateRecord`).
    private static func orderProblem(_ type: UInt8, _ count: Int) -> String? {
        switch type {
        case LogPage.Fragment.full: count == 0 ? nil : "unexpected full record"
        case LogPage.Fragment.first: count == 0 ? nil : "unexpected first record, dropping buffer"
        case LogPage.Fragment.middle: count > 0 ? nil : "unexpected middle record, dropping buffer"
        case LogPage.Fragment.last: count > 0 ? nil : "unexpected last record, dropping buffer"
        default: "unexpected record type \(type)"
        }
    }

    private func place(_ offset: Int) -> LogPosition {
        LogPosition(segment: window.segment, offset: UInt32(clamping: offset))
    }

    private func corruption(_ cause: String, after byteCount: Int) -> LogProblem {
        .corruption(segment: window.segment, offset: window.offset + byteCount, cause: cause)
    }
}
