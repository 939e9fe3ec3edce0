package import MetricModel

/// What targets say about one metric family.
package struct FamilyMetadata: Sendable, Hashable {
    package var family: String
    package var metadata: MetricMetadata

    package init(family: String, metadata: MetricMetadata) {
        self.family = family
        self.metadata = metadata
    }
}

/// Whoever knows what the scraped targets say about their families: the engine.
package protocol MetadataSource: Sendable {
    /// Everything the active targets say now, each once, in no particular order. Any thread; O(families of all targets).
    func metadata() -> [FamilyMetadata]
}
