/// A pattern for one segment of a path, with the rules of Go's `filepath.Match`: `*` any characters, `?` one, `[a-z]`
/// and `[^a-z]` one of a class, `\` takes the next character as it is. A leading dot is an ordinary character.
package struct GlobPattern: Sendable, Hashable {
    /// Go's only complaint.
    package struct SyntaxError: Error, Hashable, CustomStringConvertible {
        package init() {}

        package var description: String { "syntax error in pattern" }
    }

    private enum Token: Sendable, Hashable {
        case scalar(Unicode.Scalar)
        case anyScalar
        case anyScalars
        case oneOf([ClosedRange<Unicode.Scalar>], isNegated: Bool)
    }

    private let tokens: [Token]

    package init(parsing text: String) throws(SyntaxError) {
        var rest = Substring.UnicodeScalarView(text.unicodeScalars[...])
        var tokens: [Token] = []
        while let scalar = rest.popFirst() {
            switch scalar {
            case "*": tokens.append(.anyScalars)
            case "?": tokens.append(.anyScalar)
            case "[": tokens.append(try Self.readClass(&rest))
            case "\\":
                guard let escaped = rest.popFirst() else { throw SyntaxError() }
                tokens.append(.scalar(escaped))
            default: tokens.append(.scalar(scalar))
            }
        }
        self.tokens = tokens
    }

    private static func readClass(_ rest: inout Substring.UnicodeScalarView) throws(SyntaxError) -> Token {
        let isNegated = rest.first == "^"
        if isNegated { rest.removeFirst() }
        var ranges: [ClosedRange<Unicode.Scalar>] = []
        while true {
            if rest.first == "]", !ranges.isEmpty {
                rest.removeFirst()
                return .oneOf(ranges, isNegated: isNegated)
            }
            let low = try readBound(&rest)
            var high = low
            if rest.first == "-" {
                rest.removeFirst()
                high = try readBound(&rest)
            }
            // A range upside down matches nothing, but counts as one.
            ranges.append(low <= high ? low...high : "\0"..."\0")
        }
    }

    private static func readBound(
        _ rest: inout Substring.UnicodeScalarView
    ) throws(SyntaxError) -> Unicode.Scalar {
        guard var scalar = rest.popFirst(), scalar != "-", scalar != "]" else { throw SyntaxError() }
        if scalar == "\\" {
            guard let escaped = rest.popFirst() else { throw SyntaxError() }
            scalar = escaped
        }
        // A class that ends here has no closing bracket.
        guard !rest.isEmpty else { throw SyntaxError() }
        return scalar
    }

    /// True when the whole name matches. O(name × pattern) at worst.
    package func matches(_ name: String) -> Bool {
        let scalars = Array(name.unicodeScalars)
        var position = 0
        var token = 0
        // Where to go on when what follows the last star does not fit: the star takes one character more.
        var retry: (token: Int, position: Int)?
        while position < scalars.count {
            if token < tokens.count, case .anyScalars = tokens[token] {
                retry = (token + 1, position)
                token += 1
            } else if token < tokens.count, Self.fits(scalars[position], tokens[token]) {
                position += 1
                token += 1
            } else if let last = retry {
                retry = (last.token, last.position + 1)
                (token, position) = (last.token, last.position + 1)
            } else {
                return false
            }
        }
        return tokens[token...].allSatisfy { $0 == .anyScalars }
    }

    private static func fits(_ scalar: Unicode.Scalar, _ token: Token) -> Bool {
        switch token {
        case .scalar(let expected): scalar == expected
        case .anyScalar, .anyScalars: true
        case .oneOf(let ranges, let isNegated): ranges.contains { $0.contains(scalar) } != isNegated
        }
    }

    /// True when the text has a character that means something in a pattern.
    package static func isPattern(_ text: String) -> Bool {
        text.unicodeScalars.contains { $0 == "*" || $0 == "?" || $0 == "[" || $0 == "\\" }
    }
}
