/// Bytes of records in the making, one behind the other: grows, never shrinks.
///
/// One owner at a time. Used again after `removeAll`, it takes no new memory.
package struct RecordBuffer: ~Copyable, @unchecked Sendable {
    // @unchecked: the memory belongs to this value alone, which cannot be copied.
    private var base: UnsafeMutableRawPointer
    private var capacity: Int
    /// Bytes written.
    package private(set) var count = 0

    /// An empty buffer with room for `capacity` bytes.
    package init(capacity: Int = 4096) {
        self.capacity = max(capacity, 1)
        base = .allocate(byteCount: self.capacity, alignment: 16)
    }

    deinit { base.deallocate() }

    /// True when nothing is written.
    package var isEmpty: Bool { count == 0 }

    /// Forgets every byte and keeps the memory.
    package mutating func removeAll() { count = 0 }

    /// Forgets the bytes from `count` on: takes a record back that is not to be.
    package mutating func truncate(to count: Int) { self.count = max(0, min(count, self.count)) }

    /// Makes room for `more` bytes behind those that are there.
    package mutating func reserve(_ more: Int) {
        guard capacity - count < more else { return }
        let newCapacity = max(capacity * 2, count + more)
        let moved = UnsafeMutableRawPointer.allocate(byteCount: newCapacity, alignment: 16)
        moved.copyMemory(from: base, byteCount: count)
        base.deallocate()
        base = moved
        capacity = newCapacity
    }

    /// Has `body` write at most `byteCount` bytes into reserved room.
    package mutating func write(atMost byteCount: Int, _ body: (inout RecordCursor) -> Void) {
        reserve(byteCount)
        var cursor = RecordCursor(next: base + count)
        body(&cursor)
        count = cursor.next - base
    }

    /// Has `body` write into room for `byteCount` bytes and say how many it wrote.
    package mutating func fill(atMost byteCount: Int, _ body: (UnsafeMutableRawBufferPointer) -> Int) {
        reserve(byteCount)
        let written = body(UnsafeMutableRawBufferPointer(start: base + count, count: byteCount))
        count += max(0, min(written, byteCount))
    }

    /// Moves the bytes from `offset` on up by `byteCount`, which is what `body` writes into the gap.
    mutating func insert(_ byteCount: Int, at offset: Int, _ body: (inout RecordCursor) -> Void) {
        reserve(byteCount)
        let gap = base + offset
        // Overlapping memory: this copies as `memmove` does.
        (gap + byteCount).copyMemory(from: gap, byteCount: count - offset)
        var cursor = RecordCursor(next: gap)
        body(&cursor)
        count += byteCount
    }

    /// The bytes, for the call only.
    package borrowing func withBytes<Result, Failure: Error>(
        _ body: (UnsafeRawBufferPointer) throws(Failure) -> Result
    ) throws(Failure) -> Result {
        try body(UnsafeRawBufferPointer(start: base, count: count))
    }
}

extension RecordBuffer {
    /// One byte.
    package mutating func append(byte: UInt8) { write(atMost: 1) { $0.write(byte: byte) } }

    /// Eight bytes, big end first.
    package mutating func append(bigEndian value: UInt64) { write(atMost: 8) { $0.write(bigEndian: value) } }

    /// An unsigned number as LEB128.
    package mutating func append(uvarint value: UInt64) {
        write(atMost: RecordCursor.longestVarint) { $0.write(uvarint: value) }
    }

    /// A signed number as LEB128, zig-zag.
    package mutating func append(varint value: Int64) {
        write(atMost: RecordCursor.longestVarint) { $0.write(varint: value) }
    }

    /// Bytes as they are.
    package mutating func append(bytes: UnsafeRawBufferPointer) {
        write(atMost: bytes.count) { $0.write(bytes: bytes) }
    }

    /// Bytes as they are.
    package mutating func append(bytes: [UInt8]) { bytes.withUnsafeBytes { append(bytes: $0) } }

    /// A string: its length in bytes, then the bytes.
    package mutating func append(counted text: UnsafeRawBufferPointer) {
        append(uvarint: UInt64(text.count))
        append(bytes: text)
    }
}

/// Writes into room that was reserved, without looking: see `RecordBuffer.write(atMost:)`.
package struct RecordCursor {
    /// Bytes of the longest LEB128 number.
    static let longestVarint = 10

    /// Where the next byte goes.
    fileprivate(set) var next: UnsafeMutableRawPointer

    @inline(__always)
    mutating func write(byte: UInt8) {
        next.storeBytes(of: byte, as: UInt8.self)
        next += 1
    }

    @inline(__always)
    mutating func write(bigEndian value: UInt64) {
        next.storeBytes(of: value.bigEndian, as: UInt64.self)
        next += 8
    }

    @inline(__always)
    mutating func write(littleEndian value: UInt64) {
        next.storeBytes(of: value.littleEndian, as: UInt64.self)
        next += 8
    }

    @inline(__always)
    mutating func write(uvarint value: UInt64) {
        var rest = value
        while rest >= 0x80 {
            write(byte: UInt8(truncatingIfNeeded: rest) | 0x80)
            rest &>>= 7
        }
        write(byte: UInt8(truncatingIfNeeded: rest))
    }

    /// A signed number, zig-zag (Go's `binary.PutVarint`).
    @inline(__always)
    mutating func write(varint value: Int64) {
        write(uvarint: UInt64(bitPattern: value &<< 1 ^ value &>> 63))
    }

    mutating func write(bytes: UnsafeRawBufferPointer) {
        guard let source = bytes.baseAddress else { return }
        next.copyMemory(from: source, byteCount: bytes.count)
        next += bytes.count
    }
}
