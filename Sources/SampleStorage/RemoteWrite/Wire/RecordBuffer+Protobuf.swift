// Protobuf messages being written. Tags of fields are given as they stand on the wire, number × 8 + type; all of ours
// fit one byte but one. Scalars that are zero are left out, as proto3 wants it; the bits of a float decide, so that -0 is
// kept.
extension RecordBuffer {
    /// A field of varint type; nothing for 0.
    mutating func appendField(_ tag: UInt8, varint value: UInt64) {
        guard value != 0 else { return }
        append(byte: tag)
        append(uvarint: value)
    }

    /// A field of type sint32 or sint64; nothing for 0.
    mutating func appendField(_ tag: UInt8, zigzag value: Int64) {
        guard value != 0 else { return }
        append(byte: tag)
        append(varint: value)
    }

    /// A field of type double; nothing for +0.
    mutating func appendField(_ tag: UInt8, doubleBits bits: UInt64) {
        guard bits != 0 else { return }
        appendExplicitField(tag, doubleBits: bits)
    }

    /// A field of type double that is written even when it is 0: a branch of a oneof.
    mutating func appendExplicitField(_ tag: UInt8, doubleBits bits: UInt64) {
        write(atMost: 9) { cursor in
            cursor.write(byte: tag)
            cursor.write(littleEndian: bits)
        }
    }

    /// A field of bytes or text; nothing when it is empty.
    mutating func appendField(_ tag: UInt8, bytes: UnsafeRawBufferPointer) {
        guard !bytes.isEmpty else { return }
        append(byte: tag)
        append(counted: bytes)
    }

    mutating func appendField(_ tag: UInt8, text: String) {
        var text = text
        text.withUTF8 { appendField(tag, bytes: UnsafeRawBufferPointer($0)) }
    }

    /// A field whose content is what `body` writes: a message or packed numbers.
    mutating func appendField(_ tag: UInt8, _ body: (inout RecordBuffer) -> Void) {
        let start = beginField(tag)
        body(&self)
        endField(from: start)
    }

    /// Begins a field whose content is what is written up to `endField(from:)`, which takes the result.
    mutating func beginField(_ tag: UInt8) -> Int {
        append(byte: tag)
        return count
    }

    /// Puts the length before the content, which moves up for it: cheaper than to count first.
    mutating func endField(from start: Int) {
        let length = UInt64(count - start)
        insert(Protobuf.varintSize(length), at: start) { $0.write(uvarint: length) }
    }
}

enum Protobuf {
    /// Bytes that a number takes as a varint.
    @inline(__always)
    static func varintSize(_ value: UInt64) -> Int { (70 &- (value | 1).leadingZeroBitCount) / 7 }

    /// The bytes of a field with bytes, up to its content.
    static func fieldStart(_ tag: UInt8, length: Int) -> [UInt8] {
        var bytes = [tag]
        var rest = length
        while rest >= 0x80 {
            bytes.append(UInt8(truncatingIfNeeded: rest) | 0x80)
            rest >>= 7
        }
        bytes.append(UInt8(rest))
        return bytes
    }
}
