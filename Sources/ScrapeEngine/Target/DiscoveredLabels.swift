package import MetricModel

/// What is known of a target before relabeling: its own labels, those of its group where it has none of that name, and the
/// job's where both have no value (`PopulateDiscoveredLabels` in `scrape/target.go`, v3.5). They are put together when
/// somebody looks: a job may have tens of thousands of targets that it does not scrape, and groups share theirs.
package struct DiscoveredLabels: Sendable, Hashable {
    package let target: Labels
    package let group: Labels
    /// `job`, `__scheme__` and the like.
    package let defaults: Labels

    package init(target: Labels, group: Labels = .empty, defaults: Labels = .empty) {
        self.target = target
        self.group = group
        self.defaults = defaults
    }

    /// All of them. O(bytes), and a new label set each time.
    package var all: Labels {
        var builder = LabelsBuilder()
        assemble(in: &builder)
        return builder.build()
    }

    /// The value of a label; empty when there is none.
    package subscript(name: String) -> String {
        if let value = target[name] ?? group[name] { return value }
        return defaults[name] ?? ""
    }

    /// Puts them together in a builder, which loses what it had.
    func assemble(in builder: inout LabelsBuilder) {
        builder.reset(to: target)
        group.forEach { name, value in
            if !builder.contains(name) { builder.append(name, value) }
        }
        defaults.forEach { name, value in
            if builder.withValue(of: name, \.isEmpty) { builder.set(name, value) }
        }
    }
}
