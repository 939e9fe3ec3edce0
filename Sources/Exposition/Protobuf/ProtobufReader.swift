/// Reads the fields of one protobuf message, never behind its end, with the verdicts of the code that gogo/protobuf
/// generates (`prompb/io/prometheus/client/metrics.pb.go`, v3.5).
///
/// The body must have `BodyBuffer.padding` readable bytes behind it.
struct ProtobufReader {
    typealias Bytes = UnsafePointer<UInt8>

    struct Field {
        let number: Int32
        let wireType: UInt8
        /// Where its tag stands.
        let start: Bytes
    }

    /// The first byte of the body, from which offsets count.
    let body: Bytes
    private(set) var position: Bytes
    let end: Bytes

    init(body: Bytes, range: Range<Int>) {
        self.init(body: body, start: body + range.lowerBound, end: body + range.upperBound)
    }

    init(body: Bytes, start: Bytes, end: Bytes) {
        self.body = body
        position = start
        self.end = end
    }

    var isAtEnd: Bool { position >= end }
    /// The place of the next byte in the body.
    var offset: Int { position - body }
    var remaining: Int { end - position }

    func failure(_ reason: ProtobufFailure.Reason, at place: Bytes? = nil) -> ProtobufFailure {
        ProtobufFailure(reason: reason, offset: (place ?? position) - body)
    }

    /// A number of up to ten bytes; what does not fit into 64 bits is lost.
    @inline(__always)
    mutating func varint() throws(ProtobufFailure) -> UInt64 {
        if position < end, position.pointee < 0x80 {
            defer { position += 1 }
            return UInt64(position.pointee)
        }
        return try longVarint()
    }

    private mutating func longVarint() throws(ProtobufFailure) -> UInt64 {
        let start = position
        var value: UInt64 = 0
        var shift: UInt64 = 0
        while true {
            if shift >= 64 { throw failure(.integerOverflow, at: start) }
            guard position < end else { throw failure(.messageEnds) }
            let byte = position.pointee
            position += 1
            value |= UInt64(byte & 0x7F) &<< shift
            if byte < 0x80 { return value }
            shift &+= 7
        }
    }

    /// The next field of a message, nil at its end.
    @inline(__always)
    mutating func field(of message: StaticString) throws(ProtobufFailure) -> Field? {
        guard position < end else { return nil }
        let start = position
        let tag = try varint()
        let field = Field(
            number: Int32(truncatingIfNeeded: tag >> 3),
            wireType: UInt8(truncatingIfNeeded: tag & 7),
            start: start
        )
        if field.wireType == 4 || field.number <= 0 { throw refused(field, tag, message) }
        return field
    }

    private func refused(_ field: Field, _ tag: UInt64, _ message: StaticString) -> ProtobufFailure {
        field.wireType == 4
            ? failure(.groupEnd(message: message), at: field.start)
            : failure(.illegalTag(message: message, number: field.number, tag: tag), at: field.start)
    }

    @inline(__always)
    func require(_ wireType: UInt8, _ field: Field, _ name: StaticString) throws(ProtobufFailure) {
        if field.wireType != wireType { throw failure(.wrongWireType(field.wireType, field: name), at: field.start) }
    }

    /// A field's length and the message or text behind it.
    @inline(__always)
    mutating func bytes() throws(ProtobufFailure) -> UnsafeBufferPointer<UInt8> {
        let start = position
        let length = try varint()
        guard length <= UInt64(end - position) else {
            position = start
            throw failure(length > UInt64(Int.max) - UInt64(end - body) ? .negativeLength : .messageEnds)
        }
        defer { position += Int(truncatingIfNeeded: length) }
        return UnsafeBufferPointer(start: position, count: Int(truncatingIfNeeded: length))
    }

    /// As `bytes`, by offsets of the body.
    @inline(__always)
    mutating func range() throws(ProtobufFailure) -> Range<Int> {
        let bytes = try bytes()
        return offset - bytes.count..<offset
    }

    /// Reads the length of packed numbers and stays in front of them; returns where they end.
    mutating func packedEnd() throws(ProtobufFailure) -> Bytes {
        let count = try bytes().count
        defer { position -= count }
        return position
    }

    /// As `bytes`, to be read as a message.
    @inline(__always)
    mutating func message() throws(ProtobufFailure) -> ProtobufReader {
        let bytes = try bytes()
        return ProtobufReader(body: body, start: position - bytes.count, end: position)
    }

    @inline(__always)
    mutating func fixed64() throws(ProtobufFailure) -> UInt64 {
        guard end - position >= 8 else { throw failure(.messageEnds) }
        defer { position += 8 }
        return UInt64(littleEndian: UnsafeRawPointer(position).loadUnaligned(as: UInt64.self))
    }

    /// A signed number in zigzag form.
    @inline(__always)
    mutating func zigzag() throws(ProtobufFailure) -> Int64 {
        let value = try varint()
        return Int64(bitPattern: value &>> 1) ^ -Int64(bitPattern: value & 1)
    }

    /// A signed 32-bit number in zigzag form; what does not fit is lost.
    @inline(__always)
    mutating func zigzag32() throws(ProtobufFailure) -> Int32 {
        let value = UInt32(truncatingIfNeeded: try varint())
        return Int32(bitPattern: value &>> 1) ^ -Int32(bitPattern: value & 1)
    }

    /// Goes behind the messages of one field that stand next and are not longer than 16 kB; the rest is left to
    /// `field(of:)`.
    @inline(__always)
    mutating func skipMessages(tag: UInt8) {
        while plainRange(tag: tag) != nil {}
    }

    /// Reads the field that stands next when it has this tag of one byte and a length of one or two; else stays.
    @inline(__always)
    mutating func plainRange(tag: UInt8) -> Range<Int>? {
        guard end - position >= 2, position[0] == tag else { return nil }
        var start = position + 2
        var count = Int(position[1])
        if count >= 0x80 {
            guard position[2] < 0x80 else { return nil }
            count = count & 0x7F | Int(position[2]) &<< 7
            start += 1
        }
        guard count <= end - start else { return nil }
        position = start + count
        return offset - count..<offset
    }

    /// Goes to another byte of the same message.
    mutating func move(to place: Bytes) { position = place }

    /// Goes behind a field that nobody knows, whole groups included.
    mutating func skip(_ field: Field) throws(ProtobufFailure) {
        position = field.start
        var depth = 0
        repeat {
            let start = position
            guard position < end else { throw failure(.messageEnds) }
            let wireType = UInt8(truncatingIfNeeded: try varint() & 7)
            switch wireType {
            case 0: _ = try varint()
            case 1: try skip(8)
            case 2: try skip(length: try varint())
            case 3: depth += 1
            case 4:
                if depth == 0 { throw failure(.endOfGroup, at: start) }
                depth -= 1
            case 5: try skip(4)
            default: throw failure(.illegalWireType(wireType), at: start)
            }
        } while depth > 0
    }

    private mutating func skip(_ count: Int) throws(ProtobufFailure) {
        guard count <= remaining else { throw failure(.messageEnds) }
        position += count
    }

    private mutating func skip(length: UInt64) throws(ProtobufFailure) {
        guard length <= UInt64(remaining) else {
            throw failure(length > UInt64(Int.max) - UInt64(end - body) ? .negativeLength : .messageEnds)
        }
        position += Int(truncatingIfNeeded: length)
    }
}
