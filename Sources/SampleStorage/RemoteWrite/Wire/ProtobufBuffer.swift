internal import Glibc

/// A protobuf message being written: memory that grows and is kept for the next one.
///
/// Field tags are given as they stand on the wire, number × 8 + type; all of ours fit one byte but one. Scalars that
/// are zero are left out, as proto3 wants it; the bits of a float decide, so that -0 is kept.
///
/// Owns its memory; one owner at a time.
struct ProtobufBuffer: ~Copyable {
    private(set) var count = 0
    private var capacity = 4096
    private var memory: UnsafeMutableRawPointer

    init() { memory = .allocate(byteCount: capacity, alignment: 16) }

    deinit { memory.deallocate() }

    /// Good until the next change.
    var bytes: UnsafeRawBufferPointer { UnsafeRawBufferPointer(start: memory, count: count) }

    mutating func removeAll() { count = 0 }

    /// Makes room for `more` bytes.
    @inline(__always)
    mutating func reserve(_ more: Int) {
        if capacity &- count < more { grow(more) }
    }

    /// Lets `body` write at most `room` bytes and return the end of what it wrote.
    @inline(__always)
    mutating func write(
        atMost room: Int,
        _ body: (UnsafeMutableRawPointer) -> UnsafeMutableRawPointer
    ) {
        reserve(room)
        count = body(memory + count) - memory
    }

    mutating func appendByte(_ byte: UInt8) {
        write(atMost: 1) { Self.put(byte, at: $0) }
    }

    mutating func appendVarint(_ value: UInt64) {
        write(atMost: 10) { Self.putVarint(value, at: $0) }
    }

    mutating func appendBytes(_ bytes: UnsafeRawBufferPointer) {
        write(atMost: bytes.count) { Self.put(bytes, at: $0) }
    }

    /// A field of varint type; nothing for 0.
    mutating func appendField(_ tag: UInt8, varint value: UInt64) {
        guard value != 0 else { return }
        appendByte(tag)
        appendVarint(value)
    }

    /// A field of type double; nothing for +0.
    mutating func appendField(_ tag: UInt8, doubleBits bits: UInt64) {
        guard bits != 0 else { return }
        appendExplicitField(tag, doubleBits: bits)
    }

    /// A field of type double that is written even when it is 0: a branch of a oneof.
    mutating func appendExplicitField(_ tag: UInt8, doubleBits bits: UInt64) {
        write(atMost: 9) { Self.putWord(bits, at: Self.put(tag, at: $0)) }
    }

    /// A field of bytes or text; nothing when it is empty.
    mutating func appendField(_ tag: UInt8, bytes: UnsafeRawBufferPointer) {
        guard !bytes.isEmpty else { return }
        appendByte(tag)
        appendVarint(UInt64(bytes.count))
        appendBytes(bytes)
    }

    mutating func appendField(_ tag: UInt8, text: String) {
        var text = text
        text.withUTF8 { appendField(tag, bytes: UnsafeRawBufferPointer($0)) }
    }

    /// A field whose content is what `body` writes: a message or packed numbers.
    mutating func appendField(_ tag: UInt8, _ body: (inout ProtobufBuffer) -> Void) {
        let start = beginField(tag)
        body(&self)
        endField(from: start)
    }

    /// Begins a field whose content is what is written up to `endField(from:)`, which takes the result.
    mutating func beginField(_ tag: UInt8) -> Int {
        appendByte(tag)
        return count
    }

    /// Puts the length before the content: it moves up, which is cheaper than to count first.
    mutating func endField(from start: Int) {
        let length = count - start
        let lengthSize = Self.varintSize(UInt64(length))
        reserve(lengthSize)
        memmove(memory + start + lengthSize, memory + start, length)
        _ = Self.putVarint(UInt64(length), at: memory + start)
        count += lengthSize
    }

    private mutating func grow(_ more: Int) {
        let wanted = max(count + more, capacity * 2)
        let grown = UnsafeMutableRawPointer.allocate(byteCount: wanted, alignment: 16)
        grown.copyMemory(from: memory, byteCount: count)
        memory.deallocate()
        memory = grown
        capacity = wanted
    }
}

// What `write` is for: each puts something at a place and returns the place behind it.
extension ProtobufBuffer {
    @inline(__always)
    static func put(_ byte: UInt8, at place: UnsafeMutableRawPointer) -> UnsafeMutableRawPointer {
        place.storeBytes(of: byte, as: UInt8.self)
        return place + 1
    }

    @inline(__always)
    static func put(_ bytes: UnsafeRawBufferPointer, at place: UnsafeMutableRawPointer) -> UnsafeMutableRawPointer {
        guard let start = bytes.baseAddress else { return place }
        memcpy(place, start, bytes.count)
        return place + bytes.count
    }

    /// Eight bytes, the lowest first.
    @inline(__always)
    static func putWord(_ word: UInt64, at place: UnsafeMutableRawPointer) -> UnsafeMutableRawPointer {
        place.storeBytes(of: word.littleEndian, as: UInt64.self)
        return place + 8
    }

    @inline(__always)
    static func putVarint(_ value: UInt64, at place: UnsafeMutableRawPointer) -> UnsafeMutableRawPointer {
        var value = value
        var place = place
        while value >= 0x80 {
            place = put(UInt8(truncatingIfNeeded: value) | 0x80, at: place)
            value &>>= 7
        }
        return put(UInt8(truncatingIfNeeded: value), at: place)
    }

    /// Bytes that `putVarint` writes.
    @inline(__always)
    static func varintSize(_ value: UInt64) -> Int { (70 &- (value | 1).leadingZeroBitCount) / 7 }

    /// Signed numbers with the sign in the lowest bit.
    @inline(__always)
    static func zigzag(_ value: Int64) -> UInt64 { UInt64(bitPattern: value &<< 1 ^ value &>> 63) }
}
