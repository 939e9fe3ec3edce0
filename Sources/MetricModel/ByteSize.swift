/// A number of bytes as Prometheus reads and prints it (`bytes.go` of alecthomas/units): `15MB`, `1.5GiB`, `0`.
/// Both families of units are powers of 1024 and cannot be mixed.
package struct ByteSize: Hashable, Comparable, Sendable {
    /// May be negative, which means "no limit" wherever a size is a limit.
    package let bytes: Int64

    package init(bytes: Int64) { self.bytes = bytes }

    package static func < (left: ByteSize, right: ByteSize) -> Bool { left.bytes < right.bytes }

    /// Why a text is no size, in Prometheus's words.
    package struct ParseError: Error, Hashable, CustomStringConvertible {
        package let description: String
    }

    private static let prefixes = ["B", "K", "M", "G", "T", "P", "E"]

    /// Reads an optional sign and then number and unit, repeated.
    ///
    /// - Throws: `ParseError` with the text Prometheus gives.
    package init(parsing text: String) throws(ParseError) {
        if text == "0" {
            bytes = 0
            return
        }
        do {
            self.bytes = try Self.parse(text, binary: true)
        } catch {
            // The message is that of the second family.
            self.bytes = try Self.parse(text, binary: false)
        }
    }

    private static func parse(_ text: String, binary: Bool) throws(ParseError) -> Int64 {
        let invalid = ParseError(description: "units: invalid \(text)")
        var rest = Substring(text)
        var sign = 1.0
        if let first = rest.first, first == "-" || first == "+" {
            sign = first == "-" ? -1 : 1
            rest = rest.dropFirst()
        }
        if rest == "0" { return 0 }
        if rest.isEmpty { throw invalid }
        var total = 0.0
        while !rest.isEmpty {
            let number = number(rest)
            guard number.contains(where: { $0 != "." }), let value = Double(padded(number)) else { throw invalid }
            // Go gives up on a part that might not fit 64 bits before it looks at the unit.
            guard number.split(separator: ".").allSatisfy(isShortEnough) else { throw invalid }
            rest = rest.dropFirst(number.count)
            let unit = rest.prefix { !($0 == "." || $0.isASCII && $0.isNumber) }
            rest = rest.dropFirst(unit.count)
            guard let power = power(of: unit, binary: binary) else {
                throw ParseError(description: "units: unknown unit \(unit) in \(text)")
            }
            var factor = 1.0
            for _ in 0..<power { factor *= 1024 }
            total += value * factor
        }
        total *= sign
        guard abs(total) <= 0x1p63 else { throw ParseError(description: "units: overflow parsing unit") }
        // Go turns the one number in the range that is too large, 8EB, into the smallest.
        return Int64(exactly: total.rounded(.towardZero)) ?? .min
    }

    private static func isDigit(_ character: Character) -> Bool { character.isASCII && character.isNumber }

    /// Digits, and more behind a point.
    private static func number(_ text: Substring) -> Substring {
        let whole = text.prefix(while: isDigit)
        let rest = text.dropFirst(whole.count)
        guard rest.first == "." else { return whole }
        return text.prefix(whole.count + 1 + rest.dropFirst().prefix(while: isDigit).count)
    }

    /// Whether Go's `leadingInt` reads all the digits: before each one what it has must be below (2^63 - 10) / 10.
    private static func isShortEnough(_ digits: Substring) -> Bool {
        var value: Int64 = 0
        for digit in digits.utf8 {
            if value >= 922_337_203_685_477_579 { return false }
            value = value * 10 + Int64(digit & 15)
        }
        return true
    }

    private static func padded(_ number: Substring) -> String {
        (number.first == "." ? "0" : "") + number + (number.last == "." ? "0" : "")
    }

    private static func power(of unit: Substring, binary: Bool) -> Int? {
        if unit == "B" { return 0 }
        let suffix = binary ? "iB" : "B"
        return prefixes.dropFirst().firstIndex { $0 + suffix == unit }
    }
}

extension ByteSize: CustomStringConvertible {
    /// `15MiB`, `1MiB512KiB`, `0B`.
    package var description: String {
        guard bytes != 0 else { return "0B" }
        var rest = bytes.magnitude
        var text = bytes < 0 ? "-" : ""
        for power in stride(from: Self.prefixes.count - 1, through: 0, by: -1) {
            let factor = UInt64(1) << UInt64(10 * power)
            let count = rest / factor
            if count > 0 { text += "\(count)\(power == 0 ? "B" : Self.prefixes[power] + "iB")" }
            rest -= count * factor
        }
        return text
    }
}
