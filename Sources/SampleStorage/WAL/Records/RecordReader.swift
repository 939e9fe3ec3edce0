/// Takes a record's bytes apart, which must outlive it. Never looks behind their end, whatever the lengths in them say.
package struct RecordReader {
    /// The record is too short for what it says is in it.
    package struct InvalidSize: Error {
        /// Says so.
        @inlinable package init() {}
    }

    /// The next byte to read.
    package var next: UnsafeRawPointer
    /// Behind the last byte.
    package let end: UnsafeRawPointer

    /// Reads behind the kind byte.
    @inlinable
    package init(_ record: UnsafeRawBufferPointer, as kind: LogRecordKind) throws(RecordProblem) {
        guard let base = record.baseAddress, record.count > 0, record[0] == kind.rawValue else { throw .invalidKind }
        next = base + 1
        end = base + record.count
    }

    /// Bytes not read yet.
    @inlinable package var remaining: Int { end - next }

    /// True when every byte was read.
    @inlinable package var isAtEnd: Bool { next == end }

    /// One byte.
    @inlinable
    package mutating func byte() throws(InvalidSize) -> UInt8 {
        guard next < end else { throw InvalidSize() }
        defer { next += 1 }
        return next.load(as: UInt8.self)
    }

    /// Eight bytes, big end first.
    @inlinable
    package mutating func be64() throws(InvalidSize) -> UInt64 {
        guard remaining >= 8 else { throw InvalidSize() }
        defer { next += 8 }
        return UInt64(bigEndian: next.loadUnaligned(as: UInt64.self))
    }

    /// An unsigned LEB128 number of at most ten bytes; longer ones and those above 64 bits are refused as Go's reader does.
    @inlinable
    @inline(__always)
    package mutating func uvarint() throws(InvalidSize) -> UInt64 {
        let first = try byte()
        if first < 0x80 { return UInt64(first) }
        return try longUvarint(after: first)
    }

    /// The rest of a number whose first byte says that there is more.
    @inlinable
    package mutating func longUvarint(after first: UInt8) throws(InvalidSize) -> UInt64 {
        var value = UInt64(first & 0x7F)
        var shift: UInt64 = 7
        while true {
            let byte = try byte()
            if shift == 63, byte > 1 { throw InvalidSize() }
            value |= UInt64(byte & 0x7F) &<< shift
            if byte < 0x80 { return value }
            shift += 7
        }
    }

    /// A signed number, zig-zag.
    @inlinable
    @inline(__always)
    package mutating func varint() throws(InvalidSize) -> Int64 {
        let bits = try uvarint()
        return Int64(bitPattern: bits &>> 1 ^ (0 &- (bits & 1)))
    }

    /// How many things follow, of which each takes `byteCount` bytes or more: never more than there is room for.
    mutating func count(ofAtLeast byteCount: Int) throws(InvalidSize) -> Int {
        let claimed = try uvarint()
        guard claimed <= UInt64(remaining / byteCount) else { throw InvalidSize() }
        return Int(claimed)
    }

    /// A string's bytes; they live as long as the record.
    mutating func text() throws(InvalidSize) -> UnsafeRawBufferPointer {
        let length = try count(ofAtLeast: 1)
        defer { next += length }
        return UnsafeRawBufferPointer(start: next, count: length)
    }
}
