internal import CSystem
internal import Glibc
internal import MetricModel

/// Texts to doubles as Go's `strconv.ParseFloat` reads them, to the bit (`model/textparse/promparse.go`, v3.5).
package enum FloatParser {
    /// Why a text is no number.
    package enum Problem: Error, Hashable {
        case unsupportedCharacter, invalidSyntax, outOfRange

        /// Prometheus's text for it.
        package func description(of text: UnsafeRawBufferPointer) -> String {
            switch self {
            case .unsupportedCharacter: "unsupported character in float"
            case .invalidSyntax: "strconv.ParseFloat: parsing \(GoSyntax.quoted(bytes: text)): invalid syntax"
            case .outOfRange: "strconv.ParseFloat: parsing \(GoSyntax.quoted(bytes: text)): value out of range"
            }
        }
    }

    /// A sample's value: no hexadecimal floats, no underscores. Any NaN comes back as it is.
    ///
    /// - Throws: `Problem`.
    package static func sampleValue(_ text: UnsafeRawBufferPointer) throws(Problem) -> Double {
        for byte in text where byte == 0x70 || byte == 0x50 || byte == 0x5F { throw .unsupportedCharacter }
        return try goFloat(text)
    }

    /// Everything `strconv.ParseFloat(text, 64)` takes: decimals, hexadecimal floats with an exponent, underscores
    /// between the digits of a prefixed number, infinities, NaN.
    ///
    /// - Throws: `.invalidSyntax` or `.outOfRange`.
    package static func goFloat(_ text: UnsafeRawBufferPointer) throws(Problem) -> Double {
        if let special = special(text) { return special }
        // A copy with padding, so that digits may be read in words and strtod finds an end.
        return try withUnsafeTemporaryAllocation(byteCount: text.count + 64, alignment: 8) {
            copy throws(Problem) -> Double in
            guard let base = copy.baseAddress else { throw .invalidSyntax }
            memset(base, 0, copy.count)
            copy.copyMemory(from: text)
            let start = UnsafePointer(base.assumingMemoryBound(to: UInt8.self))
            if let value = try decimal(at: start, count: text.count) { return value }
            return try hexadecimal(UnsafeMutableRawBufferPointer(rebasing: copy[..<text.count]))
        }
    }

    /// The whole text as a decimal number, nil when it is none.
    private static func decimal(at start: UnsafePointer<UInt8>, count: Int) throws(Problem) -> Double? {
        var end = start
        let bits = DecimalFloat.bits(at: start, end: &end)
        if end - start == count, count > 0 { return Double(bitPattern: bits) }
        // Too large a number and no number at all look alike from outside.
        if end == start, isDecimal(start, count) { throw .outOfRange }
        return nil
    }

    private static func isDecimal(_ start: UnsafePointer<UInt8>, _ count: Int) -> Bool {
        let text = UnsafeBufferPointer(start: start, count: count)
        var rest = text[...]
        if let sign = rest.first, sign == 0x2B || sign == 0x2D { rest = rest.dropFirst() }
        let integer = rest.prefix { $0 &- 0x30 < 10 }
        rest = rest.dropFirst(integer.count)
        var digitCount = integer.count
        if rest.first == 0x2E {
            let fraction = rest.dropFirst().prefix { $0 &- 0x30 < 10 }
            digitCount += fraction.count
            rest = rest.dropFirst(1 + fraction.count)
        }
        guard digitCount > 0 else { return false }
        guard let letter = rest.first else { return true }
        guard letter | 0x20 == 0x65 else { return false }
        rest = rest.dropFirst()
        if let sign = rest.first, sign == 0x2B || sign == 0x2D { rest = rest.dropFirst() }
        return !rest.isEmpty && rest.allSatisfy { $0 &- 0x30 < 10 }
    }

    private static func special(_ text: UnsafeRawBufferPointer) -> Double? {
        guard let first = text.first, text.count <= 9 else { return nil }
        let isSigned = first == 0x2B || first == 0x2D
        let word = text.dropFirst(isSigned ? 1 : 0).map { $0 | 0x20 }
        if word.elementsEqual("inf".utf8) || word.elementsEqual("infinity".utf8) {
            return first == 0x2D ? -Double.infinity : Double.infinity
        }
        return !isSigned && word.elementsEqual("nan".utf8) ? Double.nan : nil
    }

    /// A hexadecimal float, or a decimal one with underscores, in a buffer of its own with a NUL behind it.
    private static func hexadecimal(_ text: UnsafeMutableRawBufferPointer) throws(Problem) -> Double {
        guard underscoresSeparateDigits(UnsafeRawBufferPointer(text)) else { throw .invalidSyntax }
        var count = 0
        for byte in text where byte != 0x5F {
            text[count] = byte
            count += 1
        }
        let hadUnderscores = count < text.count
        if let base = text.baseAddress { memset(base + count, 0, text.count - count) }
        let plain = UnsafeMutableRawBufferPointer(rebasing: text[..<count])
        guard let start = plain.baseAddress else { throw .invalidSyntax }
        if hadUnderscores, let value = try decimal(at: start.assumingMemoryBound(to: UInt8.self), count: count) {
            return value
        }
        guard isHexadecimal(plain) else { throw .invalidSyntax }
        let value = strtod(start.assumingMemoryBound(to: CChar.self), nil)
        if value.isInfinite { throw .outOfRange }
        return value
    }

    private static func isHexadecimal(_ text: UnsafeMutableRawBufferPointer) -> Bool {
        var rest = text[...]
        if let sign = rest.first, sign == 0x2B || sign == 0x2D { rest = rest.dropFirst() }
        guard rest.count > 2, rest.first == 0x30, rest.dropFirst().first.map({ $0 | 0x20 }) == 0x78 else {
            return false
        }
        rest = rest.dropFirst(2)
        let digits = rest.prefix { isHexadecimalDigit($0) || $0 == 0x2E }
        guard digits.contains(where: { $0 != 0x2E }), digits.count(where: { $0 == 0x2E }) <= 1 else { return false }
        rest = rest.dropFirst(digits.count)
        guard let letter = rest.first, letter | 0x20 == 0x70 else { return false }
        rest = rest.dropFirst()
        if let sign = rest.first, sign == 0x2B || sign == 0x2D { rest = rest.dropFirst() }
        return !rest.isEmpty && rest.allSatisfy { $0 &- 0x30 < 10 }
    }

    private static func isHexadecimalDigit(_ byte: UInt8) -> Bool {
        byte &- 0x30 < 10 || (byte | 0x20) &- 0x61 < 6
    }

    /// Go's rule: an underscore stands between digits, or between a base prefix and a digit.
    private static func underscoresSeparateDigits(_ text: UnsafeRawBufferPointer) -> Bool {
        var rest = text[...]
        if let sign = rest.first, sign == 0x2B || sign == 0x2D { rest = rest.dropFirst() }
        var digitBefore = false
        var underscoreBefore = false
        var isHexadecimal = false
        if rest.count >= 2, rest.first == 0x30, let letter = rest.dropFirst().first.map({ $0 | 0x20 }),
            letter == 0x62 || letter == 0x6F || letter == 0x78
        {
            isHexadecimal = letter == 0x78
            digitBefore = true
            rest = rest.dropFirst(2)
        }
        for byte in rest {
            let isDigit = isHexadecimal ? isHexadecimalDigit(byte) : byte &- 0x30 < 10
            if byte == 0x5F, !digitBefore { return false }
            if !isDigit, byte != 0x5F, underscoreBefore { return false }
            digitBefore = isDigit
            underscoreBefore = byte == 0x5F
        }
        return !underscoreBefore
    }

    /// A number in the form of `le` and `quantile` labels: shortest digits, never without point or exponent
    /// (`formatOpenMetricsFloat`, v3.5).
    package static func labelText(_ value: Double) -> String {
        if value == 0 { return "0.0" }
        let text = GoSyntax.float(value)
        if value.isNaN || value.isInfinite { return text }
        return text.utf8.contains { $0 == 0x65 || $0 == 0x2E } ? text : text + ".0"
    }
}
