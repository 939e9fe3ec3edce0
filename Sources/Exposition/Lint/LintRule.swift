/// What can be wrong with a page, beyond what a reader says: one case per kind of finding. The raw value is the rule's
/// name in machine output.
package enum LintRule: String, Sendable, Hashable, CaseIterable {
    // Prometheus refuses the whole page.
    case syntax = "syntax"
    case repeatedLabel = "repeated-label"
    case invalidName = "invalid-name"
    case invalidHistogram = "invalid-histogram"

    // promtool's naming rules.
    case helpMissing = "help-missing"
    case baseUnit = "base-unit"
    case abbreviatedUnit = "abbreviated-unit"
    case counterSuffix = "counter-suffix"
    case reservedSuffix = "reserved-suffix"
    case reservedLabel = "reserved-label"
    case typeInName = "type-in-name"
    case colonInName = "colon-in-name"
    case camelCase = "camel-case"

    // The page as a whole: Prometheus reads it, perhaps not as it was meant; other readers refuse it.
    case notUnique = "not-unique"
    case repeatedType = "repeated-type"
    case repeatedHelp = "repeated-help"
    case lateType = "late-type"
    case familyClash = "family-clash"
    case interleaved = "interleaved"
    case strayedSample = "strayed-sample"
    case leadingBlank = "leading-blank"
    case cutOff = "cut-off"
    case lineFeed = "line-feed"

    // Values that cannot be meant.
    case badCounter = "bad-counter"
    case badCount = "bad-count"
    case badBound = "bad-bound"
    case badQuantile = "bad-quantile"
    case bucketOrder = "bucket-order"
    case notCumulative = "not-cumulative"
    case infinityMissing = "infinity-missing"
    case countMismatch = "count-mismatch"
    case sumOrCountMissing = "sum-or-count-missing"
    case timestamp = "timestamp"

    // OpenMetrics demands it, Prometheus does not look.
    case openMetricsName = "openmetrics-name"
    case openMetricsMetadata = "openmetrics-metadata"
    case openMetricsValue = "openmetrics-value"
    case openMetricsLabel = "openmetrics-label"
    case openMetricsExemplar = "openmetrics-exemplar"
    case openMetricsTimestamp = "openmetrics-timestamp"

    case manySeries = "many-series"
    case manyValues = "many-values"

    package var group: LintGroup {
        switch self {
        case .syntax, .repeatedLabel, .invalidName, .invalidHistogram: .errors
        case .helpMissing, .baseUnit, .abbreviatedUnit, .counterSuffix, .reservedSuffix, .reservedLabel, .typeInName,
            .colonInName, .camelCase:
            .naming
        case .notUnique, .repeatedType, .repeatedHelp, .lateType, .familyClash, .interleaved, .strayedSample,
            .leadingBlank, .cutOff, .lineFeed:
            .structure
        case .badCounter, .badCount, .badBound, .badQuantile, .bucketOrder, .notCumulative, .infinityMissing,
            .countMismatch, .sumOrCountMissing, .timestamp:
            .values
        case .openMetricsName, .openMetricsMetadata, .openMetricsValue, .openMetricsLabel, .openMetricsExemplar,
            .openMetricsTimestamp:
            .openMetrics
        case .manySeries, .manyValues: .cardinality
        }
    }
}

/// Rules that are wanted or not wanted together. The raw value is the name on the command line.
package enum LintGroup: String, Sendable, Hashable, CaseIterable {
    /// Prometheus refuses the page; always looked for.
    case errors
    /// promtool's naming rules.
    case naming
    /// How the lines stand together.
    case structure
    /// Numbers that cannot be meant.
    case values
    /// What OpenMetrics demands of its own pages beyond what Prometheus enforces.
    case openMetrics = "openmetrics"
    /// Too many series, or too many values of a label.
    case cardinality
}
