/// A format that a scrape may ask for, by its name in a configuration (`config.ScrapeProtocol`, v3.5).
package enum ScrapeProtocol: String, Sendable, Hashable, CaseIterable {
    case prometheusProto = "PrometheusProto"
    case prometheusText004 = "PrometheusText0.0.4"
    case prometheusText100 = "PrometheusText1.0.0"
    case openMetricsText001 = "OpenMetricsText0.0.1"
    case openMetricsText100 = "OpenMetricsText1.0.0"

    /// What is offered when nothing is configured, the most wanted first.
    package static let usual: [ScrapeProtocol] = [
        .openMetricsText100, .openMetricsText001, .prometheusText100, .prometheusText004,
    ]

    /// What is offered when nothing is configured and native histograms or created timestamps are wanted: only protobuf
    /// has them all.
    package static let protobufFirst: [ScrapeProtocol] = [.prometheusProto] + usual

    /// `unknown scrape protocol X, supported: [...]`.
    static func unknown(_ name: String) -> String {
        let known = allCases.map(\.rawValue).sorted().joined(separator: " ")
        return "unknown scrape protocol \(name), supported: [\(known)]"
    }
}
