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
    package var discovered: DiscoveredLabels
    package var reason: Reason
    /// Where the configuration or target file names it.
    package var location: SourceLocation?
    /// What its group is called by the provider that found it: `pod/shop/cart-1`.
    package var source: String
    /// Since when its group has been as it is, under the rules as they are; nil when nobody knows.
    package var since: WallTime?

    package init(
        pool: String,
        discovered: DiscoveredLabels,
        reason: Reason,
        location: SourceLocation? = nil,
        source: String = "",
        since: WallTime? = nil
    ) {
        self.pool = pool
        self.discovered = discovered
        self.reason = reason
        self.location = location
        self.source = source
        self.since = since
    }

    /// `__address__` as discovered; empty when there is none.
    package var address: String { discovered["__address__"] }

    /// Made anew each time.
    package var discoveredLabels: Labels { discovered.all }
}
