internal import Synchronization
package import MetricModel

/// One scraped endpoint: identity for as long as labels and URL stay, and the status its scrapes leave behind
/// (`scrape/target.go`, v3.5).
package final class Target: Sendable {
    package let id: TargetID
    package let hash: TargetHash
    package let pool: String
    package let url: String
    /// Final labels, those with `__` included.
    package let labels: Labels
    package let publicLabels: Labels
    package let interval: PrometheusDuration
    package let timeout: PrometheusDuration

    /// What may change while the target stays.
    private struct State {
        var facts: TargetFacts
        var status = TargetStatus()
    }

    private let state: Mutex<State>
    private let gone = Atomic(false)

    package init(
        pool: String,
        labels: Labels,
        discovered: Labels,
        url: String,
        interval: PrometheusDuration,
        timeout: PrometheusDuration,
        location: SourceLocation?,
        source: String = ""
    ) {
        hash = TargetHash(labels: labels, url: url)
        id = TargetID(pool: pool, hash: hash)
        self.pool = pool
        self.url = url
        self.labels = labels
        publicLabels = labels.publicLabels
        self.interval = interval
        self.timeout = timeout
        var content = TargetFacts.Content(
            pool: pool,
            url: url,
            labels: publicLabels,
            discoveredLabels: discovered
        )
        content.intervalText = labels["__scrape_interval__"] ?? interval.description
        content.timeoutText = labels["__scrape_timeout__"] ?? timeout.description
        content.location = location
        content.source = source
        state = Mutex(State(facts: TargetFacts(content)))
    }

    package var discoveredLabels: Labels { state.withLock { $0.facts.content.discoveredLabels } }

    package var location: SourceLocation? { state.withLock { $0.facts.content.location } }

    package var status: TargetStatus { state.withLock { $0.status } }

    /// What its last scrape brought before relabeling; 0 before the first good one.
    var lastSamples: Int { state.withLock { $0.status.last?.samplesScraped ?? 0 } }

    /// True once discovery or the configuration has it no more; scrapes that end afterwards leave no body behind.
    package var isGone: Bool { gone.load(ordering: .acquiring) }

    package func markGone() { gone.store(true, ordering: .releasing) }

    /// Discovery found the same target again, perhaps with other labels that relabeling removed.
    package func refresh(discovered: Labels, location: SourceLocation?, source: String) {
        state.withLock { state in
            state.facts = state.facts.with { content in
                content.discoveredLabels = discovered
                content.location = location
                content.source = source
            }
        }
    }

    package func update<Result>(_ change: (inout TargetStatus) -> Result) -> Result {
        state.withLock { state in change(&state.status) }
    }

    /// The row a snapshot shows. `duplicate` is another target whose series have the same labels, `limits` are those of
    /// its job, nil where there are none.
    package func row(
        now: ScrapeLoop.Instant,
        duplicate: DuplicateTarget?,
        limits: TargetLimits? = nil
    ) -> TargetRow {
        state.withLock { state in
            var row = TargetRow(id: id, facts: state.facts)
            row.interval = interval
            row.timeout = timeout
            row.duplicate = duplicate
            fill(&row, from: state.status, now: now, limits: limits)
            return row
        }
    }

    /// Not from a copy of the status: that would count a dozen references.
    private func fill(
        _ row: inout TargetRow,
        from status: borrowing TargetStatus,
        now: ScrapeLoop.Instant,
        limits: TargetLimits?
    ) {
        row.health = status.health
        row.state = status.state(
            now: now,
            interval: interval,
            timeout: timeout,
            isDuplicate: row.duplicate != nil
        )
        row.since = status.since
        row.causeSince = status.causeSince
        row.failuresInRow = status.failuresInRow
        row.flaps = status.flaps(now: now.wall)
        row.scrapes = status.scrapes
        row.recentHealth = status.recentHealth
        row.staleMarkersDue = status.staleMarkersDue
        row.nextDue = status.nextDue.map { now.wall + ($0 - now.monotonic) }
        row.isInFlight = status.isInFlight
        row.missedTicks = status.missedTicks
        row.pausedAt = status.pausedAt
        if let last = status.last {
            row.lastScrape = last.timestamp
            row.lastDurationNanoseconds = last.durationNanoseconds
            row.latenessNanoseconds = last.latenessNanoseconds
            row.admissionNanoseconds = last.admissionNanoseconds
            row.failure = last.failure
            row.samplesScraped = last.samplesScraped
            row.samplesKept = last.samplesKept
            row.seriesAdded = last.seriesAdded
            row.seriesGone = last.seriesGone
            row.staleMarkersWritten = last.staleMarkers + status.endOfRunMarkers
            row.wireBytes = last.wireBytes
            row.bodyBytes = last.bodyBytes
            row.samplesRefused = status.refused
            if let limits {
                row.nearestLimit = .nearest(of: row, limits: limits, largest: status.largest)
            }
        }
    }
}
