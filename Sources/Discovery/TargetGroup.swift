package import MetricModel

/// Targets that a provider found together: what one entry of `static_configs` or of a target file says
/// (`discovery/targetgroup/targetgroup.go`, v3.5).
///
/// Equality leaves the location out, as everywhere.
package struct TargetGroup: Sendable, Hashable {
    /// Names the group within its provider; a group that comes later with the same source takes its place.
    package var source: String
    /// One label set per target, as discovered: usually nothing but `__address__`.
    package var targets: [Labels]
    /// Labels that all of the targets get, unless they have their own.
    package var labels: Labels
    /// Where a configuration or a target file names the group.
    package var location: SourceLocation?

    package init(source: String, targets: [Labels], labels: Labels = .empty, location: SourceLocation? = nil) {
        self.source = source
        self.targets = targets
        self.labels = labels
        self.location = location
    }

    /// A group without targets: it removes the one with its source.
    package static func removal(of source: String) -> TargetGroup { TargetGroup(source: source, targets: []) }

    /// The label set of a target of which only the address is known.
    package static func target(address: String) -> Labels { Labels([("__address__", address)]) }
}
