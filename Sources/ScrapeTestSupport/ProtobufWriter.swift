/// Writes a protobuf message, field by field, as a producer of tests wants it: nothing is left out or put in order.
package struct ProtobufWriter: Sendable {
    package private(set) var bytes: [UInt8] = []

    package init() {}

    /// A number of wire type 0: `uint64`, `int64` or an enum by its bits.
    package mutating func varint(_ field: Int, _ value: UInt64) {
        key(field, 0)
        append(value)
    }

    /// A `sint32` or `sint64`.
    package mutating func signed(_ field: Int, _ value: Int64) { varint(field, Self.zigzag(value)) }

    package mutating func double(_ field: Int, _ value: Double) {
        key(field, 1)
        append(value)
    }

    package mutating func text(_ field: Int, _ text: String) { bytes(field, Array(text.utf8)) }

    /// Bytes with their length before them: a text, a message, packed numbers.
    package mutating func bytes(_ field: Int, _ content: [UInt8]) {
        key(field, 2)
        append(UInt64(content.count))
        bytes += content
    }

    package mutating func message(_ field: Int, _ write: (inout ProtobufWriter) -> Void) {
        var inner = ProtobufWriter()
        write(&inner)
        bytes(field, inner.bytes)
    }

    /// Repeated `sint64`, all in one field as proto3 has them, or each by itself as proto2.
    package mutating func signed(_ field: Int, _ values: [Int64], isPacked: Bool) {
        guard isPacked else { return values.forEach { signed(field, $0) } }
        var inner = ProtobufWriter()
        for value in values { inner.append(Self.zigzag(value)) }
        bytes(field, inner.bytes)
    }

    package mutating func doubles(_ field: Int, _ values: [Double], isPacked: Bool) {
        guard isPacked else { return values.forEach { double(field, $0) } }
        var inner = ProtobufWriter()
        for value in values { inner.append(value) }
        bytes(field, inner.bytes)
    }

    /// The message with its length before it, as a delimited body has it.
    package var delimited: [UInt8] {
        var writer = ProtobufWriter()
        writer.append(UInt64(bytes.count))
        return writer.bytes + bytes
    }

    private mutating func key(_ field: Int, _ wireType: UInt64) { append(UInt64(field) << 3 | wireType) }

    private mutating func append(_ value: UInt64) {
        var rest = value
        while rest >= 0x80 {
            bytes.append(UInt8(rest & 0x7F | 0x80))
            rest >>= 7
        }
        bytes.append(UInt8(rest))
    }

    private mutating func append(_ value: Double) {
        for shift in stride(from: 0, to: 64, by: 8) {
            bytes.append(UInt8(truncatingIfNeeded: value.bitPattern >> UInt64(shift)))
        }
    }

    private static func zigzag(_ value: Int64) -> UInt64 { UInt64(bitPattern: value << 1 ^ value >> 63) }
}
