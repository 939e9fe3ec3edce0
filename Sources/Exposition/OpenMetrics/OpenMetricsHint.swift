/// What goes wrong in OpenMetrics pages only: the format is strict where Prometheus's own is lenient.
enum OpenMetricsHint {
    private static let noBlanksInBraces = "OpenMetrics allows no blanks inside the braces"
    private static let oneSpace = "OpenMetrics wants exactly one space here"
    private static let trailingBlank = "OpenMetrics allows no blank at the end of a line"
    private static let exemplarForm = "an exemplar is written: value # {name=\"value\"} value timestamp"

    /// The hint for a failure of a line, nil when the format has no part in it.
    static func text(for failure: TextFailure, in body: UnsafeRawBufferPointer) -> String? {
        let first = byte(failure.tokenStart, body)
        switch failure.reason {
        case .noEnd: return "the page is cut short, or it is Prometheus text sent as OpenMetrics"
        case .dataAfterEnd: return dataAfterEnd(failure, body)
        case .startToken: return startToken(failure, first, body)
        case .value: return value(first)
        case .labelName: return isBlank(first) ? noBlanksInBraces : exemplarLabelName(failure, first)
        case .equal: return isBlank(first) ? noBlanksInBraces : nil
        case .commaOrBrace: return isBlank(first) ? noBlanksInBraces : "a comma is missing between two labels"
        case .labelValue where byte(failure.position, body) == 0x0A && first == 0x22 && failure.position < body.count:
            return "the string ends with its line: a quote is missing, or a line feed in it is to be written \\n"
        case .labelValue where isBlank(first): return noBlanksInBraces
        case .number where first == 0x23 || byte(failure.subject.lowerBound, body) == 0x23: return exemplarForm
        case .number where body[failure.subject.clamped(to: 0..<body.count)].contains(0x09):
            return "OpenMetrics separates by single spaces, never by a TAB"
        case .infiniteTimestamp: return "a timestamp is a number of seconds since 1970"
        case .metricType: return metricType(failure, body)
        case .metadataName: return isBlank(first) ? oneSpace : nil
        case .metadataText(let keyword):
            return failure.position >= body.count
                ? "the page ends in the middle of this line"
                : "a space must follow the name in a \(keyword.name) line, even when nothing comes behind it"
        case .unitSuffix(let family): return unit(failure, family, body)
        case .endAfterTimestamp, .exemplarTimestamp, .endAfterExemplarTimestamp: return lineEnd(failure, first, body)
        case .exemplarValue: return first == 0x0A ? "the exemplar has no value" : exemplarForm
        default: return nil
        }
    }

    private static func dataAfterEnd(_ failure: TextFailure, _ body: UnsafeRawBufferPointer) -> String? {
        switch byte(failure.offset, body) {
        case 0x0D: "lines end with CR LF; the format wants LF alone"
        case 0x0A: "the page ends with # EOF and one line feed; there is a blank line behind it"
        case 0x20, 0x09: trailingBlank
        default: "# EOF must be the last line; are these two pages in one?"
        }
    }

    /// Behind a value that something wrong follows, Prometheus goes on reading as if a line began there.
    private static func startToken(_ failure: TextFailure, _ first: UInt8, _ body: UnsafeRawBufferPointer) -> String? {
        let startsLine = failure.entryStart == 0 || byte(failure.entryStart - 1, body) == 0x0A
        guard startsLine else {
            switch first {
            case 0x0A: return trailingBlank
            case 0x20: return oneSpace
            default: return "behind a value only a timestamp and an exemplar may follow; \(exemplarForm)"
            }
        }
        switch first {
        case 0x0A: return "OpenMetrics has no blank lines"
        case 0x20, 0x09: return "OpenMetrics allows no blank at the start of a line"
        case 0x23:
            return "OpenMetrics has no comments, only # HELP, # TYPE, # UNIT and # EOF, with one space behind the #"
        default: return nil
        }
    }

    private static func value(_ first: UInt8) -> String? {
        switch first {
        case 0x0A: "the line ends without a value"
        case 0x09: "OpenMetrics separates by single spaces, never by a TAB"
        case 0x20: oneSpace
        case 0x30...0x39, 0x2B, 0x2D: "one space is missing before the value"
        default: nil
        }
    }

    private static func exemplarLabelName(_ failure: TextFailure, _ first: UInt8) -> String? {
        failure.token == .braceClose ? "an exemplar's labels are written name=\"value\"" : nil
    }

    private static func metricType(_ failure: TextFailure, _ body: UnsafeRawBufferPointer) -> String? {
        let word = String(decoding: body[failure.subject.clamped(to: 0..<body.count)], as: UTF8.self)
        if word == "untyped" { return "OpenMetrics calls it unknown" }
        return word.hasPrefix(" ") ? oneSpace : nil
    }

    private static func unit(_ failure: TextFailure, _ family: Range<Int>, _ body: UnsafeRawBufferPointer) -> String {
        let unit = String(decoding: body[failure.subject.clamped(to: 0..<body.count)], as: UTF8.self)
        let name = String(decoding: body[family.clamped(to: 0..<body.count)], as: UTF8.self)
        if unit.contains(" ") { return "the unit is one word, with one space before it" }
        if name.hasSuffix("_\(unit)_total") { return "the family's name has no _total: only its samples have" }
        return "a family with a unit is named something_\(unit)"
    }

    private static func lineEnd(_ failure: TextFailure, _ first: UInt8, _ body: UnsafeRawBufferPointer) -> String? {
        guard isBlank(first) else { return nil }
        switch byte(failure.position, body) {
        case 0x0A: return trailingBlank
        case 0x20, 0x09: return oneSpace
        default: return failure.reason == .endAfterTimestamp ? exemplarForm : nil
        }
    }

    private static func isBlank(_ byte: UInt8) -> Bool { byte == 0x20 || byte == 0x09 }

    private static func byte(_ offset: Int, _ body: UnsafeRawBufferPointer) -> UInt8 {
        offset < body.count ? body[offset] : 0x0A
    }
}
