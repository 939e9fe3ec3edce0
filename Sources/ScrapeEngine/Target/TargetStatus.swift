package import MetricModel

/// What is known about a target's health: kept by its loop and workers, read by snapshots. A value; `Target` guards it.
package struct TargetStatus: Sendable {
    package private(set) var health = TargetHealth.unknown
    package private(set) var since: WallTime?
    package private(set) var failuresInRow = 0
    package private(set) var scrapes = 0
    package private(set) var results = ResultRing()
    package private(set) var recentHealth = RecentHealth()
    /// When the health changed, within the last ten minutes of scrapes.
    private var transitions: [WallTime] = []
    package var exchange: HTTPExchange?
    package var nextDue: WallTime?
    package var isInFlight = false
    package var missedTicks = 0
    package var pausedAt: WallTime?
    package var staleMarkersDue: StaleMarkersDue?
    /// Markers written after the loop was stopped; 0 while it runs.
    package var endOfRunMarkers = 0
    /// How many series the last scrapes left that would get a stale marker.
    package var trackedSeries = 0
    /// What its bodies have said about their families; nil before the first that said something.
    package var families: KnownFamilies?

    private static let flapWindow: Int64 = 600_000_000_000

    package init() {}

    /// The newest result; nil before the first scrape.
    package var last: ScrapeResult? { results.last }

    package mutating func record(_ result: ScrapeResult) {
        let newHealth = result.isUp ? TargetHealth.up : .down
        if newHealth != health {
            if health != .unknown { transitions.append(result.timestamp) }
            health = newHealth
            since = result.timestamp
        }
        transitions.removeAll { result.timestamp - $0 > Self.flapWindow }
        failuresInRow = result.isUp ? 0 : failuresInRow + 1
        recentHealth.append(result.isUp ? .up : .down)
        results.append(result)
        scrapes += 1
        endOfRunMarkers = 0
    }

    package mutating func markPaused(at time: WallTime) {
        pausedAt = time
        recentHealth.append(.paused)
    }

    /// Changes of health within ten minutes before `now`.
    package func flaps(now: WallTime) -> Int { transitions.count { now - $0 <= Self.flapWindow } }

    /// What a row shows, worst first.
    package func state(
        now: WallTime,
        interval: PrometheusDuration,
        timeout: PrometheusDuration,
        isDuplicate: Bool
    ) -> TargetState {
        if pausedAt != nil { return endOfRunMarkers > 0 ? .stale : .paused }
        switch health {
        case .unknown: return .new
        case .down: return .down
        case .up: break
        }
        if let nextDue, now - nextDue > interval.nanoseconds, !isInFlight { return .late }
        if let last, last.durationNanoseconds * 5 > timeout.nanoseconds * 4 { return .slow }
        if flaps(now: now) >= 3 { return .flapping }
        return isDuplicate ? .duplicate : .up
    }
}
