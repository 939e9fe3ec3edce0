/// The names given to `--enable-feature`, as Prometheus 3.5 takes them: separated by commas, in any number of flags.
package struct FeatureFlags: Sendable, Hashable {
    /// Prometheus's features of scraping and storage.
    package enum Feature: String, Sendable, CaseIterable {
        /// Zeros where exposed series say that they were created.
        case createdTimestamps = "created-timestamp-zero-ingestion"
        /// Exemplars are kept.
        case exemplars = "exemplar-storage"
        /// Three more series report on every scrape.
        case extraScrapeMetrics = "extra-scrape-metrics"
        /// The log gets what targets say about their families.
        case metadataRecords = "metadata-wal-records"
        case nativeHistograms = "native-histograms"
        /// Every series gets its type and unit as labels.
        case typeAndUnitLabels = "type-and-unit-labels"
    }

    package let names: [String]

    package init(_ values: [String] = []) {
        names = values.flatMap { $0.split(separator: ",").map(String.init) }.filter { !$0.isEmpty }
    }

    /// Whether a feature is asked for.
    package func contains(_ feature: Feature) -> Bool { names.contains(feature.rawValue) }

    /// Only protobuf carries native histograms, and only it and OpenMetrics say when series were created: with these
    /// features it is what targets are asked for first.
    package var prefersProtobuf: Bool { contains(.nativeHistograms) || contains(.createdTimestamps) }

    /// What the user should know about each name that means nothing; none of them stops the program.
    package var warnings: [String] {
        names.filter { Feature(rawValue: $0) == nil }.map { "--enable-feature: nobody knows \"\($0)\"" }
    }
}
