package import MetricModel

/// Targets that a provider found together: what one entry of `static_configs` or of a target file says
/// (`discovery/targetgroup/targetgroup.go`, v3.5).
///
/// Equality leaves the location out, as everywhere. Copies are one reference, and equal at a glance: there may be tens of
/// thousands of groups, of which few change.
package struct TargetGroup: Sendable {
    private final class Storage: Sendable {
        let source: String
        let targets: [Labels]
        let labels: Labels
        let location: SourceLocation?

        init(_ source: String, _ targets: [Labels], _ labels: Labels, _ location: SourceLocation?) {
            self.source = source
            self.targets = targets
            self.labels = labels
            self.location = location
        }
    }

    private var storage: Storage

    package init(source: String, targets: [Labels], labels: Labels = .empty, location: SourceLocation? = nil) {
        storage = Storage(source, targets, labels, location)
    }

    /// Names the group within its provider; a group that comes later with the same source takes its place.
    package var source: String {
        get { storage.source }
        set { storage = Storage(newValue, targets, labels, location) }
    }

    /// One label set per target, as discovered: usually nothing but `__address__`.
    package var targets: [Labels] {
        get { storage.targets }
        set { storage = Storage(source, newValue, labels, location) }
    }

    /// Labels that all of the targets get, unless they have their own.
    package var labels: Labels {
        get { storage.labels }
        set { storage = Storage(source, targets, newValue, location) }
    }

    /// Where a configuration or a target file names the group.
    package var location: SourceLocation? {
        get { storage.location }
        set { storage = Storage(source, targets, labels, newValue) }
    }

    /// True when their sources are the same, byte by byte.
    package func hasSource(of other: TargetGroup) -> Bool {
        storage === other.storage || GroupSource(source) == GroupSource(other.source)
    }

    /// True when they are equal, their sources byte by byte, and name the same place; what `==` leaves out.
    package func isSame(as other: TargetGroup) -> Bool {
        if storage === other.storage { return true }
        guard self == other, hasSource(of: other) else { return false }
        return switch (location, other.location) {
        case (nil, nil): true
        case (let own?, let others?): own.isSamePlace(as: others)
        default: false
        }
    }

    /// A group without targets: it removes the one with its source.
    package static func removal(of source: String) -> TargetGroup { TargetGroup(source: source, targets: []) }

    /// The label set of a target of which only the address is known.
    package static func target(address: String) -> Labels { Labels([("__address__", address)]) }
}

extension TargetGroup: Hashable {
    package static func == (left: TargetGroup, right: TargetGroup) -> Bool {
        left.storage === right.storage
            || left.source == right.source && left.labels == right.labels && left.targets == right.targets
    }

    package func hash(into hasher: inout Hasher) {
        hasher.combine(source)
        hasher.combine(labels)
        hasher.combine(targets)
    }
}
