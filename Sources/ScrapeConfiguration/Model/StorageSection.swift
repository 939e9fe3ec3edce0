/// `storage`: of it, what a scraper keeps (`config.StorageConfig`, v3.5).
package struct StorageSection: Sendable, Hashable {
    /// Exemplars kept in memory where the configuration does not say how many.
    package static let usualExemplars = 100_000

    /// `exemplars.max_exemplars`: how many are kept, of all series together; 0 or less keeps none.
    package var maxExemplars = Self.usualExemplars

    package init() {}
}
