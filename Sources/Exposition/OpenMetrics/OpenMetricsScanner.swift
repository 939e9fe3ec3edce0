internal import Glibc
internal import MetricModel

/// Reads one entry of an OpenMetrics body after the other, versions 0.0.1 and 1.0.0 alike, with Prometheus's verdicts
/// (`model/textparse/openmetricsparse.go`, v3.5).
struct OpenMetricsScanner: LineScanner {
    /// What stands behind a sample.
    private struct Exemplar {
        /// The labels between the braces, escapes as they are.
        var labels = TextPart()
        var value = 0.0
        var timestamp = BodyTable.noTimestamp
    }

    static var format: ExpositionFormat { .openMetricsText }
    static var wantsCommas: Bool { true }
    static var hasExemplars: Bool { true }

    var lexer: OpenMetricsLexer
    var entryStart = 0
    var name = TextPart()
    /// The last metadata line's text, escapes as they are.
    private var text = TextPart()
    private var metadataKind = MetadataLine.Kind.help
    private(set) var type = MetricType.unknown
    private var unitPart = TextPart()
    var keyPart = TextPart()
    var value = 0.0
    var valuePart = TextPart()
    /// The last sample's own timestamp in milliseconds, or `BodyTable.noTimestamp`.
    private(set) var timestamp = BodyTable.noTimestamp
    var labels: [LabelParts] = []
    var recordsLabels = false
    var hasName = false
    var failure: TextFailure?
    /// The last sample has an exemplar.
    private(set) var hasExemplar = false
    private var exemplar = Exemplar()

    /// The length of the name on the last metadata line.
    private var familyNameLength = 0
    private var hidesCreatedSamples: Bool
    private var created = CreatedTimestamps()

    init(base: UnsafePointer<UInt8>, byteCount: Int, position: Int = 0) {
        self.init(base: base, byteCount: byteCount, position: position, createdTimestamps: false)
    }

    /// With `createdTimestamps`, `_created` samples of counters, summaries and histograms are no entries.
    init(base: UnsafePointer<UInt8>, byteCount: Int, position: Int = 0, createdTimestamps: Bool) {
        lexer = OpenMetricsLexer(base: base, byteCount: byteCount, position: position)
        hidesCreatedSamples = createdTimestamps
        recordsLabels = createdTimestamps
    }

    /// A body ends with `# EOF` and at most one line feed. (NUL bytes behind it are let pass; nobody sends them.)
    static func mayEnd(_ body: BodyView) -> Bool {
        var count = body.count
        if count > 0, body.start[count - 1] == 0x0A { count -= 1 }
        let end: StaticString = "# EOF"
        return count >= 5 && memcmp(body.start + (count - 5), end.utf8Start, 5) == 0
    }

    mutating func next() -> BodyEntry {
        while true {
            let entry = readEntry()
            guard entry == .sample, hidesCreatedSamples, hasCreatedTimestamps, endsInCreated(name) else { return entry }
        }
    }

    private mutating func readEntry() -> BodyEntry {
        entryStart = lexer.position
        hasExemplar = false
        switch lexer.next() {
        case .endOfFile:
            let end = lexer.position
            return lexer.next() == .end ? .end : fail(.dataAfterEnd, .endOfFile, at: end)
        case .end: return fail(.noEnd, .end, at: lexer.position)
        case .help: return metadata(.help)
        case .type: return metadata(.type)
        case .unit: return metadata(.unit)
        case .braceOpen: return sampleRest(bracedSeries())
        case .metricName: return sampleRest(namedSeries())
        case let token: return fail(.startToken, token)
        }
    }

    private mutating func sampleRest(_ token: TextToken) -> BodyEntry {
        readValue(token, at: wordPart) && readBehindValue() ? .sample : .problem
    }

    /// A word token without its space.
    private var wordPart: TextPart { TextPart(start: lexer.tokenStart + 1, end: lexer.position) }

