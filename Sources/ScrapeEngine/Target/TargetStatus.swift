package import MetricModel

/// What is known about a target's health: kept by its loop and workers, read by snapshots. A value; `Target` guards it.
package struct TargetStatus: Sendable {
    package private(set) var health = TargetHealth.unknown
    package private(set) var since: WallTime?
    /// Since when the scrapes fail for the same reason, or do not fail; nil before the first.
    package private(set) var causeSince: WallTime?
    package private(set) var failuresInRow = 0
    package private(set) var scrapes = 0
    package private(set) var results = ResultRing()
    /// The newest result that was not cut; nil before the first. Unpacked, so that a snapshot need not ask the ring.
    package private(set) var last: ScrapeResult?
    package private(set) var recentHealth = RecentHealth()
    /// Samples refused of the newest scrape, of the one before when that had none: who is refused every other time does
    /// not flicker.
    package private(set) var refused = 0
    /// When the health changed, within the last ten minutes of scrapes.
    private var transitions: [WallTime] = []
    /// In one box: a status is copied for every row of every snapshot.
    private var exchanges = KnownExchanges.none
    /// The newest one with an answer.
    package var exchange: HTTPExchange? { exchanges.last }
    /// The newest request when it brought no answer.
    package var failedExchange: HTTPExchange? { exchanges.failed }
    /// On the clock that nobody sets.
    package var nextDue: MonotonicTime?
    package var isInFlight = false
    /// Ticks without a scrape, over all runs of the target's loop.
    package var missedTicks = 0
    package var pausedAt: WallTime?
    package var staleMarkersDue: StaleMarkersDue?
    /// Markers written after the loop was stopped; 0 while it runs.
    package var endOfRunMarkers = 0
    /// The newest end of a run that wrote markers, which stays when scraping goes on; nil before the first.
    package var lastEndOfRun: EndOfRun?
    /// How many series the last scrapes left that would get a stale marker.
    package var trackedSeries = 0
    /// What its bodies have said about their families; nil before the first that said something.
    package var families: KnownFamilies?
    /// How near its series have come to the limits on labels and buckets.
    package var largest = LargestSeries()

    private static let flapWindow: Int64 = 600_000_000_000

    package init() {}

    /// Takes the newest result in; `capacity` is how many are kept. A scrape that was cut is one of them and changes
    /// nothing else.
    package mutating func record(_ result: ScrapeResult, capacity: Int = ResultRing.capacity) {
        if result.isCut {
            results.append(result, capacity: capacity)
            scrapes += 1
            return
        }
        let newHealth = result.isUp ? TargetHealth.up : .down
        if newHealth != health {
            if health != .unknown { transitions.append(result.timestamp) }
            health = newHealth
            since = result.timestamp
        }
        if causeSince == nil || result.failure?.errorClass != last?.failure?.errorClass {
            causeSince = result.timestamp
        }
        transitions.removeAll { result.timestamp - $0 > Self.flapWindow }
        failuresInRow = result.isUp ? 0 : failuresInRow + 1
        recentHealth.append(result.isUp ? .up : .down)
        refused = result.refused > 0 ? result.refused : last?.refused ?? 0
        results.append(result, capacity: capacity)
        last = result
        scrapes += 1
        endOfRunMarkers = 0
    }

    /// Takes what a scrape learned of its exchange: `answered` with an answer, `failed` without one, neither where no request
    /// was made.
    mutating func note(answered: HTTPExchange?, failed: HTTPExchange?) {
        if answered == nil, failed == nil, exchanges.failed == nil { return }
        exchanges = KnownExchanges(last: answered ?? exchanges.last, failed: failed)
    }

    package mutating func markPaused(at time: WallTime) {
        pausedAt = time
        recentHealth.append(.paused)
    }

    /// Changes of health within ten minutes before `now`.
    package func flaps(now: WallTime) -> Int { transitions.count { now - $0 <= Self.flapWindow } }

    /// How long ago the next scrape was due that has not begun; 0 when none is overdue.
    package func overdue(now: ScrapeLoop.Instant) -> Int64 {
        guard let nextDue, !isInFlight, pausedAt == nil else { return 0 }
        return max(now.monotonic - nextDue, 0)
    }

    /// What a row shows, worst first.
    package func state(
        now: ScrapeLoop.Instant,
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
        if overdue(now: now) > interval.nanoseconds { return .late }
        if let last, last.durationNanoseconds > timeout.nanoseconds / 5 * 4 { return .slow }
        if flaps(now: now.wall) >= 3 { return .flapping }
        if isDuplicate { return .duplicate }
        return refused > 0 ? .refused : .up
    }
}

/// What is known of a target's newest exchanges.
private final class KnownExchanges: Sendable {
    static let none = KnownExchanges(last: nil, failed: nil)

    let last: HTTPExchange?
    let failed: HTTPExchange?

    init(last: HTTPExchange?, failed: HTTPExchange?) {
        self.last = last
        self.failed = failed
    }
}
