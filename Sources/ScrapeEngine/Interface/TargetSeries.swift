package import MetricModel

/// The series of a target's last good scrape, counted by metric: made when somebody looks.
package struct TargetSeries: Sendable {
    /// One metric name.
    package struct Metric: Sendable, Hashable {
        package var name: String
        /// What its family says it is; nil when it says nothing.
        package var type: MetricType?
        package var series: Int
        /// Series that the scrape before did not have, and those of it that are gone.
        package var added: Int
        package var gone: Int
        /// The label with the most values; nil when none has more than one.
        package var widest: Label?

        package init(name: String, type: MetricType? = nil, series: Int, added: Int = 0, gone: Int = 0) {
            self.name = name
            self.type = type
            self.series = series
            self.added = added
            self.gone = gone
        }

        /// How many more series it has than in the scrape before.
        package var change: Int { added - gone }
    }

    /// A label of a metric.
    package struct Label: Sendable, Hashable {
        package var name: String
        /// How many different values it has.
        package var distinct: Int
        /// Those with the most series first, at most 24.
        package var values: [Value]

        package init(name: String, distinct: Int, values: [Value]) {
            self.name = name
            self.distinct = distinct
            self.values = values
        }
    }

    package struct Value: Sendable, Hashable {
        package var text: String
        package var series: Int
        /// No series of the scrape before had it.
        package var isNew: Bool

        package init(text: String, series: Int, isNew: Bool = false) {
            self.text = text
            self.series = series
            self.isNew = isNew
        }
    }

    /// What one rule of `metric_relabel_configs` did to the series of the last good scrape.
    package struct Rule: Sendable, Hashable {
        /// From 1.
        package var number: Int
        package var text: String
        package var location: SourceLocation
        package var removed: Int
        /// Series whose labels it was to change, and that were kept.
        package var rewritten: Int
        /// One of them: as exposed when it was removed, as stored when it was rewritten.
        package var example: String

        package init(
            number: Int,
            text: String,
            location: SourceLocation,
            removed: Int,
            rewritten: Int,
            example: String
        ) {
            self.number = number
            self.text = text
            self.location = location
            self.removed = removed
            self.rewritten = rewritten
            self.example = example
        }
    }

    /// The timestamp of the scrape; nil before the first good one.
    package var at: WallTime?
    /// Most series first, equals by name; at most 2,000.
    package var metrics: [Metric]
    /// How many metrics there are.
    package var metricCount: Int
    package var series: Int
    /// Samples that repeat a series of the same body.
    package var duplicates: Int
    /// Series that the scrape before did not have, and those of it that are gone: how many, and the first 100.
    package var addedCount: Int
    package var added: [String]
    package var goneCount: Int
    package var gone: [String]
    /// Rules that removed or rewrote something, in their order.
    package var rules: [Rule]
    /// Series that the rules had a part in, each counted once.
    package var relabeled: Int
    /// Series without stale markers, because their samples bring times of their own.
    package var unmarked: Int

    package static let metricLimit = 2000
    package static let valueLimit = 24
    package static let nameLimit = 100

    package init(at: WallTime? = nil) {
        self.at = at
        metrics = []
        metricCount = 0
        series = 0
        duplicates = 0
        addedCount = 0
        added = []
        goneCount = 0
        gone = []
        rules = []
        relabeled = 0
        unmarked = 0
    }
}
