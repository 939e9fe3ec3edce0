package import MetricModel

/// A block like `azure_sd_configs` whose targets cannot be discovered.
package struct UnsupportedDiscovery: Sendable, Hashable {
    /// The key without its `_sd_configs`: `azure`.
    package let kind: String
    package let location: SourceLocation

    package init(kind: String, location: SourceLocation) {
        self.kind = kind
        self.location = location
    }
}
