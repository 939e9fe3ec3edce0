internal import MetricModel

/// Reads one entry of a text body after the other, with Prometheus's verdicts (`model/textparse/promparse.go`, v3.5).
struct TextScanner: LineScanner {
    static var format: ExpositionFormat { .prometheusText }
    static var wantsCommas: Bool { false }
    static var hasExemplars: Bool { false }

    var lexer: TextLexer
    var entryStart = 0
    var name = TextPart()
    /// The last metadata line's text, escapes as they are.
    private(set) var text = TextPart()
    /// The last metadata line is a HELP line.
    private(set) var isHelp = false
    /// The family type of the last TYPE line.
    private(set) var type = MetricType.unknown
    var keyPart = TextPart()
    var value = 0.0
    var valuePart = TextPart()
    /// The last sample's own timestamp in milliseconds, or `BodyTable.noTimestamp`.
    private(set) var timestamp = BodyTable.noTimestamp
    var labels: [LabelParts] = []
    var recordsLabels = false
    var hasName = false
    var failure: TextFailure?

    init(base: UnsafePointer<UInt8>, byteCount: Int, position: Int = 0) {
        lexer = TextLexer(base: base, byteCount: byteCount, position: position)
    }

    /// A body may end anywhere.
    static func mayEnd(_ body: BodyView) -> Bool { true }

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
            case .braceOpen: return sampleRest(bracedSeries())
            case .metricName: return sampleRest(namedSeries())
            case let token: return fail(.startToken, token)
            }
        }
    }

    private mutating func sampleRest(_ token: TextToken) -> BodyEntry {
        let part = TextPart(start: lexer.tokenStart, end: lexer.position)
        return readValue(token, at: part) && readTimestamp() ? .sample : .problem
    }

    private mutating func readTimestamp() -> Bool {
        timestamp = BodyTable.noTimestamp
        var next = lexer.next()
        if next == .lineBreak { return true }
        guard next == .timestamp else { return refuse(.timestamp, next) }
        let digits = bytes(of: TextPart(start: lexer.tokenStart, end: lexer.position))
        guard let milliseconds = IntParser.milliseconds(digits) else { return refuse(.timestampRange, next) }
        timestamp = milliseconds
        next = lexer.next()
        return next == .lineBreak || refuse(.endAfterTimestamp, next)
    }

    mutating func readRest(from offset: Int) -> Bool {
        lexer.position = offset
        lexer.state = .timestamp
        return readTimestamp()
    }

    private mutating func metadata(_ kind: BodyEntry) -> BodyEntry {
        isHelp = kind == .help
        let keyword: TextToken = isHelp ? .help : .type
        guard readMetadataName(behind: keyword) else { return .problem }
        var token = lexer.next()
        guard token == .text else { return fail(.metadataText(keyword), token) }
        // The byte behind the name is dropped, whatever it is.
        text = TextPart(start: min(lexer.tokenStart + 1, lexer.position), end: lexer.position)
        if kind == .type {
            guard let type = familyType(bytes(of: text)) else {
                return fail(.metricType, token, subject: text, at: text.start)
            }
            self.type = type
        } else if let offset = invalidByte(in: text) {
            return fail(.helpEncoding, token, subject: text, at: offset)
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
}

/// What the readers of whole bodies ask; the text format has neither units nor exemplars nor created timestamps.
extension TextScanner {
    var metadata: MetadataLine {
        MetadataLine(kind: isHelp ? .help : .type(type), family: name.range, text: text.range)
    }

    var unit: Range<Int> { 0..<0 }

    func createdTimestamp() -> Int64 { 0 }

    func appendExemplars(row: Int32, to exemplars: inout [ExemplarRow]) {}
}
