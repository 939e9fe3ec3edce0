internal import MetricModel

/// What a naming rule says about a family.
struct NamingAdvice {
    let rule: LintRule
    let text: String
    let hint: String
}

/// The naming rules of Prometheus, in the words promtool uses (`testutil/promlint/validations` of client_golang 1.22).
enum MetricNaming {
    /// What could be better about a family that has samples. `isOpenMetrics` families are named without the suffixes of
    /// their samples.
    static func advice(on family: PageFamily, isOpenMetrics: Bool) -> [NamingAdvice] {
        var advice: [NamingAdvice] = []
        if family.help != .given {
            advice.append(
                NamingAdvice(
                    rule: .helpMissing,
                    text: "no help text",
                    hint: "add a line before its samples: # HELP \(family.name) What it measures."
                )
            )
        }
        advice += unitAdvice(family.name)
        if !isOpenMetrics { advice += counterAdvice(family) }
        advice += suffixAdvice(family) + labelAdvice(family) + nameAdvice(family)
        return advice
    }

    private static func counterAdvice(_ family: PageFamily) -> [NamingAdvice] {
        let isTotal = family.name.hasSuffix("_total")
        switch family.type {
        case .counter where !isTotal:
            return [
                NamingAdvice(
                    rule: .counterSuffix,
                    text: #"counter metrics should have "_total" suffix"#,
                    hint: "call it \(family.name)_total"
                )
            ]
        case .some(let type) where type != .unknown && type != .counter && isTotal:
            return [
                NamingAdvice(
                    rule: .counterSuffix,
                    text: #"non-counter metrics should not have "_total" suffix"#,
                    hint: "if it only grows, its type is counter"
                )
            ]
        default: return []
        }
    }

