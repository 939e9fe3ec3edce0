/// Writes a protobuf message, field by field, in the order of the calls.
package struct ProtobufWriter: Sendable {
    /// Two habits of producers; a reader must not care.
    package enum Style: CaseIterable, Sendable {
        /// Zeros and empty texts are written, repeated numbers one by one (Go's `client_model`).
        case proto2
        /// Zeros and empty texts are left out, repeated numbers are packed into one field.
        case proto3
    }

    package let style: Style
    package private(set) var bytes: [UInt8] = []

    package init(_ style: Style = .proto2) { self.style = style }

    /// A number of wire type 0: `uint64`, `int64` or an enum by its bits.
    package mutating func varint(_ field: Int, _ value: UInt64) {
        guard style == .proto2 || value != 0 else { return }
        key(field, 0)
        bytes += Self.varint(value)
    }

    /// A `sint32` or `sint64`.
    package mutating func signed(_ field: Int, _ value: Int64) { varint(field, Self.zigzag(value)) }

    package mutating func double(_ field: Int, _ value: Double) {
        guard style == .proto2 || value.bitPattern != 0 else { return }
        key(field, 1)
        bytes += Self.fixed(value)
    }

    package mutating func text(_ field: Int, _ text: String) {
        if style == .proto2 || !text.isEmpty { bytes(field, Array(text.utf8)) }
    }

    /// Bytes with their length before them: a message, packed numbers. Written in any style, even when there are none.
    package mutating func bytes(_ field: Int, _ content: [UInt8]) {
        key(field, 2)
        bytes += Self.delimited(content)
    }

    package mutating func message(_ field: Int, _ write: (inout ProtobufWriter) -> Void) {
        var inner = ProtobufWriter(style)
        write(&inner)
        bytes(field, inner.bytes)
    }

    /// Repeated `sint64`, packed as the style has it unless `isPacked` says otherwise.
    package mutating func signed(_ field: Int, _ values: [Int64], isPacked: Bool? = nil) {
        guard isPacked ?? (style == .proto3) else { return values.forEach { signed(field, $0) } }
        if !values.isEmpty { bytes(field, values.flatMap { Self.varint(Self.zigzag($0)) }) }
    }

    /// As the list of `sint64`.
    package mutating func doubles(_ field: Int, _ values: [Double], isPacked: Bool? = nil) {
        guard isPacked ?? (style == .proto3) else { return values.forEach { double(field, $0) } }
        if !values.isEmpty { bytes(field, values.flatMap(Self.fixed)) }
    }

    private mutating func key(_ field: Int, _ wireType: UInt64) {
        bytes += Self.varint(UInt64(field) << 3 | wireType)
    }

    // MARK: Bytes

    package static func varint(_ value: UInt64) -> [UInt8] {
        var rest = value
        var bytes: [UInt8] = []
        while rest >= 0x80 {
            bytes.append(UInt8(rest & 0x7F | 0x80))
            rest >>= 7
        }
        return bytes + [UInt8(rest)]
    }

    /// A message with its length before it.
    package static func delimited(_ message: [UInt8]) -> [UInt8] { varint(UInt64(message.count)) + message }

    private static func fixed(_ value: Double) -> [UInt8] {
        withUnsafeBytes(of: value.bitPattern.littleEndian) { Array($0) }
    }

    private static func zigzag(_ value: Int64) -> UInt64 { UInt64(bitPattern: value << 1 ^ value >> 63) }
}
