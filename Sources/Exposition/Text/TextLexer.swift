internal import CSystem
internal import Glibc

/// What Prometheus calls the pieces of a text body in its error messages (`model/textparse/promparse.go`, v3.5).
enum TextToken: UInt8 {
    case invalid, end, lineBreak, whitespace, help, type, text, comment, metricName, quotedString, braceOpen
    case braceClose, labelName, labelValue, equal, comma, timestamp, value

    var name: String {
        switch self {
        case .invalid: "INVALID"
        case .end: "EOF"
        case .lineBreak: "LINEBREAK"
        case .whitespace: "WHITESPACE"
        case .help: "HELP"
        case .type: "TYPE"
        case .text: "TEXT"
        case .comment: "COMMENT"
        case .metricName: "MNAME"
        case .quotedString: "QSTRING"
        case .braceOpen: "BOPEN"
        case .braceClose: "BCLOSE"
        case .labelName: "LNAME"
        case .labelValue: "LVALUE"
        case .equal: "EQUAL"
        case .comma: "COMMA"
        case .timestamp: "TIMESTAMP"
        case .value: "VALUE"
        }
    }
}

/// Cuts a text body into tokens exactly as Prometheus's lexer does (`model/textparse/promlex.l`, v3.5), its treatment of
/// NUL bytes included. Works on memory with 64 bytes of padding behind the body, the first of them a line feed that
/// belongs to the text, the others zero.
struct TextLexer {
    typealias Bytes = UnsafePointer<UInt8>

    private enum State: UInt8 {
        case start, comment, metadataName, metadataText, labels, labelValue, value, timestamp
    }

    let base: Bytes
    /// Behind the line feed that follows the body.
    let limit: Int
    /// The byte the next token starts with.
    private(set) var position: Int
    /// The first byte of the last token.
    private(set) var tokenStart: Int
    private var state = State.start

    /// `position` must be the start of a line.
    init(base: Bytes, byteCount: Int, position: Int) {
        self.base = base
        self.limit = byteCount + 1
        self.position = position
        self.tokenStart = position
    }

    /// Goes on at the start of another line.
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
            return isMetricLetter(byte) ? metricName(then: .metadataText) : blanks(byte)
        case .comment: return comment()
        }
    }

    /// Moves on and returns the byte there, 0 behind the end. Label values, help texts and comments may hold NUL bytes:
    /// there they are passed over, but not where a token starts.
    @inline(__always)
    private mutating func advance() -> UInt8 {
        position &+= 1
        guard position < limit else { return 0 }
        let byte = base[position]
        if byte != 0 { return byte }
        return afterNUL()
    }

    private mutating func afterNUL() -> UInt8 {
        guard state == .labelValue || state == .metadataText || state == .comment else { return 0 }
        while base[position] == 0 {
            position += 1
            if position >= limit { return 0 }
        }
        return base[position]
    }

    @inline(__always)
    private mutating func single(_ token: TextToken, then next: State) -> TextToken {
        _ = advance()
        state = next
        return token
    }

    @inline(__always)
    private mutating func blanks(_ first: UInt8) -> TextToken {
        guard isBlank(first) else { return .invalid }
        while isBlank(advance()) {}
        return .whitespace
    }

    private mutating func lexStart(_ byte: UInt8) -> TextToken {
        if isMetricLetter(byte) { return metricName(then: .value) }
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
        if isLetter(byte) {
            var next = advance()
            while isLetter(next) || isDigit(next) { next = advance() }
            return .labelName
        }
        switch byte {
        case 0x3D: return single(.equal, then: .labelValue)
        case 0x2C: return single(.comma, then: .labels)
        case 0x7D: return single(.braceClose, then: .value)
        case 0x22: return quoted(as: .quotedString, then: .labels)
        default: return blanks(byte)
        }
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
        guard isDigit(byte) else { return blanks(byte) }
        while isDigit(advance()) {}
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
            position = Bytes(nul.assumingMemoryBound(to: UInt8.self)) - base
            return .end
        }
        position = end
        state = .start
        return .comment
    }

    private func lineFeed(from start: Int) -> Int { csystem_line_feed(base + start) - base }

    @inline(__always)
    private mutating func metricName(then next: State) -> TextToken {
        var byte = advance()
        while isMetricLetter(byte) || isDigit(byte) { byte = advance() }
        state = next
        return .metricName
    }

    /// A text in double quotes. A backslash takes the byte behind it along, unless that is a line feed.
    @inline(__always)
    private mutating func quoted(as token: TextToken, then next: State) -> TextToken {
        var byte = advance()
        while true {
            if byte == 0x22 { return single(token, then: next) }
            if byte == 0x5C {
                byte = advance()
                if byte == 0x0A || byte == 0 { return .invalid }
                byte = advance()
                continue
            }
            if byte == 0 { return .invalid }
            // One step before the next byte that matters, so that `advance` looks at it.
            position = csystem_quote_backslash_or_nul(base + position) - base - 1
            byte = advance()
        }
    }
}

@inline(__always)
private func isBlank(_ byte: UInt8) -> Bool { byte == 0x20 || byte == 0x09 }

@inline(__always)
private func isDigit(_ byte: UInt8) -> Bool { byte &- 0x30 < 10 }

@inline(__always)
private func isLetter(_ byte: UInt8) -> Bool { (byte | 0x20) &- 0x61 < 26 || byte == 0x5F }

@inline(__always)
private func isMetricLetter(_ byte: UInt8) -> Bool { isLetter(byte) || byte == 0x3A }
