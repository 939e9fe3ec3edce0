internal import CSystem

/// What the lexers of the two formats made of lines have in common: how they move over the bytes of a body, Prometheus's
/// treatment of NUL included, and the tokens that look the same in both.
///
/// Works on memory with 64 bytes of padding behind the body, the first of them a line feed, the others zero.
protocol LineLexer {
    associatedtype State

    var base: UnsafePointer<UInt8> { get }
    /// Behind the last byte that belongs to the text.
    var limit: Int { get }
    /// The byte the next token starts with.
    var position: Int { get set }
    /// The first byte of the last token.
    var tokenStart: Int { get }
    /// What the lexer is in the middle of.
    var state: State { get set }
    /// Label values, metadata texts and comments may hold NUL bytes: there they are passed over, but not where a token
    /// starts.
    var passesNUL: Bool { get }

    /// `position` must be the start of a line.
    init(base: UnsafePointer<UInt8>, byteCount: Int, position: Int)

    /// Goes on at the start of another line.
    mutating func seek(_ offset: Int)

    /// The next token.
    mutating func next() -> TextToken
}

extension LineLexer {
    /// Moves on and returns the byte there, 0 behind the end.
    @inline(__always)
    mutating func advance() -> UInt8 {
        position &+= 1
        guard position < limit else { return stopAtEnd() }
        let byte = base[position]
        if byte != 0 { return byte }
        return afterNUL()
    }

    private mutating func stopAtEnd() -> UInt8 {
        position = limit
        return 0
    }

    private mutating func afterNUL() -> UInt8 {
        guard passesNUL else { return 0 }
        while base[position] == 0 {
            position += 1
            if position >= limit { return 0 }
        }
        return base[position]
    }

    /// Takes one byte.
    @inline(__always)
    mutating func single(_ token: TextToken, then next: State) -> TextToken {
        _ = advance()
        state = next
        return token
    }

    /// Takes a metric's name, at whose first letter the lexer stands.
    @inline(__always)
    mutating func metricName(then next: State) -> TextToken {
        var byte = advance()
        while byte.isMetricLetter || byte.isDigit { byte = advance() }
        state = next
        return .metricName
    }

    /// Takes a label's name, at whose first letter the lexer stands.
    @inline(__always)
    mutating func labelName() -> TextToken {
        var byte = advance()
        while byte.isLetter || byte.isDigit { byte = advance() }
        return .labelName
    }

    /// Takes a text in double quotes, at whose first quote the lexer stands. A backslash takes the byte behind it along,
    /// unless that is a line feed.
    @inline(__always)
    mutating func quoted(
        as token: TextToken,
        then next: State,
        allowsLineFeeds: Bool = true
    ) -> TextToken {
        var byte = advance()
        while true {
            if byte == 0x22 { return single(token, then: next) }
            if byte == 0x5C {
                byte = advance()
                if byte == 0x0A || byte == 0 { return .invalid }
                byte = advance()
                continue
            }
            if byte == 0 || byte == 0x0A && !allowsLineFeeds { return .invalid }
            let stop =
                allowsLineFeeds
                ? csystem_quote_backslash_or_nul(base + position)
                : csystem_quote_backslash_nul_or_line_feed(base + position)
            // One step before the next byte that matters, so that `advance` looks at it.
            position = stop - base - 1
            byte = advance()
        }
    }

    /// Takes a part of what stands between braces; nil when the byte begins none.
    @inline(__always)
    mutating func labelPart(
        _ byte: UInt8,
        equal value: State,
        comma label: State,
        close end: State,
        allowsLineFeeds: Bool = true
    ) -> TextToken? {
        if byte.isLetter { return labelName() }
        switch byte {
        case 0x3D: return single(.equal, then: value)
        case 0x2C: return single(.comma, then: label)
        case 0x7D: return single(.braceClose, then: end)
        case 0x22: return quoted(as: .quotedString, then: label, allowsLineFeeds: allowsLineFeeds)
        default: return nil
        }
    }

    /// The first line feed at or behind an offset; the one behind the body at the latest.
    func lineFeed(from start: Int) -> Int { csystem_line_feed(base + start) - base }
}

/// The classes of bytes that names are made of.
extension UInt8 {
    @inline(__always) var isDigit: Bool { self &- 0x30 < 10 }

    @inline(__always) var isLetter: Bool { (self | 0x20) &- 0x61 < 26 || self == 0x5F }

    @inline(__always) var isMetricLetter: Bool { isLetter || self == 0x3A }
}
