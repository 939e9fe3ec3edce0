internal import CSystem

/// Cuts an OpenMetrics body into tokens exactly as Prometheus's lexer does (`model/textparse/openmetricslex.l`, v3.5): a
/// single space belongs to the token behind it, and nothing is skipped. The line feed behind the body is not part of it.
struct OpenMetricsLexer: LineLexer {
    enum State: UInt8 {
        case start, comment, metadataName, metadataText, labels, labelValue, value, timestamp
        case exemplarLabels, exemplarValue, exemplarTimestamp
    }

    let base: UnsafePointer<UInt8>
    /// Behind the body.
    let limit: Int
    var position: Int
    private(set) var tokenStart: Int
    var state = State.start

    init(base: UnsafePointer<UInt8>, byteCount: Int, position: Int) {
        self.base = base
        self.limit = byteCount
        self.position = position
        self.tokenStart = position
    }

    var passesNUL: Bool { state == .labelValue || state == .metadataText || state == .comment }

    mutating func seek(_ offset: Int) {
        position = offset
        state = .start
    }

    mutating func next() -> TextToken {
        guard position < limit else { return .end }
        tokenStart = position
        let byte = base[position]
        switch state {
        case .start: return lexStart(byte)
        case .labels: return lexLabels(byte)
        case .labelValue: return byte == 0x22 ? line(quoted: .labelValue, then: .labels) : .invalid
        case .value:
            if byte == 0x7B { return single(.braceOpen, then: .labels) }
            return byte == 0x20 ? word(as: .value, then: .timestamp) : .invalid
        case .timestamp: return lexTimestamp(byte)
        case .exemplarLabels: return lexExemplarLabels(byte)
        case .exemplarValue:
            if byte == 0x22 { return line(quoted: .labelValue, then: .exemplarLabels) }
            return byte == 0x20 ? word(as: .value, then: .exemplarTimestamp) : .invalid
        case .exemplarTimestamp:
            if byte == 0x0A { return single(.lineBreak, then: .start) }
            return byte == 0x20 ? word(as: .timestamp, then: .exemplarTimestamp) : .invalid
        case .metadataName:
            if byte == 0x22 { return quoted(as: .metricName, then: .metadataText) }
            return byte.isMetricLetter ? metricName(then: .metadataText) : .invalid
        case .metadataText: return lexText(byte)
        case .comment: return .invalid
        }
    }

    private mutating func lexStart(_ byte: UInt8) -> TextToken {
        if byte.isMetricLetter { return metricName(then: .value) }
        switch byte {
        case 0x7B: return single(.braceOpen, then: .labels)
        case 0x23:
            guard advance() == 0x20 else { return .invalid }
            let letter = advance()
            state = .comment
            return keyword(letter)
        default: return .invalid
        }
    }

    private mutating func keyword(_ letter: UInt8) -> TextToken {
        switch letter {
        case 0x48: return takes(0x45, 0x4C, 0x50) ? single(.help, then: .metadataName) : .invalid
        case 0x54: return takes(0x59, 0x50, 0x45) ? single(.type, then: .metadataName) : .invalid
        case 0x55: return takes(0x4E, 0x49, 0x54) ? single(.unit, then: .metadataName) : .invalid
        case 0x45:
            guard advance() == 0x4F, advance() == 0x46 else { return .invalid }
            if advance() == 0x0A { _ = advance() }
            state = .start
            return .endOfFile
        default: return .invalid
        }
    }

    /// Three letters and the space behind them.
    private mutating func takes(_ first: UInt8, _ second: UInt8, _ third: UInt8) -> Bool {
        advance() == first && advance() == second && advance() == third && advance() == 0x20
    }

    /// A space and the rest of the line with its line feed.
    private mutating func lexText(_ byte: UInt8) -> TextToken {
        guard byte == 0x20 else { return .invalid }
        position = lineFeed(from: position)
        guard position < limit else { return .invalid }
        return single(.text, then: .start)
    }

    @inline(__always)
    private mutating func lexLabels(_ byte: UInt8) -> TextToken {
        labelPart(byte, equal: .labelValue, comma: .labels, close: .value) ?? .invalid
    }

    @inline(__always)
    private mutating func lexExemplarLabels(_ byte: UInt8) -> TextToken {
        labelPart(
            byte,
            equal: .exemplarValue,
            comma: .exemplarLabels,
            close: .exemplarValue,
            allowsLineFeeds: false
        ) ?? .invalid
    }

    @inline(__always)
    private mutating func lexTimestamp(_ byte: UInt8) -> TextToken {
        if byte == 0x0A { return single(.lineBreak, then: .start) }
        guard byte == 0x20 else { return .invalid }
        // The lexer never steps back: behind `␠#␠` only the brace of an exemplar will do.
        guard position + 2 < limit, base[position + 1] == 0x23, base[position + 2] == 0x20 else {
            return word(as: .timestamp, then: .timestamp)
        }
        position += 2
        return advance() == 0x7B ? single(.comment, then: .exemplarLabels) : .invalid
    }

    /// Takes a text in double quotes that must end in its line.
    @inline(__always)
    private mutating func line(quoted token: TextToken, then next: State) -> TextToken {
        quoted(as: token, then: next, allowsLineFeeds: false)
    }

    /// Takes a space and everything to the next space or the end of the line; a NUL ends it too.
    @inline(__always)
    private mutating func word(as token: TextToken, then next: State) -> TextToken {
        switch advance() {
        case 0x20, 0x0A, 0: return .invalid
        default: break
        }
        position = min(csystem_word_end(base + position) - base, limit)
        state = next
        return token
    }
}
