package import MetricModel

/// One discovered target that is not scraped, and why.
package struct DroppedRow: Sendable {
    package enum Reason: Sendable, Hashable {
        /// Dropped by the rule of this number, counted from 1; `rule` is its text, `value` what it looked at.
        case rule(number: Int, rule: String, value: String, location: SourceLocation)
        /// Another target has the same labels and URL.
        case duplicate(of: String)
        /// The target could not be built: Prometheus's words (`no address`).
        case invalid(String)
        /// Relabeling left no label.
        case empty
    }

    package var pool: String
    /// `__address__` as discovered; empty when there is none.
    package var address: String
    package var discoveredLabels: Labels
    package var reason: Reason
    /// Where the configuration or target file names it.
    package var location: SourceLocation?

    package init(
        pool: String,
        address: String,
        discoveredLabels: Labels,
        reason: Reason,
        location: SourceLocation? = nil
    ) {
        self.pool = pool
        self.address = address
        self.discoveredLabels = discoveredLabels
        self.reason = reason
        self.location = location
    }
}
