internal import MetricModel

/// A text with `$1`, `${name}` and `$$` in it, taken apart once and filled per match
/// (`regexp.Expand` of Go: `$1x` means the group named `1x`, and a `$` that begins nothing stays as it is).
struct ReplacementTemplate: Sendable {
    private enum Part {
        case literal([UInt8])
        case group(Int)
        case name([UInt8])
    }

    private let parts: [Part]

    init(_ text: String) {
        var parts: [Part] = []
        var literal: [UInt8] = []
        var rest = Array(text.unicodeScalars)[...]
        while let scalar = rest.popFirst() {
            if scalar == "$", rest.first == "$" {
                rest.removeFirst()
                literal.append(UInt8(ascii: "$"))
            } else if scalar == "$", let reference = Self.reference(from: &rest) {
                if !literal.isEmpty { parts.append(.literal(literal)) }
                literal = []
                parts.append(reference)
            } else {
                literal.append(contentsOf: Array(String(scalar).utf8))
            }
        }
        if !literal.isEmpty { parts.append(.literal(literal)) }
        self.parts = parts
    }

    /// Reads what follows a `$`; nil, and nothing read, when that is no reference.
    private static func reference(from rest: inout ArraySlice<Unicode.Scalar>) -> Part? {
        let inBraces = rest.first == "{"
        let body = inBraces ? rest.dropFirst() : rest
        let name = body.prefix(while: isNameCharacter)
        guard !name.isEmpty else { return nil }
        var after = body.dropFirst(name.count)
        if inBraces, after.popFirst() != "}" { return nil }
        rest = after
        return number(name).map(Part.group) ?? .name(name.flatMap { Array(String($0).utf8) })
    }

    private static func isNameCharacter(_ scalar: Unicode.Scalar) -> Bool {
        if scalar == "_" { return true }
        switch scalar.properties.generalCategory {
        case .uppercaseLetter, .lowercaseLetter, .titlecaseLetter, .modifierLetter, .otherLetter, .decimalNumber:
            return true
        default: return false
        }
    }

    /// Digits without a leading zero, up to Go's bound of a hundred million; everything else is a name.
    private static func number(_ name: ArraySlice<Unicode.Scalar>) -> Int? {
        guard name.allSatisfy({ $0 >= "0" && $0 <= "9" }), name.count == 1 || name.first != "0" else { return nil }
        var number = 0
        for digit in name {
            if number >= 100_000_000 { return nil }
            number = number * 10 + Int(digit.value) - 0x30
        }
        return number
    }

    /// Appends the filled template to `output`.
    func expand(
        _ captures: RegexCaptures,
        in text: UnsafeRawBufferPointer,
        names: [(name: [UInt8], number: Int)],
        into output: inout [UInt8]
    ) {
        for part in parts {
            switch part {
            case .literal(let bytes): output.append(contentsOf: bytes)
            case .group(let number):
                if let range = captures[number] { output.append(contentsOf: text[range]) }
            case .name(let name):
                // The first group of that name that took part.
                for entry in names where entry.name == name {
                    guard let range = captures[entry.number] else { continue }
                    output.append(contentsOf: text[range])
                    break
                }
            }
        }
    }
}
