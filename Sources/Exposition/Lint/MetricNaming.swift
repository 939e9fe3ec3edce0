internal import MetricModel

/// The naming rules of Prometheus, in the words promtool uses (`testutil/promlint/validations` of client_golang).
enum MetricNaming {
    /// What could be better about a family, most important first.
    static func advice(on family: Family) -> [String] {
        guard family.hasSamples else { return [] }
        var advice: [String] = []
        if !family.hasHelp { advice.append("no help text") }
        advice += counterAdvice(family) + suffixAdvice(family) + labelAdvice(family)
        advice += nameAdvice(family.name, family.type) + unitAdvice(family.name)
        return advice
    }

    private static func counterAdvice(_ family: Family) -> [String] {
        let isTotal = family.name.hasSuffix("_total")
        switch family.type {
        case .counter: return isTotal ? [] : [#"counter metrics should have "_total" suffix"#]
        case .some(let type) where type != .unknown && isTotal:
            return [#"non-counter metrics should not have "_total" suffix"#]
        default: return []
        }
    }

    private static func suffixAdvice(_ family: Family) -> [String] {
        guard let type = family.type, type != .unknown, type != .histogram else { return [] }
        if family.name.hasSuffix("_bucket") { return [#"non-histogram metrics should not have "_bucket" suffix"#] }
        guard type != .summary else { return [] }
        for suffix in ["_count", "_sum"] where family.name.hasSuffix(suffix) {
            return [#"non-histogram and non-summary metrics should not have "\#(suffix)" suffix"#]
        }
        return []
    }

    private static func labelAdvice(_ family: Family) -> [String] {
        var advice: [String] = []
        let isTyped = family.type != nil && family.type != .unknown
        if isTyped, family.type != .histogram, family.labelNames.contains("le") {
            advice.append(#"non-histogram metrics should not have "le" label"#)
        }
        if isTyped, family.type != .summary, family.labelNames.contains("quantile") {
            advice.append(#"non-summary metrics should not have "quantile" label"#)
        }
        for name in family.labelNames.sorted() where isCamelCase(name) {
            advice.append("label names should be written in 'snake_case' not 'camelCase'")
            break
        }
        return advice
    }

    private static func nameAdvice(_ name: String, _ type: MetricType?) -> [String] {
        var advice: [String] = []
        if name.utf8.contains(0x3A) { advice.append("metric names should not contain ':'") }
        if isCamelCase(name) { advice.append("metric names should be written in 'snake_case' not 'camelCase'") }
        if let type, type != .unknown, name.lowercased().split(separator: "_").dropFirst().contains(type.name[...]) {
            advice.append("metric name should not include type '\(type.name)'")
        }
        return advice
    }

    private static func isCamelCase(_ name: String) -> Bool {
        let bytes = Array(name.utf8)
        return zip(bytes, bytes.dropFirst()).contains { isLower($0) && isUpper($1) }
    }

    private static func isLower(_ byte: UInt8) -> Bool { byte >= 0x61 && byte <= 0x7A }

    private static func isUpper(_ byte: UInt8) -> Bool { byte >= 0x41 && byte <= 0x5A }

    /// Units that should be another one; those that are fine by themselves map to themselves, for their prefixes.
    private static let baseUnits = [
        "amperes": "amperes", "bytes": "bytes", "celsius": "celsius", "grams": "grams", "joules": "joules",
        "kelvin": "kelvin", "kelvins": "kelvin", "meters": "meters", "metres": "metres", "moles": "moles",
        "seconds": "seconds", "volts": "volts", "minutes": "seconds", "hours": "seconds", "days": "seconds",
        "weeks": "seconds", "fahrenheit": "celsius", "rankine": "celsius", "inches": "meters", "yards": "meters",
        "miles": "meters", "bits": "bytes", "calories": "joules", "pounds": "grams", "ounces": "grams",
    ]

    private static let prefixes = [
        "pico", "nano", "micro", "milli", "centi", "deci", "deca", "hecto", "kilo", "kibi", "mega", "mibi", "mebi",
        "giga", "gibi", "tera", "tebi", "peta", "pebi",
    ]

    private static let abbreviations: Set<String> = [
        "s", "ms", "us", "ns", "sec", "b", "kb", "mb", "gb", "tb", "pb", "m", "h", "d",
    ]

    private static func unitAdvice(_ name: String) -> [String] {
        let words = name.split(separator: "_").map(String.init)
        var advice: [String] = []
        if let (word, base) = words.lazy.compactMap(unit).first, word != base {
            advice.append("use base unit \"\(base)\" instead of \"\(word)\"")
        }
        if words.contains(where: { abbreviations.contains($0.lowercased()) }) {
            advice.append("metric names should not contain abbreviated units")
        }
        return advice
    }

    private static func unit(_ word: String) -> (word: String, base: String)? {
        if let base = baseUnits[word] { return (word, base) }
        for prefix in prefixes where word.hasPrefix(prefix) {
            if let base = baseUnits[String(word.dropFirst(prefix.utf8.count))] { return (word, base) }
        }
        return nil
    }
}
