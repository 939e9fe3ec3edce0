package import MetricModel

/// Checks one exposition the way `promtool check metrics` does: everything that does not parse, and what is legal but
/// against the naming rules (`prometheus/util/promlint` of client_golang). For `check metrics` and for the screen.
package struct ExpositionLint: Sendable {
    /// One thing to mend.
    package struct Finding: Sendable, Hashable {
        /// The file's line and column in bytes, both counted from 1.
        package let line: Int
        package let column: Int
        /// The family or label it is about; nil for a line that does not parse.
        package let metric: String?
        package let text: String
        package let hint: String?
        /// The page does not parse because of it; everything else is advice.
        package let isError: Bool
    }

    /// Findings above this number are counted only.
    private static let mostFindings = 1000

    /// In the order of the lines.
    package private(set) var findings: [Finding] = []
    /// How many findings were left out of `findings`.
    package private(set) var omittedCount = 0
    package private(set) var sampleCount = 0

    package var hasErrors: Bool { findings.contains { $0.isError } }

    private var families: [String: Family] = [:]
    private var familyOrder: [String] = []
    private var lines: LineCounter

    /// Checks a whole body. After a line that does not parse it goes on with the next line. O(body).
    package init(_ body: BodyBuffer) {
        let view = BodyView(body)
        lines = LineCounter(view)
        var scanner = TextScanner(base: view.start, byteCount: view.count)
        scanner.recordsLabels = true
        read(&scanner, view)
        for name in familyOrder {
            guard let family = families[name] else { continue }
            for text in MetricNaming.advice(on: family) { add(Finding(family, text)) }
        }
        findings.sort { ($0.line, $0.column) < ($1.line, $1.column) }
    }

    private mutating func read(_ scanner: inout TextScanner, _ body: BodyView) {
        var seen: Set<Labels> = []
        while true {
            switch scanner.next() {
            case .end: return
            case .comment, .unit, .histogram: continue
            case .help: noteMetadata(&scanner, body) { $0.hasHelp = true }
            case .type:
                let type = scanner.type
                noteMetadata(&scanner, body) { $0.type = type }
            case .sample: noteSample(scanner, body, &seen)
            case .problem:
                guard let failure = scanner.failure else { return }
                noteProblem(failure, body)
                let next = lines.endOfLine(failure.offset) + 1
                guard next > scanner.entryStart, next <= body.count else { return }
                scanner.seek(next)
            }
        }
    }

    private mutating func noteProblem(_ failure: TextFailure, _ body: BodyView) {
        let place = lines.place(of: failure.offset)
        add(
            Finding(
                line: place.line,
                column: place.column,
                metric: nil,
                text: failure.text(in: body.bytes),
                hint: ParseHint.text(for: failure, in: body.bytes),
                isError: true
            )
        )
    }

    private mutating func noteMetadata(
        _ scanner: inout TextScanner,
        _ body: BodyView,
        _ change: (inout Family) -> Void
    ) {
        let name = String(decoding: body.bytes[scanner.name.start..<scanner.name.end], as: UTF8.self)
        change(&families[family(name, at: scanner.entryStart), default: Family(name: name, line: 0, column: 0)])
    }

    private mutating func noteSample(_ scanner: TextScanner, _ body: BodyView, _ seen: inout Set<Labels>) {
        sampleCount += 1
        var builder = LabelsBuilder()
        SeriesLabels.parse(body, from: scanner.entryStart, type: .unknown, as: TextScanner.self, into: &builder)
        let name = familyName(of: builder["__name__"])
        let key = family(name, at: scanner.entryStart)
        var labelNames: Set<String> = []
        builder.forEach { label, _ in labelNames.insert(String(decoding: label, as: UTF8.self)) }
        labelNames.remove("__name__")
        families[key]?.labelNames.formUnion(labelNames)
        families[key]?.hasSamples = true
        let place = lines.place(of: scanner.entryStart)
        if let repeated = builder.firstRepeatedName() {
            let text = "label name \(GoSyntax.quoted(bytes: repeated)) is not unique"
            add(Finding(line: place.line, column: 1, metric: name, text: text, hint: nil, isError: true))
        } else if !seen.insert(builder.build()).inserted {
            let text = "metric not unique: this series stands in an earlier line"
            add(Finding(line: place.line, column: 1, metric: name, text: text, hint: nil, isError: false))
        }
    }

    /// The family a sample belongs to: histograms and summaries own names with a suffix.
    private func familyName(of name: String) -> String {
        for suffix in ["_bucket", "_sum", "_count"] where name.hasSuffix(suffix) {
            let base = String(name.dropLast(suffix.utf8.count))
            switch families[base]?.type {
            case .histogram: return base
            case .summary where suffix != "_bucket": return base
            default: continue
            }
        }
        return name
    }

    private mutating func family(_ name: String, at offset: Int) -> String {
        guard families[name] == nil else { return name }
        let place = lines.place(of: offset)
        families[name] = Family(name: name, line: place.line, column: place.column)
        familyOrder.append(name)
        return name
    }

    private mutating func add(_ finding: Finding) {
        if findings.count < Self.mostFindings { findings.append(finding) } else { omittedCount += 1 }
    }
}

extension ExpositionLint.Finding {
    fileprivate init(_ family: Family, _ text: String) {
        self.init(line: family.line, column: family.column, metric: family.name, text: text, hint: nil, isError: false)
    }
}

/// What a page says about one metric family.
struct Family: Sendable {
    var name: String
    /// Where it is named first.
    var line: Int
    var column: Int
    var type: MetricType?
    var hasHelp = false
    var hasSamples = false
    var labelNames: Set<String> = []

    init(name: String, line: Int, column: Int) {
        self.name = name
        self.line = line
        self.column = column
    }
}

/// Turns offsets into lines and columns; cheap when they ascend.
struct LineCounter: Sendable {
    private let starts: [Int]
    private let count: Int

    init(_ body: BodyView) {
        var starts = [0]
        for (index, byte) in body.bytes.enumerated() where byte == 0x0A { starts.append(index + 1) }
        self.starts = starts
        count = body.count
    }

    /// Both counted from 1. O(log lines).
    func place(of offset: Int) -> (line: Int, column: Int) {
        let line = lineIndex(of: offset)
        return (line + 1, offset - starts[line] + 1)
    }

    /// The offset of the line feed that ends the line of `offset`.
    func endOfLine(_ offset: Int) -> Int {
        let line = lineIndex(of: offset)
        return line + 1 < starts.count ? starts[line + 1] - 1 : count
    }

    private func lineIndex(of offset: Int) -> Int {
        var low = 0
        var high = starts.count
        while high - low > 1 {
            let middle = (low + high) / 2
            if starts[middle] <= offset { low = middle } else { high = middle }
        }
        return low
    }
}