    private static func suffixAdvice(_ family: PageFamily) -> [NamingAdvice] {
        guard let type = family.type, type != .unknown, type != .histogram, type != .gaugeHistogram else { return [] }
        func advice(_ text: String) -> [NamingAdvice] {
            let hint = "queries take such series for parts of a histogram or summary; rename it"
            return [NamingAdvice(rule: .reservedSuffix, text: text, hint: hint)]
        }
        if family.name.hasSuffix("_bucket") {
            return advice(#"non-histogram metrics should not have "_bucket" suffix"#)
        }
        guard type != .summary else { return [] }
        for suffix in ["_count", "_sum"] where family.name.hasSuffix(suffix) {
            return advice(#"non-histogram and non-summary metrics should not have "\#(suffix)" suffix"#)
        }
        return []
    }

    private static func labelAdvice(_ family: PageFamily) -> [NamingAdvice] {
        var advice: [NamingAdvice] = []
        func add(_ rule: LintRule, _ text: String, _ hint: String) {
            advice.append(NamingAdvice(rule: rule, text: text, hint: hint))
        }
        let isTyped = family.type != nil && family.type != .unknown
        let isHistogram = family.type == .histogram || family.type == .gaugeHistogram
        if isTyped, !isHistogram, family.hasLabel("le") {
            add(
                .reservedLabel,
                #"non-histogram metrics should not have "le" label"#,
                "le is the upper bound of a histogram's bucket; rename the label"
            )
        }
        if isTyped, family.type != .summary, family.hasLabel("quantile") {
            add(
                .reservedLabel,
                #"non-summary metrics should not have "quantile" label"#,
                "quantile belongs to summaries; rename the label"
            )
        }
        if let name = family.labelNames.first(where: isCamelCase) {
            add(
                .camelCase,
                "label names should be written in 'snake_case' not 'camelCase'",
                "call the label \(snakeCase(name))"
            )
        }
        return advice
    }

    private static func nameAdvice(_ family: PageFamily) -> [NamingAdvice] {
        var advice: [NamingAdvice] = []
        let name = family.name
        if let type = family.type, type != .unknown, laterWords(name.lowercased()).contains(type.name[...]) {
            advice.append(
                NamingAdvice(
                    rule: .typeInName,
                    text: "metric name should not include type '\(type.name)'",
                    hint: "the TYPE line says it already; leave \(type.name) out of the name"
                )
            )
        }
        if name.utf8.contains(0x3A) {
            advice.append(
                NamingAdvice(
                    rule: .colonInName,
                    text: "metric names should not contain ':'",
                    hint: "colons are for recording rules; use _"
                )
            )
        }
        if isCamelCase(name) {
            advice.append(
                NamingAdvice(
                    rule: .camelCase,
                    text: "metric names should be written in 'snake_case' not 'camelCase'",
                    hint: "call it \(snakeCase(name))"
                )
            )
        }
        if let word = laterWords(name.lowercased()).first(where: { abbreviations.contains(String($0)) }) {
            advice.append(
                NamingAdvice(
                    rule: .abbreviatedUnit,
                    text: "metric names should not contain abbreviated units",
                    hint: "write out what _\(word) stands for, in the base unit: seconds, bytes, meters"
                )
            )
        }
        return advice
    }

    /// The words of a name but the first.
    private static func laterWords(_ name: String) -> ArraySlice<Substring> {
        name.split(separator: "_", omittingEmptySubsequences: false).dropFirst()
    }

    private static func isCamelCase(_ name: String) -> Bool {
        let bytes = Array(name.utf8)
        return zip(bytes, bytes.dropFirst()).contains { isLower($0) && isUpper($1) }
    }

    /// `httpRequestsTotal` as `http_requests_total`.
    private static func snakeCase(_ name: String) -> String {
        var words: [UInt8] = []
        for byte in name.utf8 {
            if isUpper(byte), let last = words.last, isLower(last) { words.append(0x5F) }
            words.append(isUpper(byte) ? byte | 0x20 : byte)
        }
        return String(decoding: words, as: UTF8.self)
    }

    private static func isLower(_ byte: UInt8) -> Bool { byte >= 0x61 && byte <= 0x7A }

    private static func isUpper(_ byte: UInt8) -> Bool { byte >= 0x41 && byte <= 0x5A }

    /// Units that should be another one; those that are fine by themselves map to themselves, for their prefixes.
    private static let baseUnits = [
        "amperes": "amperes", "bytes": "bytes", "celsius": "celsius", "grams": "grams", "joules": "joules",
        "kelvin": "kelvin", "kelvins": "kelvin", "meters": "meters", "metres": "metres", "seconds": "seconds",
        "volts": "volts", "minutes": "seconds", "hours": "seconds", "days": "seconds", "weeks": "seconds",
        "fahrenheit": "celsius", "rankine": "celsius", "inches": "meters", "yards": "meters", "miles": "meters",
        "bits": "bytes", "calories": "joules", "pounds": "grams", "ounces": "grams",
    ]

    /// As promtool has them, and `mebi`, which it knows as `mibi` only.
    private static let prefixes = [
        "pico", "nano", "micro", "milli", "centi", "deci", "deca", "hecto", "kilo", "kibi", "mega", "mibi", "mebi",
        "giga", "gibi", "tera", "tebi", "peta", "pebi",
    ]

    private static let abbreviations: Set<String> = [
        "s", "ms", "us", "ns", "sec", "b", "kb", "mb", "gb", "tb", "pb", "m", "h", "d",
    ]

    private static func unitAdvice(_ name: String) -> [NamingAdvice] {
        let words = name.split(separator: "_").lazy.map(String.init)
        guard let (word, base) = words.compactMap(unit).first, word != base else { return [] }
        return [
            NamingAdvice(
                rule: .baseUnit,
                text: "use base unit \"\(base)\" instead of \"\(word)\"",
                hint: "convert the value and name it with \(base)"
            )
        ]
    }

    private static func unit(_ word: String) -> (word: String, base: String)? {
        if let base = baseUnits[word] { return (word, base) }
        for prefix in prefixes where word.hasPrefix(prefix) {
            if let base = baseUnits[String(word.dropFirst(prefix.utf8.count))] { return (word, base) }
        }
        return nil
    }
}
