internal import Glibc

/// The patterns that most rules consist of and that need no regular expression: literals, alternations of literals, and
/// `.*`, `.+`, `literal.*`, each alone or as the only group.
struct PlainPattern: Sendable {
    private enum Form {
        /// Any text at all.
        case anything
        /// Anything but nothing.
        case nonEmpty
        /// This text and nothing else.
        case literal([UInt8])
        /// Any of these texts and nothing else.
        case oneOf([[UInt8]])
        /// This text and whatever follows.
        case prefix([UInt8])
    }

    private let form: Form
    /// True when the pattern stands in parentheses, so that `$1` is the whole text.
    let capturesAll: Bool

    /// Nil when the pattern needs a regular expression. Only ASCII counts as literal: over other bytes RE2 decides.
    init?(_ pattern: [UInt8]) {
        var body = pattern[...]
        if body.count >= 2, body.first == UInt8(ascii: "("), body.last == UInt8(ascii: ")") {
            body = body.dropFirst().dropLast()
            capturesAll = true
        } else {
            capturesAll = false
        }
        if body.elementsEqual(".+".utf8) {
            form = .nonEmpty
        } else if body.suffix(2).elementsEqual(".*".utf8), let literals = Self.literals(in: body.dropLast(2)),
            literals.count == 1
        {
            form = literals[0].isEmpty ? .anything : .prefix(literals[0])
        } else if let literals = Self.literals(in: body) {
            form = literals.count == 1 ? .literal(literals[0]) : .oneOf(literals)
        } else {
            return nil
        }
    }

    /// The texts between the bars; nil when anything but plain characters is among them.
    private static func literals(in body: ArraySlice<UInt8>) -> [[UInt8]]? {
        var literals: [[UInt8]] = [[]]
        var bytes = body.makeIterator()
        while let byte = bytes.next() {
            switch byte {
            case UInt8(ascii: "|"): literals.append([])
            case UInt8(ascii: "\\"):
                guard let escaped = bytes.next(), isPunctuation(escaped) else { return nil }
                literals[literals.count - 1].append(escaped)
            case _ where byte >= 0x80 || ".+*?()[]{}^$".utf8.contains(byte): return nil
            default: literals[literals.count - 1].append(byte)
            }
        }
        return literals
    }

    private static func isPunctuation(_ byte: UInt8) -> Bool {
        switch byte {
        case 0x21...0x2F, 0x3A...0x40, 0x5B...0x60, 0x7B...0x7E: true
        default: false
        }
    }

    func matches(_ text: UnsafeRawBufferPointer) -> Bool {
        switch form {
        case .anything: true
        case .nonEmpty: !text.isEmpty
        case .literal(let literal): text.count == literal.count && text.hasPrefix(literal)
        case .prefix(let literal): text.hasPrefix(literal)
        case .oneOf(let literals): literals.contains { text.count == $0.count && text.hasPrefix($0) }
        }
    }
}

extension UnsafeRawBufferPointer {
    /// True when the bytes begin with these.
    func hasPrefix(_ prefix: [UInt8]) -> Bool {
        guard count >= prefix.count else { return false }
        guard let start = baseAddress else { return true }
        return memcmp(prefix, start, prefix.count) == 0
    }
}
