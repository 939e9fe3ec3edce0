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
    private let intervalText: String
    private let timeoutText: String

    /// What may change while the target stays.
    private struct State {
        var discovered: Labels
        var location: SourceLocation?
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
        location: SourceLocation?
    ) {
        hash = TargetHash(labels: labels, url: url)
        id = TargetID(pool: pool, hash: hash)
        self.pool = pool
        self.url = url
        self.labels = labels
        publicLabels = labels.publicLabels
        self.interval = interval
        self.timeout = timeout
        intervalText = labels["__scrape_interval__"] ?? interval.description
        timeoutText = labels["__scrape_timeout__"] ?? timeout.description
        state = Mutex(State(discovered: discovered, location: location))
    }

    package var discoveredLabels: Labels { state.withLock { $0.discovered } }

    package var location: SourceLocation? { state.withLock { $0.location } }

    package var status: TargetStatus { state.withLock { $0.status } }

    /// True once discovery or the configuration has it no more; scrapes that end afterwards leave no body behind.
    package var isGone: Bool { gone.load(ordering: .acquiring) }

    package func markGone() { gone.store(true, ordering: .releasing) }

    /// Discovery found the same target again, perhaps with other labels that relabeling removed.
    package func refresh(discovered: Labels, location: SourceLocation?) {
        state.withLock { state in
            state.discovered = discovered
            state.location = location
        }
    }

    package func update<Result>(_ change: (inout TargetStatus) -> Result) -> Result {
        state.withLock { state in change(&state.status) }
    }

    /// The row a snapshot shows. `duplicate` is another target whose series have the same labels.
    package func row(now: ScrapeLoop.Instant, duplicate: DuplicateTarget?) -> TargetRow {
        state.withLock { state in
            let status = state.status
            var row = TargetRow(
                id: id,
                pool: pool,
                url: url,
                labels: publicLabels,
                discoveredLabels: state.discovered
            )
            row.location = state.location
            row.interval = interval
            row.timeout = timeout
            row.intervalText = intervalText
            row.timeoutText = timeoutText
            row.health = status.health
            row.state = status.state(
                now: now,
                interval: interval,
                timeout: timeout,
                isDuplicate: duplicate != nil
            )
            row.duplicate = duplicate
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
                row.samplesRefused = last.refused
            }
            return row
        }
    }
}
