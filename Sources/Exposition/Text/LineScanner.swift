internal import CSystem
internal import Glibc
internal import MetricModel

/// A part of a body, by byte offsets.
struct TextPart {
    var start = 0
    var end = 0

    var isEmpty: Bool { start == end }
    var range: Range<Int> { start..<max(start, end) }
}

/// Where a label stands in a body, both parts without their quotes; escapes stand as they are.
struct LabelParts {
    var name: TextPart
    var value: TextPart
}

/// The exact readers of the two formats made of lines, and what they have in common. What they refuse is refused, whoever
/// else looked at the line.
protocol LineScanner: EntryScanner {
    associatedtype Lexer: LineLexer

    static var format: ExpositionFormat { get }
    /// A comma must stand between two labels.
    static var wantsCommas: Bool { get }
    /// Something beside a timestamp may follow a value: then a line's rest is worth reading without its start.
    static var hasExemplars: Bool { get }

    /// `position` must be the start of a line.
    init(base: UnsafePointer<UInt8>, byteCount: Int, position: Int)

    var lexer: Lexer { get set }
    /// Where the line of the entry starts, its leading blanks included.
    var entryStart: Int { get set }
    /// The name of the last sample or metadata line, without its quotes; escapes stand as they are.
    var name: TextPart { get set }
    /// The last sample's exposure key: from the start of its line to the end of the name or of the braces.
    var keyPart: TextPart { get set }
    var value: Double { get set }
    var valuePart: TextPart { get set }
    /// The labels of the last sample, when `recordsLabels` is set.
    var labels: [LabelParts] { get set }
    var recordsLabels: Bool { get set }
    /// The sample in hand has a name.
    var hasName: Bool { get set }
    /// Why the last entry is a problem.
    var failure: TextFailure? { get set }

    /// Could a body that ends like this be accepted? False only when it surely is not.
    static func mayEnd(_ body: BodyView) -> Bool

    /// Reads what stands behind a value that ends at `offset`, to the end of the line; false when it is wrong. Sets
    /// `timestamp`, and what else may follow.
    mutating func readRest(from offset: Int) -> Bool
}

extension LineScanner {
    /// The bytes to scan and nothing else: valid as long as the scanner's memory is.
    var body: BodyView { BodyView(start: lexer.base, count: lexer.limit - (Self.format == .prometheusText ? 1 : 0)) }

    /// The offset behind the last entry.
    var position: Int { lexer.position }

    /// Goes on at the start of another line; the type in force stays.
    mutating func seek(_ offset: Int) {
        lexer.seek(offset)
        failure = nil
    }

    var problem: ParseProblem? { failure.map { ParseProblem($0, in: body.bytes) } }

    var key: UnsafeRawBufferPointer {
        UnsafeRawBufferPointer(start: lexer.base + keyPart.start, count: keyPart.end - keyPart.start)
    }

    /// The value's bits, every NaN the same one.
    var valueBits: UInt64 { value.isNaN ? StaleMarker.ordinaryNaNBits : value.bitPattern }

    /// No line is a native histogram.
    var histogram: NativeHistogram { .staleMarker(isFloat: false) }

    func appendLabels(into builder: inout LabelsBuilder) {
        SeriesLabels.parse(body, from: entryStart, type: type, as: Self.self, into: &builder)
    }
}

/// The parts of a sample line up to its value.
extension LineScanner {
    /// Reads the labels behind a name that the lexer has just taken, and returns the token behind them; `.invalid` with
    /// `failure` set when they are wrong.
    mutating func namedSeries() -> TextToken {
        hasName = true
        // Leading blanks belong to the name: Prometheus takes it from the start of the line.
        name = TextPart(start: entryStart, end: lexer.position)
        keyPart = name
        if recordsLabels { labels.removeAll(keepingCapacity: true) }
        let token = lexer.next()
        return token == .braceOpen ? series() : token
    }

    /// As `namedSeries`, behind a brace that starts the line.
    mutating func bracedSeries() -> TextToken {
        hasName = false
        if recordsLabels { labels.removeAll(keepingCapacity: true) }
        return series()
    }

    private mutating func series() -> TextToken {
        guard readLabels(ofExemplar: false) else { return .invalid }
        keyPart = TextPart(start: entryStart, end: lexer.position)
        return lexer.next()
    }

    /// Reads labels to the closing brace.
    @inline(__always)
    mutating func readLabels(ofExemplar: Bool) -> Bool {
        var token = lexer.next()
        while token != .braceClose {
            guard token == .labelName || token == .quotedString else { return refuse(.labelName, token) }
            let isQuoted = token == .quotedString
            let inset = isQuoted ? 1 : 0
            let part = TextPart(start: lexer.tokenStart + inset, end: lexer.position - inset)
            token = lexer.next()
            if token == .comma || token == .braceClose {
                if ofExemplar { return refuse(.labelName, token) }
                // A quoted text followed by a comma or the brace is the metric's name.
                if isQuoted {
                    guard takeName(part, token) else { return false }
                    if token == .comma { token = lexer.next() }
                    continue
                }
            }
            guard token == .equal else { return refuse(.equal, token) }
            token = lexer.next()
            guard token == .labelValue else { return refuse(.labelValue, token) }
            guard readLabelValue(named: part, ofExemplar: ofExemplar) else { return false }
            token = lexer.next()
            if token == .comma {
                token = lexer.next()
            } else if Self.wantsCommas, token != .braceClose {
                return refuse(.commaOrBrace, token)
            }
        }
        return true
    }

