internal import Glibc
internal import MetricModel

/// Goes over the bytes of a JSON document from left to right, for readers that know what is to come. Of strings it takes
/// what a strict reader takes, less those with NUL in them.
struct JSONCursor {
    /// A string of the document: where it stands there, or among the decoded ones when it has escapes.
    struct Text {
        fileprivate(set) var hasEscapes = false
        fileprivate var range: Range<Int>

        var isEmpty: Bool { range.isEmpty }
        var count: Int { range.count }
    }

    private let bytes: UnsafeRawBufferPointer
    private var position = 0
    private var decoded: [UInt8] = []

    /// The bytes must stay for as long as the cursor is used.
    init(_ bytes: UnsafeRawBufferPointer) { self.bytes = bytes }

    /// True behind the last byte.
    var isAtEnd: Bool { position == bytes.count }

    /// Forgets the decoded strings: those taken so far are not to be looked at any more.
    mutating func forgetTexts() { decoded.removeAll(keepingCapacity: true) }

    mutating func skipBlanks() {
        while position < bytes.count {
            switch bytes[position] {
            case 0x20, 0x09, 0x0A, 0x0D: position += 1
            default: return
            }
        }
    }

    /// Goes over blanks and, when it comes next, this byte.
    mutating func take(_ byte: UInt8) -> Bool {
        skipBlanks()
        return takeAtOnce(byte)
    }

    private mutating func takeAtOnce(_ byte: UInt8) -> Bool {
        guard position < bytes.count, bytes[position] == byte else { return false }
        position += 1
        return true
    }

    // MARK: Strings

    /// The bytes that a string stands for.
    func bytes(of text: Text) -> [UInt8] { text.hasEscapes ? Array(decoded[text.range]) : Array(plainBytes(of: text)) }

    /// Those of a string without escapes, where they are.
    func plainBytes(of text: Text) -> UnsafeRawBufferPointer { UnsafeRawBufferPointer(rebasing: bytes[text.range]) }

    /// The string that comes next, behind blanks; nil when there is none that is taken.
    mutating func string() -> Text? {
        guard take(UInt8(ascii: "\"")) else { return nil }
        let start = position
        var isASCII = true
        while true {
            skipPlainText()
            guard position < bytes.count else { return nil }
            let byte = bytes[position]
            if byte == UInt8(ascii: "\"") { break }
            if byte == UInt8(ascii: "\\") { return escapedString(from: start) }
            guard byte >= 0x20 else { return nil }
            if byte >= 0x80 { isASCII = false }
            position += 1
        }
        let text = Text(range: start..<position)
        position += 1
        return isASCII || UTF8Walker.isValid(plainBytes(of: text)) ? text : nil
    }

    /// Goes on for as long as whole words of eight bytes are nothing but ASCII without quotes, backslashes and controls,
    /// and to the first byte in the next word that may be something else.
    private mutating func skipPlainText() {
        while position + 8 <= bytes.count {
            let word = UInt64(littleEndian: bytes.loadUnaligned(fromByteOffset: position, as: UInt64.self))
            let special =
                Self.zeroBytes(word ^ 0x2222_2222_2222_2222) | Self.zeroBytes(word ^ 0x5C5C_5C5C_5C5C_5C5C)
                | (word &- 0x2020_2020_2020_2020) & ~word | word
            let marks = special & 0x8080_8080_8080_8080
            if marks != 0 {
                position += marks.trailingZeroBitCount / 8
                return
            }
            position += 8
        }
    }

    /// Has the highest bit of the lowest byte that is zero, and perhaps of some above it.
    private static func zeroBytes(_ word: UInt64) -> UInt64 { (word &- 0x0101_0101_0101_0101) & ~word }

    /// The string that begins at `start` and has a backslash at `position`.
    private mutating func escapedString(from start: Int) -> Text? {
        let first = decoded.count
        decoded.append(contentsOf: bytes[start..<position])
        while position < bytes.count {
            let byte = bytes[position]
            position += 1
            switch byte {
            case UInt8(ascii: "\""):
                let range = first..<decoded.count
                let isValid = decoded[range].withUnsafeBytes(UTF8Walker.isValid)
                return isValid ? Text(hasEscapes: true, range: range) : nil
            case UInt8(ascii: "\\"):
                guard let scalar = escape() else { return nil }
                decoded.append(contentsOf: String(scalar).utf8)
            case 0..<0x20: return nil
            default: decoded.append(byte)
            }
        }
        return nil
    }

    /// What an escape stands for; nil for NUL, which names must not have, and for what is none.
    private mutating func escape() -> Unicode.Scalar? {
        guard position < bytes.count else { return nil }
        let byte = bytes[position]
        position += 1
        switch byte {
        case UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "/"): return Unicode.Scalar(byte)
        case UInt8(ascii: "b"): return "\u{8}"
        case UInt8(ascii: "f"): return "\u{C}"
        case UInt8(ascii: "n"): return "\n"
        case UInt8(ascii: "r"): return "\r"
        case UInt8(ascii: "t"): return "\t"
        case UInt8(ascii: "u"):
            guard let unit = codeUnit(), unit != 0 else { return nil }
            guard UTF16.isLeadSurrogate(unit) else { return Unicode.Scalar(unit) }
            guard takeAtOnce(UInt8(ascii: "\\")), takeAtOnce(UInt8(ascii: "u")),
                let second = codeUnit(), UTF16.isTrailSurrogate(second)
            else { return nil }
            return Unicode.Scalar(0x10000 + (UInt32(unit) & 0x3FF) << 10 + UInt32(second) & 0x3FF)
        default: return nil
        }
    }

    private mutating func codeUnit() -> UInt16? {
        guard position + 4 <= bytes.count else { return nil }
        var unit: UInt16 = 0
        for _ in 0..<4 {
            guard let digit = Unicode.Scalar(bytes[position]).hexDigit else { return nil }
            unit = unit << 4 | digit
            position += 1
        }
        return unit
    }
}

extension Unicode.Scalar {
    fileprivate var hexDigit: UInt16? {
        switch value {
        case 0x30...0x39: UInt16(value - 0x30)
        case 0x41...0x46: UInt16(value - 0x37)
        case 0x61...0x66: UInt16(value - 0x57)
        default: nil
        }
    }
}
