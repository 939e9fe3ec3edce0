/// Texts as Go prints them, because users compare ours with Prometheus's.
package enum GoSyntax {
    /// `%q` of a text.
    package static func quoted(_ text: String) -> String { quoted(bytes: Array(text.utf8)) }

    /// `%q` of any bytes (Go's `strconv.Quote`): printable characters as they are, invalid UTF-8 as `\xNN`.
    package static func quoted(bytes: some Sequence<UInt8>) -> String {
        let bytes = Array(bytes)
        // Most texts stand for themselves.
        if bytes.allSatisfy({ $0 >= 0x20 && $0 < 0x7F && $0 != 0x22 && $0 != 0x5C }) {
            return "\"\(String(decoding: bytes, as: UTF8.self))\""
        }
        var text = "\""
        var decoder = UTF8Walker(bytes)
        while let step = decoder.next() {
            switch step {
            case .invalid(let byte): text += "\\x" + hexadecimal(UInt32(byte), 2)
            case .scalar(let scalar): text += escaped(scalar)
            }
        }
        return text + "\""
    }

    private static func escaped(_ scalar: Unicode.Scalar) -> String {
        switch scalar {
        case "\"": return "\\\""
        case "\\": return "\\\\"
        case "\u{07}": return "\\a"
        case "\u{08}": return "\\b"
        case "\u{0C}": return "\\f"
        case "\n": return "\\n"
        case "\r": return "\\r"
        case "\t": return "\\t"
        case "\u{0B}": return "\\v"
        default: break
        }
        if scalar.value < 0x20 || scalar.value == 0x7F { return "\\x" + hexadecimal(scalar.value, 2) }
        if isPrintable(scalar) { return String(scalar) }
        return scalar.value < 0x10000
            ? "\\u" + hexadecimal(scalar.value, 4) : "\\U" + hexadecimal(scalar.value, 8)
    }

    /// Go's `unicode.IsPrint`: letters, marks, numbers, punctuation, symbols and the ASCII space.
    private static func isPrintable(_ scalar: Unicode.Scalar) -> Bool {
        if scalar.value < 0x7F { return scalar.value >= 0x20 }
        switch scalar.properties.generalCategory {
        case .control, .format, .surrogate, .privateUse, .unassigned, .spaceSeparator, .lineSeparator,
            .paragraphSeparator:
            return false
        default:
            return true
        }
    }

    private static func hexadecimal(_ value: UInt32, _ width: Int) -> String {
        String(value, radix: 16).zeroPadded(to: width)
    }

    /// A float as Go's `%v`, `%g` and `strconv.FormatFloat(value, 'g', -1, 64)` print it: the shortest digits that
    /// round-trip, with an exponent when that is below -4 or at least 6.
    package static func float(_ value: Double) -> String {
        if value.isNaN { return "NaN" }
        if value.isInfinite { return value < 0 ? "-Inf" : "+Inf" }
        if value == 0 { return value.sign == .minus ? "-0" : "0" }
        let (digits, exponent) = shortestDigits(value.magnitude)
        let sign = value < 0 ? "-" : ""
        let decimalExponent = exponent - 1
        if decimalExponent < -4 || decimalExponent >= 6 {
            var text = sign + digits.prefix(1)
            if digits.utf8.count > 1 { text += "." + digits.dropFirst() }
            let magnitude = String(abs(decimalExponent))
            return text + (decimalExponent < 0 ? "e-" : "e+") + (magnitude.utf8.count < 2 ? "0" : "") + magnitude
        }
        if exponent <= 0 { return sign + "0." + String(repeating: "0", count: -exponent) + digits }
        if exponent >= digits.utf8.count {
            return sign + digits + String(repeating: "0", count: exponent - digits.utf8.count)
        }
        return sign + digits.prefix(exponent) + "." + digits.dropFirst(exponent)
    }

    /// The shortest decimal digits of a positive finite value and the place of the point: 0.DIGITS × 10^exponent.
    private static func shortestDigits(_ value: Double) -> (digits: String, exponent: Int) {
        // Swift's description is the shortest round-trip form too; only its layout differs from Go's.
        var digits = ""
        var exponent = 0
        var pointSeen = false
        var explicitExponent = 0
        let text = value.description
        let parts = text.split(separator: "e", maxSplits: 1)
        if parts.count == 2 { explicitExponent = Int(parts[1]) ?? 0 }
        for character in parts[0].utf8 {
            if character == 0x2E {
                pointSeen = true
            } else {
                digits.append(Character(Unicode.Scalar(character)))
                if !pointSeen { exponent += 1 }
            }
        }
        let leadingZeros = digits.utf8.prefix { $0 == 0x30 }.count
        digits.removeFirst(leadingZeros)
        exponent -= leadingZeros
        while digits.utf8.last == 0x30 { digits.removeLast() }
        return (digits, exponent + explicitExponent)
    }
}
