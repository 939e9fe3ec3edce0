internal import CSystem
internal import MetricModel

/// Reads one entry of a text body after the other, with Prometheus's verdicts (`model/textparse/promparse.go`, v3.5).
/// This is the slow and exact reader: what it refuses is refused, whoever else looked at the line.
struct TextScanner {
    /// A part of the body, by byte offsets.
    struct Part {
        var start = 0
        var end = 0

        var isEmpty: Bool { start == end }
    }

    struct LabelParts {
        var name: Part
        var value: Part
    }

    private(set) var lexer: TextLexer
    /// Where the line of the entry starts, its leading blanks included.
    private(set) var entryStart = 0
    /// The name of the last sample or metadata line, without its quotes; escapes stand as they are.
    private(set) var name = Part()
    /// The last metadata line's text, escapes as they are.
    private(set) var text = Part()
    /// The last metadata line is a HELP line.
    private(set) var isHelp = false
    /// The family type of the last TYPE line.
    private(set) var type = MetricType.unknown
    /// The last sample's exposure key: from the start of its line to the end of the name or of the braces.
    private(set) var keyPart = Part()
    private(set) var value = 0.0
    private(set) var valuePart = Part()
    /// The value's bits, every NaN the same one.
    var valueBits: UInt64 { value.isNaN ? StaleMarker.ordinaryNaNBits : value.bitPattern }
    /// The last sample's own timestamp in milliseconds, or `BodyTable.noTimestamp`.
    private(set) var timestamp = BodyTable.noTimestamp
    /// The labels of the last sample, when `recordsLabels` is set.
    private(set) var labels: [LabelParts] = []
    var recordsLabels = false
    private(set) var failure: TextFailure?

    private var hasName = false

    /// `position` must be the start of a line.
    init(base: TextLexer.Bytes, byteCount: Int, position: Int = 0) {
        lexer = TextLexer(base: base, byteCount: byteCount, position: position)
    }

    /// The offset behind the last entry.
    var position: Int { lexer.position }

    /// Goes on at the start of another line; the type in force stays.
    mutating func seek(_ offset: Int) {
        lexer.seek(offset)
        failure = nil
    }

    mutating func next() -> BodyEntry {
        while true {
            entryStart = lexer.position
            switch lexer.next() {
            case .end: return .end
            case .lineBreak: continue
            case .help: return metadata(.help)
            case .type: return metadata(.type)
            case .comment:
                let token = lexer.next()
                return token == .lineBreak ? .comment : fail(.lineBreakAfterComment, token)
            case .braceOpen:
                hasName = false
                let token = series(afterBrace: true)
                return token == .invalid && failure != nil ? .problem : sampleRest(token)
            case .metricName:
                let token = namedSeries()
                return token == .invalid && failure != nil ? .problem : sampleRest(token)
            case let token: return fail(.startToken, token)
            }
        }
    }

    private mutating func namedSeries() -> TextToken {
        hasName = true
        // Leading blanks belong to the name: Prometheus takes it from the start of the line.
        name = Part(start: entryStart, end: lexer.position)
        keyPart = name
        if recordsLabels { labels.removeAll(keepingCapacity: true) }
        let token = lexer.next()
        return token == .braceOpen ? series(afterBrace: false) : token
    }

    /// Reads the labels and returns the token behind them; `.invalid` with `failure` set when they are wrong.
    private mutating func series(afterBrace: Bool) -> TextToken {
        if afterBrace, recordsLabels { labels.removeAll(keepingCapacity: true) }
        guard readLabels() else { return .invalid }
        keyPart = Part(start: entryStart, end: lexer.position)
        return lexer.next()
    }

    private mutating func readLabels() -> Bool {
        var token = lexer.next()
        while token != .braceClose {
            guard token == .labelName || token == .quotedString else { return refuse(.labelName, token) }
            let isQuoted = token == .quotedString
            let inset = isQuoted ? 1 : 0
            let part = Part(start: lexer.tokenStart + inset, end: lexer.position - inset)
            token = lexer.next()
            // A quoted text followed by a comma or the brace is the metric's name.
            if isQuoted, token == .comma || token == .braceClose {
                if hasName { return refuse(.secondName, token, at: part.start - 1) }
                hasName = true
                name = part
                if token == .comma { token = lexer.next() }
                continue
            }
            guard token == .equal else { return refuse(.equal, token) }
            token = lexer.next()
            guard token == .labelValue else { return refuse(.labelValue, token) }
            guard readLabelValue(named: part) else { return false }
            token = lexer.next()
            if token == .comma { token = lexer.next() }
        }
        return true
    }

