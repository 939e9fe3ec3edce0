/// The type a family's TYPE line names.
package enum MetricKind: String, Sendable, Hashable {
    case counter, gauge, histogram, summary
}

/// One line of a family when it is gathered.
package struct MetricSample: Sendable {
    /// What follows the family's name: empty, `_bucket`, `_sum` or `_count`.
    package let suffix: String
    /// Names and values in the order they are written, `le` and `quantile` last.
    package let labels: [(String, String)]
    package let value: Double

    package init(suffix: String = "", labels: [(String, String)] = [], value: Double) {
        self.suffix = suffix
        self.labels = labels
        self.value = value
    }
}

/// One metric as it is at the moment of gathering: all that an exposition says about it.
package struct MetricFamily: Sendable {
    package let name: String
    package let help: String
    package let kind: MetricKind
    /// By label values; the lines of one histogram or summary stand together.
    package let samples: [MetricSample]

    package init(name: String, help: String, kind: MetricKind, samples: [MetricSample]) {
        self.name = name
        self.help = help
        self.kind = kind
        self.samples = samples
    }
}
