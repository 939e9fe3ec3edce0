internal import MetricModel

/// A number of a row that a filter compares: `dur>500ms`.
enum FilterQuantity: String, Sendable, CaseIterable {
    /// How long the last scrape took, in nanoseconds; of a pool the 95th percentile.
    case duration = "dur"
    /// Samples of the last scrape.
    case samples
    /// Failed scrapes in a row; of a pool its targets that are down.
    case fails
    /// How long the health is what it is, in nanoseconds; of an event how long ago it was.
    case since
    /// How much of the nearest limit is used, in percent.
    case limit
    /// Unpacked bytes of the last body.
    case size

    /// What a value looks like, for the message about one that cannot be read.
    var example: String {
        switch self {
        case .duration: "dur>500ms"
        case .samples: "samples>=10k"
        case .fails: "fails>=3"
        case .since: "since<5m"
        case .limit: "limit>80%"
        case .size: "size>1MB"
        }
    }

    /// Reads a value in the quantity's units; nil when it is none.
    func value(of text: String) -> Double? {
        switch self {
        case .duration, .since: Self.nanoseconds(text)
        case .samples, .fails: Self.scaled(text, units: Self.countUnits)
        case .limit: Self.scaled(text, units: Self.percentUnits)
        case .size: Self.scaled(text, units: Self.sizeUnits)
        }
    }

    private static let countUnits: [String: Double] = ["": 1, "k": 1000, "m": 1_000_000, "g": 1_000_000_000]
    private static let percentUnits: [String: Double] = ["": 1, "%": 1]
    /// Powers of 1024 under either name, as in the configuration.
    private static let sizeUnits: [String: Double] = [
        "": 1, "b": 1, "k": 1024, "kb": 1024, "kib": 1024, "m": 1_048_576, "mb": 1_048_576, "mib": 1_048_576,
        "g": 1_073_741_824, "gb": 1_073_741_824, "gib": 1_073_741_824,
    ]

    private static func scaled(_ text: String, units: [String: Double]) -> Double? {
        let digits = text.prefix { $0.isASCII && $0.isNumber || $0 == "." }
        guard let number = Double(digits), let unit = units[text.dropFirst(digits.count).lowercased()] else {
            return nil
        }
        return number * unit
    }

    private static let timeUnits: [String: Double] = [
        "us": 1e3, "µs": 1e3, "ms": 1e6, "s": 1e9, "m": 60e9, "h": 3600e9, "d": 86_400e9, "w": 604_800e9,
    ]

    /// `500ms`, `1.5s`, `1h30m`; a bare number is in seconds.
    private static func nanoseconds(_ text: String) -> Double? {
        var rest = Substring(text.lowercased())
        var sum = 0.0
        repeat {
            let digits = rest.prefix { $0.isASCII && $0.isNumber || $0 == "." }
            guard let number = Double(digits) else { return nil }
            rest = rest.dropFirst(digits.count)
            let unit = rest.prefix { !$0.isNumber && $0 != "." }
            rest = rest.dropFirst(unit.count)
            if unit.isEmpty, digits.count == text.count { return number * 1e9 }
            guard let factor = timeUnits[String(unit)] else { return nil }
            sum += number * factor
        } while !rest.isEmpty
        return sum
    }
}

/// How a filter compares a number.
enum FilterComparison: String, Sendable, CaseIterable {
    case atLeast = ">="
    case atMost = "<="
    case isNot = "!="
    case isEqual = "=="
    case more = ">"
    case less = "<"
    case equal = "="

    static let signs: [Unicode.Scalar] = ["<", ">", "=", "!"]

    func holds(_ value: Double, _ limit: Double) -> Bool {
        switch self {
        case .atLeast: value >= limit
        case .atMost: value <= limit
        case .more: value > limit
        case .less: value < limit
        case .equal, .isEqual: value == limit
        case .isNot: value != limit
        }
    }

    /// The comparison that a text begins with; the longer one first.
    init?(startOf text: some StringProtocol) {
        guard let found = Self.allCases.first(where: { text.hasPrefix($0.rawValue) }) else { return nil }
        self = found
    }
}
