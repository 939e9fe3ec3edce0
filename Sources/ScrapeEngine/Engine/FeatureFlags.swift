/// The names given to `--enable-feature`, as Prometheus 3.5 takes them: separated by commas, in any number of flags.
package struct FeatureFlags: Sendable, Hashable {
    /// Prometheus's features of scraping and storage.
    package static let known = [
        "created-timestamp-zero-ingestion", "exemplar-storage", "extra-scrape-metrics", "metadata-wal-records",
        "native-histograms", "type-and-unit-labels",
    ]

    package let names: [String]

    package init(_ values: [String] = []) {
        names = values.flatMap { $0.split(separator: ",").map(String.init) }.filter { !$0.isEmpty }
    }

    /// Whether a feature is asked for.
    package func contains(_ name: String) -> Bool { names.contains(name) }

    /// What the user should know about each name; none of them stops the program.
    package var warnings: [String] {
        names.map { name in
            Self.known.contains(name)
                ? "--enable-feature=\(name) has no effect yet" : "--enable-feature: nobody knows \"\(name)\""
        }
    }
}
