package import MetricModel

/// Writes metrics in the Prometheus text format 0.0.4, as Prometheus's own pages are written
/// (`expfmt/text_create.go` of prometheus/common v0.65).
package struct TextWriter: Sendable {
    /// The page so far.
    package private(set) var bytes: [UInt8] = []

    package init() {}

    /// Writes a family's HELP and TYPE lines; its samples follow. An empty help gives no HELP line; types that the format
    /// does not know are written as `untyped`.
    package mutating func family(_ name: String, help: String = "", type: MetricType) {
        if !help.isEmpty {
            append("# HELP ")
            appendFamilyName(name)
            append(" ")
            appendEscaped(help, quotes: false)
            append("\n")
        }
        append("# TYPE ")
        appendFamilyName(name)
        append(" \(Self.word(for: type))\n")
    }

    /// Writes one sample line; labels in the order given. Names that are not plain are written in quotes.
    package mutating func sample(_ name: String, labels: [(String, String)] = [], value: Double) {
        let isPlain = LabelName.isLegacyValidMetricName(Array(name.utf8))
        if isPlain { append(name) }
        if !labels.isEmpty || !isPlain { appendBraces(isPlain ? nil : name, labels) }
        append(" \(GoSyntax.float(value))\n")
    }

    private mutating func appendBraces(_ quotedName: String?, _ labels: [(String, String)]) {
        append("{")
        if let quotedName { appendQuoted(quotedName) }
        for (index, (name, value)) in labels.enumerated() {
            if index > 0 || quotedName != nil { append(",") }
            if LabelName.isLegacyValid(Array(name.utf8)) { append(name) } else { appendQuoted(name) }
            append("=")
            appendQuoted(value)
        }
        append("}")
    }

    private static func word(for type: MetricType) -> String {
        switch type {
        case .counter, .gauge, .histogram, .summary: type.name
        case .unknown, .gaugeHistogram, .info, .stateset: "untyped"
        }
    }

    private mutating func appendFamilyName(_ name: String) {
        if LabelName.isLegacyValidMetricName(Array(name.utf8)) { append(name) } else { appendQuoted(name) }
    }

    private mutating func appendQuoted(_ text: String) {
        append("\"")
        appendEscaped(text, quotes: true)
        append("\"")
    }

    private mutating func appendEscaped(_ text: String, quotes: Bool) {
        for byte in text.utf8 {
            switch byte {
            case 0x5C: append("\\\\")
            case 0x0A: append("\\n")
            case 0x22 where quotes: append("\\\"")
            default: bytes.append(byte)
            }
        }
    }

    private mutating func append(_ text: String) { bytes.append(contentsOf: text.utf8) }
}
