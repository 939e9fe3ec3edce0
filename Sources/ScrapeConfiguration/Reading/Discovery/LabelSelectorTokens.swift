/// Takes a label selector apart.
enum LabelSelectorTokens {
    enum Kind: Sendable, Hashable {
        case word
        case not
        case comma
        case open
        case close
        /// `=`, `==`, `!=`, `<` or `>`.
        case comparison
        case wrong
        case end
    }

    struct Token: Sendable, Hashable {
        let kind: Kind
        let text: String
    }

    /// All but the end. A NUL ends the text, as in Go's scanner.
    static func all(in bytes: [UInt8]) -> [Token] {
        var rest = bytes.prefix { $0 != 0 }
        var tokens: [Token] = []
        while true {
            rest = rest.drop(while: isBlank)
            guard let first = rest.first else { return tokens }
            tokens.append(isSign(first) ? sign(&rest) : word(&rest))
        }
    }

    private static func word(_ rest: inout ArraySlice<UInt8>) -> Token {
        let bytes = rest.prefix { !isSign($0) && !isBlank($0) }
        rest = rest.dropFirst(bytes.count)
        return Token(kind: .word, text: String(decoding: bytes, as: UTF8.self))
    }

    private static let signs: [String: Kind] = [
        "!": .not, ",": .comma, "(": .open, ")": .close, "=": .comparison, "==": .comparison, "!=": .comparison,
        "<": .comparison, ">": .comparison,
    ]

    /// The longest sign that the next bytes begin with.
    private static func sign(_ rest: inout ArraySlice<UInt8>) -> Token {
        for length in [2, 1] where rest.count >= length {
            let text = String(decoding: rest.prefix(length), as: UTF8.self)
            if let kind = signs[text] {
                rest = rest.dropFirst(length)
                return Token(kind: kind, text: text)
            }
        }
        let text = String(decoding: rest.prefix(1), as: UTF8.self)
        rest = rest.dropFirst()
        return Token(kind: .wrong, text: text)
    }

    private static func isBlank(_ byte: UInt8) -> Bool { [0x20, 0x09, 0x0D, 0x0A].contains(byte) }

    private static func isSign(_ byte: UInt8) -> Bool { "=!(),><".utf8.contains(byte) }
}
