internal import MetricModel

/// Cuts a selector into its pieces as Prometheus's lexer does (`promql/parser/lex.go`, v3.5); what it refuses is refused
/// in its words.
struct SelectorLexer {
    let bytes: [UInt8]
    private var position = 0
    private var isInsideBraces = false

    init(_ text: String) { bytes = Array(text.utf8) }

    /// The next piece; `end` again and again after the last.
    mutating func next() throws(SelectorProblem) -> SelectorToken {
        skipBlanks()
        guard let byte = peek() else {
            if isInsideBraces { throw problem("unexpected end of input inside braces") }
            return SelectorToken(kind: .end, bytes: bytes[position...], words: "end of input")
        }
        switch byte {
        case UInt8(ascii: ","): return take(1, .comma, "\",\"")
        case UInt8(ascii: "\""), UInt8(ascii: "'"), UInt8(ascii: "`"): return try string(openedBy: byte)
        case _ where isNameByte(byte) && !byte.isDigit: return word()
        case UInt8(ascii: "{"), UInt8(ascii: "}"): return try brace(byte)
        case _ where isInsideBraces: return try matcherOperator(byte)
        default: return try foreign(byte)
        }
    }

    func problem(_ text: String, at place: Int? = nil) -> SelectorProblem {
        SelectorProblem(text, at: place ?? position, in: bytes)
    }

    // MARK: -

    private func peek(_ distance: Int = 0) -> UInt8? {
        position + distance < bytes.count ? bytes[position + distance] : nil
    }

    /// The character that starts there; what Go makes of the end of the text when nothing does.
    private func character(_ distance: Int = 0) -> Unicode.Scalar {
        let rest = bytes.dropFirst(position + distance).prefix(4)
        return String(decoding: rest, as: UTF8.self).unicodeScalars.first ?? "\u{FFFD}"
    }

    private mutating func take(_ count: Int, _ kind: SelectorToken.Kind, _ words: String) -> SelectorToken {
        defer { position += count }
        return SelectorToken(kind: kind, bytes: bytes[position..<position + count], words: words)
    }

    private mutating func takeOperator(_ count: Int, _ kind: SelectorToken.Kind = .foreign) -> SelectorToken {
        take(count, kind, "<op:\(String(decoding: bytes[position..<position + count], as: UTF8.self))>")
    }

    /// Blanks and comments.
    private mutating func skipBlanks() {
        var isComment = false
        while let byte = peek() {
            if byte == UInt8(ascii: "#") { isComment = true }
            if byte == UInt8(ascii: "\n") { isComment = false }
            guard isComment || byte.isBlank else { return }
            position += 1
        }
    }

    /// Outside braces colons belong to names.
    private func isNameByte(_ byte: UInt8) -> Bool {
        byte.isLetter || byte.isDigit || !isInsideBraces && byte == UInt8(ascii: ":")
    }

    /// Outside braces some words are more than names.
    private mutating func word() -> SelectorToken {
        let rest = bytes[position...]
        let name = rest.prefix(while: isNameByte)
        let text = String(decoding: name, as: UTF8.self)
        guard !isInsideBraces, let meaning = PromQLWord.meaning(of: text) else {
            return take(name.count, .identifier, "identifier \"\(text)\"")
        }
        return take(name.count, meaning.isName ? .identifier : .foreign, meaning.words)
    }

    private mutating func brace(_ byte: UInt8) throws(SelectorProblem) -> SelectorToken {
        let isOpening = byte == UInt8(ascii: "{")
        guard isOpening != isInsideBraces else {
            throw problem(isOpening ? "unexpected left brace '{'" : "unexpected character: '}'")
        }
        isInsideBraces = isOpening
        return isOpening ? take(1, .leftBrace, "\"{\"") : take(1, .rightBrace, "\"}\"")
    }

    private mutating func matcherOperator(_ byte: UInt8) throws(SelectorProblem) -> SelectorToken {
        switch (byte, peek(1)) {
        case (UInt8(ascii: "="), UInt8(ascii: "~")): return takeOperator(2, .matches)
        case (UInt8(ascii: "="), _): return take(1, .equal, "\"=\"")
        case (UInt8(ascii: "!"), UInt8(ascii: "=")): return takeOperator(2, .notEqual)
        case (UInt8(ascii: "!"), UInt8(ascii: "~")): return takeOperator(2, .matchesNot)
        case (UInt8(ascii: "!"), _):
            throw problem("unexpected character after '!' inside braces: \(character(1).inGoQuotes)")
        default: throw problem("unexpected character inside braces: \(character().inGoQuotes)")
        }
    }

    /// What may stand in PromQL, but in no selector: it is only there to be named.
    private mutating func foreign(_ byte: UInt8) throws(SelectorProblem) -> SelectorToken {
        let isFollowedByEqual = peek(1) == UInt8(ascii: "=")
        switch byte {
        case UInt8(ascii: "("), UInt8(ascii: "["):
            return take(1, .foreign, "\"\(Unicode.Scalar(byte))\"")
        case UInt8(ascii: ")"): throw problem("unexpected right parenthesis ')'", at: position + 1)
        case UInt8(ascii: "]"): throw problem("unexpected right bracket ']'")
        case UInt8(ascii: "+"), UInt8(ascii: "-"), UInt8(ascii: "*"), UInt8(ascii: "/"), UInt8(ascii: "%"),
            UInt8(ascii: "^"):
            return takeOperator(1)
        case UInt8(ascii: "<"), UInt8(ascii: ">"): return takeOperator(isFollowedByEqual ? 2 : 1)
        case UInt8(ascii: "="), UInt8(ascii: "!"):
            if isFollowedByEqual { return takeOperator(2) }
            let isComparison = byte == UInt8(ascii: "=") && peek(1) != UInt8(ascii: "~")
            if isComparison { return take(1, .foreign, "\"=\"") }
            throw problem("unexpected character after '\(Unicode.Scalar(byte))': \(character(1).inGoQuotes)")
        case _ where byte.isDigit || byte == UInt8(ascii: ".") && peek(1)?.isDigit == true: return number()
        // The real parser has no word for this one and prints the number it goes by there.
        case UInt8(ascii: "@"): return take(1, .foreign, "\"<Item 57400>\" <op:@>")
        default: throw problem("unexpected character: \(character().inGoQuotes)")
        }
    }

    private mutating func number() -> SelectorToken {
        let digits = bytes[position...].prefix { $0.isLetter || $0.isDigit || $0 == UInt8(ascii: ".") }
        let text = String(decoding: digits, as: UTF8.self)
        let isDuration = !digits.allSatisfy(\.isDigit) && (try? PrometheusDuration(parsing: text)) != nil
        return take(digits.count, .foreign, "\(isDuration ? "duration" : "number") \"\(text)\"")
    }

    private mutating func string(openedBy quote: UInt8) throws(SelectorProblem) -> SelectorToken {
        let start = position
        var reader = QuotedStringReader(bytes: bytes, position: position)
        let value: [UInt8]
        do throws(QuotedStringReader.Problem) {
            value = try reader.read()
        } catch {
            throw problem(error.text, at: start)
        }
        let words = "string \(GoSyntax.quoted(bytes: bytes[start..<reader.position]))"
        return take(reader.position - start, .string(value), words)
    }
}

extension UInt8 {
    fileprivate var isBlank: Bool { [0x20, 0x09, 0x0A, 0x0D].contains(self) }

    fileprivate var isDigit: Bool { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(self) }

    fileprivate var isLetter: Bool {
        (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(self | 0x20) || self == UInt8(ascii: "_")
    }
}