    private mutating func takeName(_ part: TextPart, _ token: TextToken) -> Bool {
        if hasName { return refuse(.secondName, token, at: part.start - 1) }
        hasName = true
        name = part
        return true
    }

    private mutating func readLabelValue(named part: TextPart, ofExemplar: Bool) -> Bool {
        let token = TextPart(start: lexer.tokenStart, end: lexer.position)
        if let offset = invalidByte(in: token) { return refuse(.labelValueEncoding, .labelValue, at: offset) }
        if recordsLabels, !ofExemplar {
            labels.append(LabelParts(name: part, value: TextPart(start: token.start + 1, end: token.end - 1)))
        }
        return true
    }
}

/// What comes next in a line.
extension LineScanner {
    /// Reads the value behind a series: `token`, which stands at `part`. False, and `failure` set, when the series or the
    /// value is wrong.
    @inline(__always)
    mutating func readValue(_ token: TextToken, at part: TextPart) -> Bool {
        if token == .invalid, failure != nil { return false }
        guard hasName else { return refuse(.noName, token, at: keyPart.start) }
        guard token == .value else { return refuse(.value, token) }
        valuePart = part
        guard let number = number(part) else { return false }
        value = number
        return true
    }

    /// Reads the name on a metadata line.
    mutating func readMetadataName(behind keyword: TextToken) -> Bool {
        let token = lexer.next()
        guard token == .metricName else { return refuse(.metadataName(keyword), token) }
        name = TextPart(start: lexer.tokenStart, end: lexer.position)
        if lexer.base[name.start] == 0x22 { name = TextPart(start: name.start + 1, end: name.end - 1) }
        return true
    }
}

/// Numbers, texts and failures.
extension LineScanner {
    /// A number as `FloatParser.sampleValue` reads it, from the part's first byte to its last; nil, and `failure` set, when
    /// it is none.
    @inline(__always)
    mutating func number(_ part: TextPart) -> Double? {
        let start = lexer.base + part.start
        var end = start
        let bits = DecimalFloat.bits(at: start, end: &end)
        return end - start == part.end - part.start ? Double(bitPattern: bits) : unusualNumber(part)
    }

    @inline(never)
    private mutating func unusualNumber(_ part: TextPart) -> Double? {
        do {
            return try FloatParser.sampleValue(bytes(of: part))
        } catch {
            _ = fail(.number(error), .value, subject: part, at: part.start)
            return nil
        }
    }

    /// The offset of the first byte that is not UTF-8.
    @inline(__always)
    func invalidByte(in part: TextPart) -> Int? {
        let isPlain = csystem_has_high_byte(lexer.base + part.start, part.end - part.start) == 0
        return isPlain ? nil : invalidHighByte(in: part)
    }

    @inline(never)
    private func invalidHighByte(in part: TextPart) -> Int? {
        var walker = UTF8Walker(Array(bytes(of: part)))
        var offset = 0
        while let step = walker.next() {
            if case .invalid = step { return part.start + offset }
            offset = walker.offset
        }
        return nil
    }

    /// Whether a part is exactly this word.
    func isEqual(_ part: TextPart, _ word: StaticString) -> Bool {
        part.end - part.start == word.utf8CodeUnitCount && hasSuffix(word, part)
    }

    /// Whether a part ends in this word.
    @inline(__always)
    func hasSuffix(_ word: StaticString, _ part: TextPart) -> Bool {
        let count = word.utf8CodeUnitCount
        return part.end - part.start >= count && memcmp(lexer.base + (part.end - count), word.utf8Start, count) == 0
    }

    func bytes(of part: TextPart) -> UnsafeRawBufferPointer {
        UnsafeRawBufferPointer(start: lexer.base + part.start, count: part.end - part.start)
    }

    /// Notes why the body is refused. `subject` is what the message names, the last token when nothing else is said;
    /// `offset` is the byte to point at.
    @inline(never)
    mutating func fail(
        _ reason: TextFailure.Reason,
        _ token: TextToken,
        subject: TextPart? = nil,
        at offset: Int? = nil
    ) -> BodyEntry {
        failure = TextFailure(
            reason: reason,
            format: Self.format,
            token: token,
            entryStart: entryStart,
            tokenStart: lexer.tokenStart,
            position: lexer.position,
            subject: (subject ?? TextPart(start: lexer.tokenStart, end: lexer.position)).range,
            offset: offset ?? lexer.tokenStart
        )
        return .problem
    }

    mutating func refuse(_ reason: TextFailure.Reason, _ token: TextToken, at offset: Int? = nil) -> Bool {
        _ = fail(reason, token, at: offset)
        return false
    }
}
