internal import MetricModel
package import SampleStorage

/// What is known of a target's families: what its last good body said, and what older ones said that is not forgotten yet.
package struct KnownFamilies: Sendable {
    /// The last good body's, shared with all targets that say the same.
    package let page: MetadataPage
    /// Nearly always empty: families that the page does not name, and those of which it says less than is known.
    package let remembered: [FamilyMetadata]
    /// `prometheus_target_metadata_cache_entries`: how many families these are.
    package let count: Int
    /// `prometheus_target_metadata_cache_bytes`: the bytes of their helps, units and types.
    package let textBytes: Int

    /// `replaced` are the families of the page that `remembered` knows better.
    init(page: MetadataPage, remembered: [FamilyMetadata] = [], replacing replaced: [FamilyMetadata] = []) {
        self.page = page
        self.remembered = remembered
        count = page.families.count + remembered.count - replaced.count
        textBytes =
            page.textBytes + remembered.reduce(0) { $0 + $1.metadata.textBytes }
            - replaced.reduce(0) { $0 + $1.metadata.textBytes }
    }

    /// Each family once, in no particular order. O(families).
    package var families: [FamilyMetadata] {
        guard !remembered.isEmpty else { return page.families }
        let names = Set(remembered.map { Array($0.family.utf8) })
        return page.families.filter { !names.contains(Array($0.family.utf8)) } + remembered
    }
}
