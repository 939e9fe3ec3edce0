internal import Glibc

/// Cuts a text body into tokens exactly as Prometheus's lexer does (`model/textparse/promlex.l`, v3.5), its treatment of
/// NUL bytes included. The line feed behind the body belongs to the text.
struct TextLexer: LineLexer {
    enum State: UInt8 {
        case start, comment, metadataName, metadataText, labels, labelValue, value, timestamp
    }

    let base: UnsafePointer<UInt8>
    /// Behind the line feed that follows the body.
    let limit: Int
    var position: Int
    private(set) var tokenStart: Int
    var state = State.start

    init(base: UnsafePointer<UInt8>, byteCount: Int, position: Int) {
        self.base = base
        self.limit = byteCount + 1
        self.position = position
        self.tokenStart = position
    }

    var passesNUL: Bool { state == .labelValue || state == .metadataText || state == .comment }

    mutating func seek(_ offset: Int) {
        position = offset
        state = .start
    }

    /// The next token that is not whitespace.
    mutating func next() -> TextToken {
        while true {
            let token = lex()
            if token != .whitespace { return token }
        }
    }

    private mutating func lex() -> TextToken {
        guard position < limit else { return .end }
        tokenStart = position
        let byte = base[position]
        switch state {
        case .start: return lexStart(byte)
        case .labels: return lexLabels(byte)
        case .labelValue:
            if byte == 0x22 { return quoted(as: .labelValue, then: .labels) }
            return blanks(byte)
        case .value: return lexValue(byte)
        case .timestamp: return lexTimestamp(byte)
        case .metadataText: return lexText(byte)
        case .metadataName:
            if byte == 0x22 { return quoted(as: .metricName, then: .metadataText) }
            return byte.isMetricLetter ? metricName(then: .metadataText) : blanks(byte)
        case .comment: return comment()
        }
    }

    @inline(__always)
    private mutating func blanks(_ first: UInt8) -> TextToken {
        guard isBlank(first) else { return .invalid }
        while isBlank(advance()) {}
        return .whitespace
    }

    private mutating func lexStart(_ byte: UInt8) -> TextToken {
        if byte.isMetricLetter { return metricName(then: .value) }
        switch byte {
        case 0: return single(.end, then: .start)
        case 0x0A: return single(.lineBreak, then: .start)
        case 0x7B: return single(.braceOpen, then: .labels)
        case 0x23:
            guard isBlank(advance()) else { return swallowLine() }
            while isBlank(advance()) {}
            state = .comment
            return comment()
        default: return blanks(byte)
        }
    }

    @inline(__always)
    private mutating func lexLabels(_ byte: UInt8) -> TextToken {
        labelPart(byte, equal: .labelValue, comma: .labels, close: .value) ?? blanks(byte)
    }

    @inline(__always)
    private mutating func lexValue(_ byte: UInt8) -> TextToken {
        switch byte {
        case 0x20, 0x09: return blanks(byte)
        case 0x7B: return single(.braceOpen, then: .labels)
        case 0x0A, 0: return .invalid
        default:
            var next = advance()
            while next != 0x7B, next != 0x20, next != 0x09, next != 0x0A, next != 0 { next = advance() }
            state = .timestamp
            return .value
        }
    }

    @inline(__always)
    private mutating func lexTimestamp(_ byte: UInt8) -> TextToken {
        if byte == 0x0A { return single(.lineBreak, then: .start) }
        guard byte.isDigit else { return blanks(byte) }
        while advance().isDigit {}
        return .timestamp
    }

    /// The text behind a metadata line's name. A text of blanks alone is whitespace, as the lexer's first rule wins.
    private mutating func lexText(_ first: UInt8) -> TextToken {
        var byte = first
        if isBlank(byte) {
            repeat { byte = advance() } while isBlank(byte)
            if byte == 0x0A || byte == 0 { return .whitespace }
        }
        if byte != 0x0A, byte != 0 { position = lineFeed(from: position) }
        state = .start
        return .text
    }

    private mutating func comment() -> TextToken {
        if let token = keyword() {
            state = .metadataName
            return token
        }
        return swallowLine()
    }

    private mutating func keyword() -> TextToken? {
        let isHelp = base[position] == 0x48
        guard isHelp || base[position] == 0x54 else { return nil }
        // ELP or YPE, and a blank.
        let rest: (UInt8, UInt8, UInt8) = isHelp ? (0x45, 0x4C, 0x50) : (0x59, 0x50, 0x45)
        guard advance() == rest.0, advance() == rest.1, advance() == rest.2, isBlank(advance()) else { return nil }
        while isBlank(advance()) {}
        return isHelp ? .help : .type
    }

    /// The rest of a comment. A NUL ends the body, unless the comment began with a blank and it is not its first byte.
    private mutating func swallowLine() -> TextToken {
        guard position < limit, base[position] != 0 else { return .end }
        let end = lineFeed(from: position)
        if state == .start, let nul = memchr(base + position, 0, end - position) {
            position = UnsafePointer(nul.assumingMemoryBound(to: UInt8.self)) - base
            return .end
        }
        position = end
        state = .start
        return .comment
    }
}

@inline(__always)
private func isBlank(_ byte: UInt8) -> Bool { byte == 0x20 || byte == 0x09 }
