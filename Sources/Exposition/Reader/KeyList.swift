internal import CSystem
internal import MetricModel

/// The exposure keys of a body's rows, in order, each without what it shares with the key before it:
///
///     ┌────────────────┬───────────────┬───────────────┐
///     │ shared: varint │ rest: varint  │ rest's bytes  │   per row
///     └────────────────┴───────────────┴───────────────┘
///
/// The buckets of one histogram differ in a few bytes, so a row costs a fraction of its key.
struct KeyList: Sendable {
    /// Never changed once the list is made.
    fileprivate let store: BodyBuffer
    let count: Int
    /// The bytes of all keys written out.
    let keyByteCount: Int
    /// The bytes of the longest key.
    let longest: Int

    static let empty = KeyList(store: BodyBuffer(capacity: 0), count: 0, keyByteCount: 0, longest: 0)

    var memoryBytes: Int { store.capacity }

    /// Calls `visit` with each row and its key, whose bytes live for the call only.
    func forEach(_ visit: (_ row: Int, _ key: UnsafeRawBufferPointer) -> Void) {
        let memory = ScratchMemory()
        withExtendedLifetime((self, memory)) {
            var cursor = KeyCursor(self, in: memory)
            while !cursor.isAtEnd {
                visit(cursor.row, cursor.key)
                cursor.advance()
            }
        }
    }
}

/// Goes through the keys of a list, one after the other.
///
/// One owner, who must not copy it: copies share their memory. The list must be kept meanwhile.
struct KeyCursor: BitwiseCopyable {
    private let list: UnsafePointer<UInt8>
    private let count: Int
    /// The row whose key is at hand; the list's count behind the last one.
    private(set) var row = -1
    /// Where the row's entry starts in the list, and where the next one does.
    private(set) var entryStart = 0
    private(set) var entryEnd = 0
    /// The bytes that the row's key shares with the key before it.
    private(set) var sharedCount = 0
    private var buffer: ScratchBuffer<UInt8>
    private var byteCount = 0

    init(_ list: KeyList, in memory: ScratchMemory) {
        self.list = list.store.start.assumingMemoryBound(to: UInt8.self)
        count = list.count
        buffer = ScratchBuffer(capacity: list.longest + BodyBuffer.padding, in: memory)
        advance()
    }

    /// The key of the row, until the next call; `BodyBuffer.padding` readable bytes stand behind it. Empty behind the
    /// last row.
    var key: UnsafeRawBufferPointer { UnsafeRawBufferPointer(start: buffer.memory, count: byteCount) }

    var isAtEnd: Bool { row >= count }

    /// Goes to the next row.
    @inline(__always)
    mutating func advance() {
        row &+= 1
        entryStart = entryEnd
        guard row < count else {
            byteCount = 0
            return
        }
        var position = list + entryEnd
        sharedCount = Self.varint(&position)
        let rest = Self.varint(&position)
        copyBlocks(position, rest, to: buffer.memory + sharedCount)
        byteCount = sharedCount &+ rest
        entryEnd = position - list &+ rest
    }

    /// Goes to a row it has been at, given its key and the end of its entry. The entry's start is not known then.
    mutating func go(toRow row: Int, key: UnsafeRawBufferPointer, entryEnd: Int) {
        UnsafeMutableRawBufferPointer(start: buffer.memory, count: buffer.capacity).copyMemory(from: key)
        byteCount = key.count
        self.row = row
        self.entryEnd = entryEnd
    }

    @inline(__always)
    private static func varint(_ position: inout UnsafePointer<UInt8>) -> Int {
        var value = Int(position.pointee)
        position += 1
        if value < 0x80 { return value }
        value &= 0x7F
        var shift = 7
        while true {
            let byte = position.pointee
            position += 1
            value |= Int(byte & 0x7F) &<< shift
            if byte < 0x80 { return value }
            shift &+= 7
        }
    }
}

/// Makes a list of keys, row by row.
struct KeyListWriter {
    private let store: BodyBuffer
    private var count = 0
    private var keyByteCount = 0
    private var longest = 0
    private var last: ScratchBuffer<UInt8>
    private var lastCount = 0
    private var entry: ScratchBuffer<UInt8>

    /// Begins with the rows in front of the cursor, whose keys take `keyByteCount` bytes.
    init(_ list: KeyList, before cursor: KeyCursor, keyByteCount: Int, in memory: ScratchMemory) {
        last = ScratchBuffer(capacity: 256, in: memory)
        entry = ScratchBuffer(capacity: 256, in: memory)
        store = BodyBuffer(capacity: list.store.count + list.store.count / 16)
        store.append(UnsafeRawBufferPointer(rebasing: list.store.bytes[..<cursor.entryStart]))
        count = cursor.row
        longest = list.longest
        self.keyByteCount = keyByteCount
    }

    /// At least 15 bytes must be readable behind the key.
    mutating func append(_ key: UnsafeRawBufferPointer) {
        guard let start = key.baseAddress?.assumingMemoryBound(to: UInt8.self) else { return }
        let shared = sharedCount(start, key.count)
        let rest = key.count - shared
        entry.reserve(rest + 32, keeping: 0)
        var position = Self.write(shared, at: entry.memory)
        position = Self.write(rest, at: position)
        copyBlocks(start + shared, rest, to: position)
        store.append(UnsafeRawBufferPointer(start: entry.memory, count: position - entry.memory + rest))
        last.reserve(key.count + 32, keeping: 0)
        copyBlocks(start, key.count, to: last.memory)
        lastCount = key.count
        count += 1
        keyByteCount += key.count
        longest = max(longest, key.count)
    }

    func finish() -> KeyList {
        store.shrink()
        return KeyList(store: store, count: count, keyByteCount: keyByteCount, longest: longest)
    }

    private func sharedCount(_ key: UnsafePointer<UInt8>, _ keyCount: Int) -> Int {
        let most = min(keyCount, lastCount)
        var shared = 0
        while shared < most {
            let differing = csystem_differing16(key + shared, last.memory + shared)
            if differing != 0 { return min(shared + differing.trailingZeroBitCount, most) }
            shared += 16
        }
        return most
    }

    private static func write(_ value: Int, at start: UnsafeMutablePointer<UInt8>) -> UnsafeMutablePointer<UInt8> {
        var value = value
        var position = start
        while value >= 0x80 {
            position.pointee = UInt8(truncatingIfNeeded: value & 0x7F | 0x80)
            position += 1
            value >>= 7
        }
        position.pointee = UInt8(truncatingIfNeeded: value)
        return position + 1
    }
}