    @inline(__always)
    private mutating func readBehindValue() -> Bool {
        timestamp = BodyTable.noTimestamp
        switch lexer.next() {
        case .lineBreak: return true
        case .end: return refuse(.noEnd, .end, at: lexer.position)
        case .comment: return readExemplar()
        case .timestamp:
            guard let milliseconds = readTimestamp(ofExemplar: false) else { return false }
            timestamp = milliseconds
            let token = lexer.next()
            if token == .lineBreak { return true }
            return token == .comment ? readExemplar() : refuse(.endAfterTimestamp, token)
        default:
            // Prometheus skips any other token and stumbles over what follows: the sample counts, the body fails.
            return true
        }
    }

    mutating func readRest(from offset: Int) -> Bool {
        hasExemplar = false
        lexer.position = offset
        lexer.state = .timestamp
        return readBehindValue() && lexer.state == .start
    }

    private mutating func readExemplar() -> Bool {
        let start = lexer.position
        guard readLabels(ofExemplar: true) else { return false }
        exemplar.labels = TextPart(start: start, end: lexer.position - 1)
        exemplar.timestamp = BodyTable.noTimestamp
        var token = lexer.next()
        guard token == .value else { return refuse(.exemplarValue, token) }
        guard let value = number(wordPart) else { return false }
        exemplar.value = value
        token = lexer.next()
        switch token {
        case .lineBreak: break
        case .end: return refuse(.noEnd, .end, at: lexer.position)
        case .timestamp:
            guard let milliseconds = readTimestamp(ofExemplar: true) else { return false }
            exemplar.timestamp = milliseconds
            token = lexer.next()
            guard token == .lineBreak else { return refuse(.endAfterExemplarTimestamp, token) }
        default: return refuse(.exemplarTimestamp, token)
        }
        hasExemplar = true
        return true
    }

    /// The token in hand as milliseconds. What Prometheus makes the smallest integer is one more here, since that one
    /// means "no timestamp"; both are far out of every bound.
    private mutating func readTimestamp(ofExemplar: Bool) -> Int64? {
        let part = wordPart
        guard let seconds = number(part) else { return nil }
        guard seconds.isFinite else {
            _ = fail(.infiniteTimestamp(ofExemplar: ofExemplar), .timestamp, subject: part, at: part.start)
            return nil
        }
        return max(Self.milliseconds(seconds), BodyTable.noTimestamp + 1)
    }

    /// Cut off towards zero, and the smallest integer for what is out of range, as on x86-64.
    static func milliseconds(_ seconds: Double) -> Int64 {
        let milliseconds = seconds * 1000
        return milliseconds >= -0x1p63 && milliseconds < 0x1p63 ? Int64(milliseconds) : .min
    }

    mutating func appendExemplars(row: Int32, to exemplars: inout [ExemplarRow]) {
        guard hasExemplar else { return }
        exemplars.append(
            ExemplarRow(
                row: row,
                valueBits: exemplar.value.isNaN ? StaleMarker.ordinaryNaNBits : exemplar.value.bitPattern,
                timestamp: exemplar.timestamp,
                labels: exemplar.labels.range
            )
        )
    }
}

/// TYPE, HELP and UNIT lines.
extension OpenMetricsScanner {
    var metadata: MetadataLine { MetadataLine(kind: metadataKind, family: name.range, text: text.range) }

    var unit: Range<Int> { unitPart.range }

    private mutating func metadata(_ keyword: TextToken) -> BodyEntry {
        guard readMetadataName(behind: keyword) else { return .problem }
        familyNameLength = name.end - name.start
        let token = lexer.next()
        guard token == .text else { return fail(.metadataText(keyword), token) }
        // Without the space and the line feed.
        text = TextPart(start: lexer.tokenStart + 1, end: lexer.position - 1)
        switch keyword {
        case .type: return declareType()
        case .unit: return declareUnit()
        default:
            metadataKind = .help
            guard let offset = invalidByte(in: text) else { return .help }
            return fail(.helpEncoding, token, subject: text, at: offset)
        }
    }

