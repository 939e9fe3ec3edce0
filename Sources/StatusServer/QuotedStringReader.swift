/// A string of PromQL: in double or single quotes with Go's escapes, or between backquotes as it stands
/// (`lexString`, `lexEscape` in `promql/parser/lex.go`, v3.5).
struct QuotedStringReader {
    struct Problem: Error {
        let text: String
    }

    let bytes: [UInt8]
    /// At the opening quote before, behind the closing one after reading.
    private(set) var position: Int

    init(bytes: [UInt8], position: Int) {
        self.bytes = bytes
        self.position = position
    }

    /// The value. An escape may make it bytes that are no UTF-8.
    mutating func read() throws(Problem) -> [UInt8] {
        let quote = bytes[position]
        let isRaw = quote == UInt8(ascii: "`")
        var value: [UInt8] = []
        position += 1
        while position < bytes.count, isRaw || bytes[position] != UInt8(ascii: "\n") {
            let byte = bytes[position]
            if byte == quote {
                position += 1
                return value
            }
            if !isRaw, byte == UInt8(ascii: "\\") {
                value += try escape(in: quote)
                continue
            }
            // How a character that was no UTF-8 looks once it was read as text.
            if bytes[position...].starts(with: [0xEF, 0xBF, 0xBD]) { throw Problem(text: "invalid UTF-8 rune") }
            value.append(byte)
            position += 1
        }
        throw Problem(text: isRaw ? "unterminated raw string" : "unterminated quoted string")
    }

    private mutating func escape(in quote: UInt8) throws(Problem) -> [UInt8] {
        position += 1
        guard let letter = character else { throw Problem(text: "escape sequence not terminated") }
        if letter.value == UInt32(quote) || letter == "\\" { return skip(returning: UInt8(letter.value)) }
        switch letter {
        case "a": return skip(returning: 0x07)
        case "b": return skip(returning: 0x08)
        case "f": return skip(returning: 0x0C)
        case "n": return skip(returning: 0x0A)
        case "r": return skip(returning: 0x0D)
        case "t": return skip(returning: 0x09)
        case "v": return skip(returning: 0x0B)
        case "0"..."7": return [try byte(digits: 3, radix: 8)]
        case "x":
            position += 1
            return [try byte(digits: 2, radix: 16)]
        case "u", "U":
            position += 1
            return Array(String(try scalar(digits: letter == "u" ? 4 : 8)).utf8)
        default: throw Problem(text: "unknown escape sequence \(letter.asGoCodePoint)")
        }
    }

    private mutating func skip(returning byte: UInt8) -> [UInt8] {
        position += 1
        return [byte]
    }

    private mutating func byte(digits: Int, radix: UInt32) throws(Problem) -> UInt8 {
        guard let byte = UInt8(exactly: try number(digits: digits, radix: radix)) else { throw Self.noCodePoint }
        return byte
    }

    private mutating func scalar(digits: Int) throws(Problem) -> Unicode.Scalar {
        guard let scalar = Unicode.Scalar(try number(digits: digits, radix: 16)) else { throw Self.noCodePoint }
        return scalar
    }

    /// At most eight hexadecimal digits, so it fits.
    private mutating func number(digits: Int, radix: UInt32) throws(Problem) -> UInt32 {
        var number: UInt32 = 0
        for _ in 0..<digits {
            guard let character else { throw Problem(text: "escape sequence not terminated") }
            guard let digit = digit(character), digit < radix else {
                throw Problem(text: "illegal character \(character.asGoCodePoint) in escape sequence")
            }
            number = number &* radix &+ digit
            position += 1
        }
        return number
    }

    private func digit(_ character: Unicode.Scalar) -> UInt32? {
        switch character {
        case "0"..."9": character.value - 0x30
        case "a"..."f": character.value - 0x61 + 10
        case "A"..."F": character.value - 0x41 + 10
        default: nil
        }
    }

    /// The whole character at the position; nil at the end.
    private var character: Unicode.Scalar? {
        String(decoding: bytes.dropFirst(position).prefix(4), as: UTF8.self).unicodeScalars.first
    }

    private static let noCodePoint = Problem(text: "escape sequence is an invalid Unicode code point")
}
