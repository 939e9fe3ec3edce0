package import MetricModel

/// What of a target stays as it is for as long as discovery finds it so. All of its rows share it: there are many rows in a
/// snapshot and many snapshots in a second, and a copy of a row is to count few references.
package final class TargetFacts: Sendable {
    package struct Content: Sendable {
        package var pool: String
        package var url: String
        /// The labels its series carry.
        package var labels: Labels
        /// What discovery said, before relabeling.
        package var discoveredLabels: Labels
        /// Both as the API shows them.
        package var intervalText = ""
        package var timeoutText = ""
        /// Where the configuration or target file names it.
        package var location: SourceLocation?
        /// What its group is called by the provider that found it.
        package var source = ""

        package init(pool: String, url: String, labels: Labels, discoveredLabels: Labels) {
            self.pool = pool
            self.url = url
            self.labels = labels
            self.discoveredLabels = discoveredLabels
        }
    }

    package let content: Content

    package init(_ content: Content) { self.content = content }

    /// The same with something else in it.
    package func with(_ change: (inout Content) -> Void) -> TargetFacts {
        var content = content
        change(&content)
        return TargetFacts(content)
    }
}
