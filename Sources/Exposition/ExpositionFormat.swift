/// The formats a target may answer in.
package enum ExpositionFormat: Sendable, Hashable, CaseIterable {
    /// `text/plain`: versions 0.0.4 and 1.0.0 are read alike.
    case prometheusText
    case openMetricsText
    case protobuf

    /// The media type of its Content-Type header.
    package var mediaType: String {
        switch self {
        case .prometheusText: "text/plain"
        case .openMetricsText: "application/openmetrics-text"
        case .protobuf: "application/vnd.google.protobuf"
        }
    }

    /// A short name for people.
    package var name: String {
        switch self {
        case .prometheusText: "text"
        case .openMetricsText: "OpenMetrics"
        case .protobuf: "protobuf"
        }
    }

    package init?(mediaType: String) {
        guard let format = Self.allCases.first(where: { $0.mediaType == mediaType }) else { return nil }
        self = format
    }
}
