package import MetricModel
package import Relabeling

/// What a job's rules make of what was discovered, as they are now: for a target that is not scraped. Made when somebody
/// looks at it.
package struct DroppedTrace: Sendable, Hashable {
    package var pool: String
    /// Each rule that ran and what it did, the one that drops last.
    package var trace: RelabelTrace

    package init(pool: String, trace: RelabelTrace) {
        self.pool = pool
        self.trace = trace
    }

    package var discovered: Labels { trace.input }
}
