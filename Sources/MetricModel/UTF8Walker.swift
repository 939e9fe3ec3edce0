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
        let first = bytes[position]
        let length = Self.sequenceLength(first)
        guard length > 0, position + length <= bytes.count else { return invalid(first) }
        if length == 1 {
            position += 1
            return .scalar(Unicode.Scalar(first))
        }
        var value = UInt32(first) & (0xFF >> UInt32(length + 1))
        for index in 1..<length {
            let byte = bytes[position + index]
            guard byte & 0xC0 == 0x80 else { return invalid(first) }
            value = value << 6 | UInt32(byte & 0x3F)
        }
        let smallest: UInt32 = length == 2 ? 0x80 : length == 3 ? 0x800 : 0x10000
        guard value >= smallest, let scalar = Unicode.Scalar(value) else { return invalid(first) }
        position += length
        return .scalar(scalar)
    }

    private mutating func invalid(_ byte: UInt8) -> Step {
        position += 1
        return .invalid(byte)
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

    /// True when all of the bytes are valid UTF-8.
    package static func isValid(_ bytes: UnsafeRawBufferPointer) -> Bool {
        if bytes.allSatisfy({ $0 < 0x80 }) { return true }
        var walker = UTF8Walker(Array(bytes))
        while let step = walker.next() {
            if case .invalid = step { return false }
        }
        return true
    }
}