    private mutating func readLabelValue(named part: Part) -> Bool {
        let start = lexer.tokenStart
        let count = lexer.position - start
        if csystem_has_high_byte(lexer.base + start, count) != 0 {
            let bytes = UnsafeRawBufferPointer(start: lexer.base + start, count: count)
            guard UTF8Walker.isValid(bytes) else {
                return refuse(.labelValueEncoding, .labelValue, at: start + firstInvalidByte(of: bytes))
            }
        }
        if recordsLabels {
            labels.append(LabelParts(name: part, value: Part(start: start + 1, end: start + count - 1)))
        }
        return true
    }

    private mutating func sampleRest(_ token: TextToken) -> BodyEntry {
        guard hasName else { return fail(.noName, token, at: keyPart.start) }
        guard token == .value else { return fail(.value, token) }
        valuePart = Part(start: lexer.tokenStart, end: lexer.position)
        guard readValue() else { return .problem }
        timestamp = BodyTable.noTimestamp
        var next = lexer.next()
        if next == .lineBreak { return .sample }
        guard next == .timestamp else { return fail(.timestamp, next) }
        let digits = UnsafeRawBufferPointer(
            start: lexer.base + lexer.tokenStart,
            count: lexer.position - lexer.tokenStart
        )
        guard let milliseconds = IntParser.milliseconds(digits) else { return fail(.timestampRange, next) }
        timestamp = milliseconds
        next = lexer.next()
        return next == .lineBreak ? .sample : fail(.endAfterTimestamp, next)
    }

    private mutating func readValue() -> Bool {
        let start = lexer.base + valuePart.start
        let count = valuePart.end - valuePart.start
        var end = start
        let bits = DecimalFloat.bits(at: start, end: &end)
        if end - start == count {
            value = Double(bitPattern: bits)
            return true
        }
        do {
            value = try FloatParser.sampleValue(UnsafeRawBufferPointer(start: start, count: count))
            return true
        } catch {
            return refuse(.number(error), .value)
        }
    }

    private mutating func metadata(_ kind: BodyEntry) -> BodyEntry {
        isHelp = kind == .help
        var token = lexer.next()
        guard token == .metricName else { return fail(.metadataName(isHelp: isHelp), token) }
        name = Part(start: lexer.tokenStart, end: lexer.position)
        if lexer.base[name.start] == 0x22 { name = Part(start: name.start + 1, end: name.end - 1) }
        token = lexer.next()
        guard token == .text else { return fail(.metadataText(isHelp: isHelp), token) }
        // The byte behind the name is dropped, whatever it is.
        text = Part(start: min(lexer.tokenStart + 1, lexer.position), end: lexer.position)
        let bytes = UnsafeRawBufferPointer(start: lexer.base + text.start, count: text.end - text.start)
        if kind == .type {
            guard let type = familyType(bytes) else { return fail(.metricType, token, at: text.start) }
            self.type = type
        } else if !UTF8Walker.isValid(bytes) {
            return fail(.helpEncoding, token, at: text.start + firstInvalidByte(of: bytes))
        }
        token = lexer.next()
        return token == .lineBreak ? kind : fail(.lineBreakAfterMetadata, token)
    }

    private func familyType(_ word: UnsafeRawBufferPointer) -> MetricType? {
        if word.elementsEqual("counter".utf8) { return .counter }
        if word.elementsEqual("gauge".utf8) { return .gauge }
        if word.elementsEqual("histogram".utf8) { return .histogram }
        if word.elementsEqual("summary".utf8) { return .summary }
        return word.elementsEqual("untyped".utf8) ? .unknown : nil
    }

    private func firstInvalidByte(of bytes: UnsafeRawBufferPointer) -> Int {
        var walker = UTF8Walker(Array(bytes))
        var offset = 0
        while let step = walker.next() {
            if case .invalid = step { return offset }
            offset = walker.offset
        }
        return 0
    }

    private mutating func fail(_ reason: TextFailure.Reason, _ token: TextToken, at offset: Int? = nil) -> BodyEntry {
        failure = TextFailure(
            reason: reason,
            token: token,
            entryStart: entryStart,
            tokenStart: lexer.tokenStart,
            position: lexer.position,
            offset: offset ?? lexer.tokenStart
        )
        return .problem
    }

    private mutating func refuse(_ reason: TextFailure.Reason, _ token: TextToken, at offset: Int? = nil) -> Bool {
        _ = fail(reason, token, at: offset)
        return false
    }
}
