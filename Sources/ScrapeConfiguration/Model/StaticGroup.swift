package import MetricModel

/// Targets that share labels, written out: an entry of `static_configs` or of a file_sd file.
package struct StaticGroup: Sendable, Hashable {
    /// Addresses, usually `host:port`.
    package let targets: [String]
    package let labels: Labels
    package let location: SourceLocation

    package init(targets: [String], labels: Labels = .empty, location: SourceLocation) {
        self.targets = targets
        self.labels = labels
        self.location = location
    }

    /// Equal when the targets are, byte by byte.
    package static func == (left: StaticGroup, right: StaticGroup) -> Bool {
        left.labels == right.labels && Spelling.isSame(left.targets, right.targets)
    }
}
