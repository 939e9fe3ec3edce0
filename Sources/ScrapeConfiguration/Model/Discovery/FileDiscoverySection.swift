package import MetricModel

/// An entry of `file_sd_configs` (`discovery/file`, v3.5).
package struct FileDiscoverySection: Sendable, Hashable {
    /// Patterns, made relative to the configuration's directory; at least one, with `*` in the last part only.
    package let files: [String]
    /// Above zero.
    package let refreshInterval: PrometheusDuration
    package let location: SourceLocation

    package static let defaultRefreshInterval = PrometheusDuration(seconds: 300)

    package init(
        files: [String],
        refreshInterval: PrometheusDuration = defaultRefreshInterval,
        location: SourceLocation
    ) {
        self.files = files
        self.refreshInterval = refreshInterval
        self.location = location
    }

    /// Equal when the patterns are, byte by byte.
    package static func == (left: FileDiscoverySection, right: FileDiscoverySection) -> Bool {
        left.refreshInterval == right.refreshInterval && Spelling.isSame(left.files, right.files)
    }
}
