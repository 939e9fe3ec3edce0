/// Writes compact JSON byte for byte as Prometheus's API does (jsoniter in its standard-library mode): `<`, `>`, `&`,
/// U+2028 and U+2029 escaped, control characters as `\u00XX` but for `\n`, `\r` and `\t`.
///
/// Commas come by themselves; whoever calls sees to it that keys stand in objects only.
package struct JSONWriter: Sendable {
    /// What was written so far.
    package private(set) var bytes: [UInt8] = []
    private var needsComma = false
    private let escapesForHTML: Bool

    /// `escapesForHTML` false leaves `<`, `>` and `&` as they are, as the lines of Go's logs do (`log/slog`).
    package init(escapesForHTML: Bool = true) { self.escapesForHTML = escapesForHTML }

    /// Writes an object whose members `body` writes, each a `key` and then a value.
    package mutating func object(_ body: (inout JSONWriter) -> Void) { nest("{", "}", body) }

    /// Writes an array whose elements `body` writes.
    package mutating func array(_ body: (inout JSONWriter) -> Void) { nest("[", "]", body) }

    /// The name of the member whose value comes next.
    package mutating func key(_ name: String) {
        separate()
        quote { writer in
            for scalar in name.unicodeScalars { writer.escape(scalar) }
        }
        bytes.append(UInt8(ascii: ":"))
        needsComma = false
    }

    /// A member of an object: its name and its text.
    package mutating func member(_ name: String, _ text: String) {
        key(name)
        string(text)
    }

    package mutating func member(_ name: String, _ value: some BinaryInteger) {
        key(name)
        integer(value)
    }

    package mutating func member(_ name: String, _ value: Bool) {
        key(name)
        bool(value)
    }

    /// A member that is an array: `write` writes each element.
    package mutating func member<Element>(
        _ name: String,
        each elements: some Sequence<Element>,
        _ write: (inout JSONWriter, Element) -> Void
    ) {
        key(name)
        array { writer in
            for element in elements { write(&writer, element) }
        }
    }

    package mutating func string(_ text: String) {
        separate()
        quote { writer in
            // Most texts stand for themselves.
            if text.utf8.allSatisfy(Self.isPlain) { return writer.append(text) }
            for scalar in text.unicodeScalars { writer.escape(scalar) }
        }
    }

    private static func isPlain(_ byte: UInt8) -> Bool {
        switch byte {
        case 0x22, 0x26, 0x3C, 0x3E, 0x5C: false
        default: byte >= 0x20 && byte < 0x80
        }
    }

    /// Bytes that should be UTF-8; each that is not becomes `\ufffd`, as in Go.
    package mutating func string(bytes text: some Collection<UInt8>) {
        separate()
        quote { writer in
            var rest = text[...]
            while let first = rest.first {
                let character = rest.prefix(max((~first).leadingZeroBitCount, 1))
                if let valid = String(validating: character, as: UTF8.self) {
                    for scalar in valid.unicodeScalars { writer.escape(scalar) }
                    rest = rest.dropFirst(character.count)
                } else {
                    writer.append("\\ufffd")
                    rest = rest.dropFirst()
                }
            }
        }
    }

    package mutating func integer(_ value: some BinaryInteger) {
        separate()
        append(String(value))
    }

    /// A float as Go prints it into JSON; `null` for NaN and the infinities, which JSON does not have.
    package mutating func number(_ value: Double) {
        separate()
        append(value.isFinite ? Self.text(of: value) : "null")
    }

    package mutating func bool(_ value: Bool) {
        separate()
        append(value ? "true" : "false")
    }

    package mutating func null() {
        separate()
        append("null")
    }

    package mutating func value(_ value: JSONValue) {
        switch value {
        case .null: null()
        case .bool(let value): bool(value)
        case .integer(let value): integer(value)
        case .number(let value): number(value)
        case .string(let text): string(text)
        case .array(let elements):
            array { writer in
                for element in elements { writer.value(element) }
            }
        case .object(let members):
            object { writer in
                for (key, value) in members {
                    writer.key(key)
                    writer.value(value)
                }
            }
        }
    }

    private mutating func nest(_ open: String, _ close: String, _ body: (inout JSONWriter) -> Void) {
        separate()
        append(open)
        needsComma = false
        body(&self)
        append(close)
        needsComma = true
    }

    private mutating func separate() {
        if needsComma { bytes.append(UInt8(ascii: ",")) }
        needsComma = true
    }

    private mutating func append(_ text: String) { bytes.append(contentsOf: text.utf8) }

    private mutating func quote(_ body: (inout JSONWriter) -> Void) {
        bytes.append(UInt8(ascii: "\""))
        body(&self)
        bytes.append(UInt8(ascii: "\""))
    }

    private mutating func escape(_ scalar: Unicode.Scalar) {
        switch scalar {
        case "\"": append("\\\"")
        case "\\": append("\\\\")
        case "\n": append("\\n")
        case "\r": append("\\r")
        case "\t": append("\\t")
        case "\u{2028}", "\u{2029}", "\u{0}"..<"\u{20}": escapeAsNumber(scalar)
        case "<", ">", "&": if escapesForHTML { escapeAsNumber(scalar) } else { bytes.append(contentsOf: scalar.utf8) }
        default: bytes.append(contentsOf: scalar.utf8)
        }
    }

    private mutating func escapeAsNumber(_ scalar: Unicode.Scalar) {
        let digits = String(scalar.value, radix: 16)
        append("\\u" + String(repeating: "0", count: 4 - digits.utf8.count) + digits)
    }

    /// Go's `encoding/json`: plain digits from 1e-6 up to 1e21, an exponent without padding outside.
    private static func text(of value: Double) -> String {
        if value == 0 { return value.sign == .minus ? "-0" : "0" }
        let sign = value < 0 ? "-" : ""
        let (digits, point) = shortestDigits(of: value.magnitude)
        if value.magnitude < 1e-6 || value.magnitude >= 1e21 {
            let fraction = digits.dropFirst()
            let exponent = point - 1
            return sign + digits.prefix(1) + (fraction.isEmpty ? "" : "." + fraction) + "e"
                + (exponent < 0 ? "-" : "+") + String(abs(exponent))
        }
        if point <= 0 { return sign + "0." + String(repeating: "0", count: -point) + digits }
        let missing = point - digits.utf8.count
        if missing >= 0 { return sign + digits + String(repeating: "0", count: missing) }
        return sign + digits.prefix(point) + "." + digits.dropFirst(point)
    }

    /// The digits that tell a positive finite value apart, and where the point stands: 0.DIGITS × 10^point. Swift's
    /// description has the same digits as Go's, in another layout.
    private static func shortestDigits(of value: Double) -> (digits: String, point: Int) {
        let parts = value.description.split(separator: "e", maxSplits: 1)
        let mantissa = parts[0].split(separator: ".", omittingEmptySubsequences: false)
        let exponent = parts.count == 2 ? Int(parts[1]) ?? 0 : 0
        let digits = mantissa.joined()
        let leadingZeros = digits.utf8.prefix { $0 == UInt8(ascii: "0") }.count
        let significant = digits.dropFirst(leadingZeros)
        let trailingZeros = significant.utf8.reversed().prefix { $0 == UInt8(ascii: "0") }.count
        let point = mantissa[0].utf8.count - leadingZeros + exponent
        return (String(significant.dropLast(trailingZeros)), point)
    }
}
