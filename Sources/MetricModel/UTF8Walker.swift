/// Walks bytes as Go's `utf8.DecodeRune` does: valid scalars one by one, every invalid byte by itself.
package struct UTF8Walker {
    package enum Step: Equatable {
        case scalar(Unicode.Scalar)
        case invalid(UInt8)
    }

    private let bytes: [UInt8]
    private var position = 0

    package init(_ bytes: [UInt8]) { self.bytes = bytes }

    /// The offset of the next step's first byte.
    package var offset: Int { position }

    package mutating func next() -> Step? {
        guard position < bytes.count else { return nil }
        guard let (scalar, length) = bytes.withUnsafeBytes({ Self.scalar(at: position, in: $0) }) else {
            position += 1
            return .invalid(bytes[position - 1])
        }
        position += length
        return .scalar(scalar)
    }

    /// The scalar that starts at a place below `count`, and its bytes; nil when none starts there.
    private static func scalar(
        at position: Int,
        in bytes: UnsafeRawBufferPointer
    ) -> (scalar: Unicode.Scalar, length: Int)? {
        let first = bytes[position]
        let length = sequenceLength(first)
        guard length > 0, position + length <= bytes.count else { return nil }
        if length == 1 { return (Unicode.Scalar(first), 1) }
        var value = UInt32(first) & (0xFF >> UInt32(length + 1))
        for index in 1..<length {
            let byte = bytes[position + index]
            guard byte & 0xC0 == 0x80 else { return nil }
            value = value << 6 | UInt32(byte & 0x3F)
        }
        let smallest: UInt32 = length == 2 ? 0x80 : length == 3 ? 0x800 : 0x10000
        guard value >= smallest, let scalar = Unicode.Scalar(value) else { return nil }
        return (scalar, length)
    }

    private static func sequenceLength(_ first: UInt8) -> Int {
        switch first {
        case 0..<0x80: 1
        case 0xC2..<0xE0: 2
        case 0xE0..<0xF0: 3
        case 0xF0..<0xF5: 4
        default: 0
        }
    }

    /// True when all of the bytes are valid UTF-8. Allocates nothing.
    package static func isValid(_ bytes: UnsafeRawBufferPointer) -> Bool {
        // Texts of eight ASCII bytes and more end with words that overlap.
        func isASCII(at place: Int) -> Bool {
            bytes.loadUnaligned(fromByteOffset: place, as: UInt64.self) & 0x8080_8080_8080_8080 == 0
        }
        var position = 0
        while position < bytes.count {
            if bytes.count - position < 8, bytes.count >= 8, isASCII(at: bytes.count - 8) { return true }
            if bytes.count - position >= 8, isASCII(at: position) {
                position += 8
                continue
            }
            guard let (_, length) = scalar(at: position, in: bytes) else { return false }
            position += length
        }
        return true
    }
}
