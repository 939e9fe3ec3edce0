package import MetricModel

/// One active target in a snapshot: everything a table's row, a filter or the API's list needs.
package struct TargetRow: Sendable, Identifiable {
    package var id: TargetID
    /// What of it stays; all rows of the target share it.
    package private(set) var facts: TargetFacts
    package var interval: PrometheusDuration
    package var timeout: PrometheusDuration
    package var health: TargetHealth
    package var state: TargetState
    /// Since when the health is what it is; nil before the first scrape.
    package var since: WallTime?
    /// Since when it fails for the reason it fails for now, or does not fail; nil before the first scrape.
    package var causeSince: WallTime?
    /// Failed scrapes since the last good one.
    package var failuresInRow: Int
    /// Changes of health within the last ten minutes.
    package var flaps: Int
    package var recentHealth: RecentHealth
    /// The timestamp of the last scrape; nil before it.
    package var lastScrape: WallTime?
    package var lastDurationNanoseconds: Int64
    package var failure: ScrapeFailure?
    /// How often it was scraped since it is known.
    package var scrapes: Int
    /// Numbers of the last scrape, as in `ScrapeResult`.
    package var samplesScraped: Int
    package var samplesKept: Int
    package var seriesAdded: Int
    package var seriesGone: Int
    package var staleMarkersWritten: Int
    package var wireBytes: Int
    package var bodyBytes: Int
    /// Samples that storage refused without failing the scrape, and repeated ones; of the scrape before when the last
    /// had none.
    package var samplesRefused: Int
    /// The limit of its job that it is nearest to; nil without limits.
    package var nearestLimit: LimitUse?
    /// Stale markers that a pause will write, and when; nil when none are due.
    package var staleMarkersDue: StaleMarkersDue?
    package var nextDue: WallTime?
    package var isInFlight: Bool
    /// How late the last scrape began, in nanoseconds.
    package var latenessNanoseconds: Int64
    /// How long of its duration the last scrape waited for room among the bodies under way, before its request.
    package var admissionNanoseconds: Int64
    /// Ticks without a scrape since the target is known: the one before still ran, or the whole process was late.
    package var missedTicks: Int
    /// Another target whose series have the same labels; nil when there is none.
    package var duplicate: DuplicateTarget?
    package var pausedAt: WallTime?

    package init(id: TargetID, pool: String, url: String, labels: Labels, discoveredLabels: Labels) {
        self.init(
            id: id,
            facts: TargetFacts(.init(pool: pool, url: url, labels: labels, discoveredLabels: discoveredLabels))
        )
    }

    package init(id: TargetID, facts: TargetFacts) {
        self.id = id
        self.facts = facts
        interval = .zero
        timeout = .zero
        health = .unknown
        state = .new
        failuresInRow = 0
        flaps = 0
        recentHealth = RecentHealth()
        lastDurationNanoseconds = 0
        scrapes = 0
        samplesScraped = 0
        samplesKept = 0
        seriesAdded = 0
        seriesGone = 0
        staleMarkersWritten = 0
        wireBytes = 0
        bodyBytes = 0
        samplesRefused = 0
        isInFlight = false
        latenessNanoseconds = 0
        admissionNanoseconds = 0
        missedTicks = 0
    }

    package var pool: String {
        get { facts.content.pool }
        set { facts = facts.with { $0.pool = newValue } }
    }

    package var url: String {
        get { facts.content.url }
        set { facts = facts.with { $0.url = newValue } }
    }

    /// The labels its series carry.
    package var labels: Labels {
        get { facts.content.labels }
        set { facts = facts.with { $0.labels = newValue } }
    }

    /// What discovery said, before relabeling.
    package var discoveredLabels: Labels {
        get { facts.content.discoveredLabels }
        set { facts = facts.with { $0.discoveredLabels = newValue } }
    }

    /// As the API shows it: as the configuration means or relabeling wrote it, `1500ms` for example.
    package var intervalText: String {
        get { facts.content.intervalText }
        set { facts = facts.with { $0.intervalText = newValue } }
    }

    /// As `intervalText`.
    package var timeoutText: String {
        get { facts.content.timeoutText }
        set { facts = facts.with { $0.timeoutText = newValue } }
    }

    /// Where the configuration or target file names it.
    package var location: SourceLocation? {
        get { facts.content.location }
        set { facts = facts.with { $0.location = newValue } }
    }

    /// What its group is called by the provider that found it: `pod/shop/cart-1`.
    package var source: String {
        get { facts.content.source }
        set { facts = facts.with { $0.source = newValue } }
    }

    /// Prometheus's `lastError`: empty when the last scrape was good.
    package var lastError: String { failure?.text ?? "" }

    /// `host:port` out of the URL, for the table's first column.
    package var address: String {
        let parts = url.split(separator: "/", maxSplits: 2, omittingEmptySubsequences: false)
        return parts.count == 3 ? String(parts[2].prefix { $0 != "/" && $0 != "?" }) : url
    }
}

/// Names a target beside the one it is told of.
package struct DuplicateTarget: Sendable, Hashable {
    package var pool: String
    package var url: String

    package init(pool: String, url: String) {
        self.pool = pool
        self.url = url
    }
}

/// Stale markers that the end of a loop's run wrote: their timestamp, and how many they are, report series among them.
package struct EndOfRun: Sendable, Hashable {
    package var at: WallTime
    package var markers: Int

    package init(at: WallTime, markers: Int) {
        self.at = at
        self.markers = markers
    }
}

/// How many stale markers are to be written, and when.
package struct StaleMarkersDue: Sendable, Hashable {
    package var count: Int
    package var at: WallTime

    package init(count: Int, at: WallTime) {
        self.count = count
        self.at = at
    }
}