    private mutating func declareType() -> BodyEntry {
        let word = bytes(of: text)
        guard let type = MetricType.allCases.first(where: { word.elementsEqual($0.name.utf8) }) else {
            return fail(.metricType, .text, subject: text, at: text.start)
        }
        self.type = type
        metadataKind = .type(type)
        return .type
    }

    private mutating func declareUnit() -> BodyEntry {
        unitPart = text
        metadataKind = .unit
        let unit = bytes(of: text)
        let family = bytes(of: name)
        let isSuffix =
            unit.isEmpty
            || family.count > unit.count && family.suffix(unit.count).elementsEqual(unit)
                && family[family.count - unit.count - 1] == 0x5F
        return isSuffix ? .unit : fail(.unitSuffix(family: name.range), .text, subject: text, at: text.start)
    }
}

/// When series were created, from `_created` samples.
extension OpenMetricsScanner {
    /// Looks for a `_created` sample of the same series ahead of the last sample in its block of samples, at most once per
    /// such sample or block. One that stands before its samples is never found. As with Prometheus, `_created` samples are
    /// hidden from the first call on.
    mutating func createdTimestamp() -> Int64 {
        guard hasCreatedTimestamps else {
            created.forgetSeries()
            return 0
        }
        if !recordsLabels { recordLabels() }
        var identity = created.takeBuffer()
        defer { created.giveBack(&identity) }
        guard appendIdentity(of: familyName, to: &identity) else { return 0 }
        if let known = created.timestamp(of: identity) { return known }
        hidesCreatedSamples = true
        if !created.reaches(lexer.position) { lookAhead() }
        unitPart = created.unit ?? unitPart
        return created.settle(identity, valueIsLost: hasExemplar && exemplar.value.isNaN)
    }

    /// Only these types have them.
    private var hasCreatedTimestamps: Bool { type == .counter || type == .summary || type == .histogram }

    private func endsInCreated(_ name: TextPart) -> Bool { hasSuffix("_created", name) }

    private mutating func recordLabels() {
        recordsLabels = true
        var line = Self(base: lexer.base, byteCount: lexer.limit, position: entryStart)
        line.recordsLabels = true
        _ = line.readEntry()
        labels = line.labels
    }

    /// Goes to the next `_created` sample, or to whatever ends the block.
    private mutating func lookAhead() {
        var ahead = Self(base: lexer.base, byteCount: lexer.limit, position: lexer.position)
        ahead.lexer.state = lexer.state
        ahead.type = type
        ahead.recordsLabels = true
        while true {
            let entry = ahead.readEntry()
            guard entry == .sample else {
                return created.stop(at: ahead.entryStart, unit: entry == .unit ? ahead.unitPart : nil)
            }
            guard ahead.endsInCreated(ahead.name) else { continue }
            let base = TextPart(start: ahead.name.start, end: ahead.name.end - 8)
            var identity: [UInt8] = []
            _ = ahead.appendIdentity(of: base, to: &identity)
            return created.stop(
                at: ahead.entryStart,
                series: identity,
                timestamp: Self.milliseconds(ahead.value)
            )
        }
    }

    /// Where Prometheus takes the family's name from: as many bytes of the sample's line as the last metadata line's name
    /// has. Nil where it crashes.
    private var familyName: TextPart? {
        let quoted = keyPart.end - keyPart.start > 1 && bytes(of: keyPart).prefix(2).elementsEqual([0x7B, 0x22])
        let end = keyPart.start + familyNameLength + (quoted ? 2 : 0)
        return name.start <= end && end <= lexer.limit ? TextPart(start: name.start, end: end) : nil
    }

    /// What makes two samples those of one series: their labels but `le` and `quantile`, and the family's name, one behind
    /// the other.
    private func appendIdentity(of family: TextPart?, to identity: inout [UInt8]) -> Bool {
        guard let family else { return false }
        for label in labels {
            if type == .histogram, isEqual(label.name, "le") { continue }
            if type == .summary, isEqual(label.name, "quantile") { continue }
            identity.append(contentsOf: bytes(of: label.name))
            identity.append(contentsOf: bytes(of: label.value))
        }
        identity.append(contentsOf: bytes(of: family))
        return true
    }
}
