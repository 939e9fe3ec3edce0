/// The type a family's TYPE line declares (`model/textparse`, v3.5).
package enum MetricType: UInt8, Sendable, Hashable, CaseIterable {
    case unknown, counter, gauge, histogram, gaugeHistogram, summary, info, stateset

    /// The word Prometheus's API prints.
    package var name: String {
        switch self {
        case .unknown: "unknown"
        case .counter: "counter"
        case .gauge: "gauge"
        case .histogram: "histogram"
        case .gaugeHistogram: "gaugehistogram"
        case .summary: "summary"
        case .info: "info"
        case .stateset: "stateset"
        }
    }
}

/// What a target says about a metric family with TYPE, HELP and UNIT lines.
package struct MetricMetadata: Sendable, Hashable {
    package var type: MetricType
    package var help: String
    package var unit: String

    package init(type: MetricType = .unknown, help: String = "", unit: String = "") {
        self.type = type
        self.help = help
        self.unit = unit
    }
}
