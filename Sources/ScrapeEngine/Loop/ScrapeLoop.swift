package import MetricModel

/// Decides what the loop of one target does next: when it scrapes, with which timestamp, and what happens after it was
/// stopped (`scrapeLoop.run` and `endOfRunStaleness` in `scrape/scrape.go`, v3.5).
///
/// A value that is told the time and never reads a clock. Ticks stand on a fixed grid; while a scrape runs at most one
/// tick waits, so an overlong scrape is followed by the next at once and ticks beyond that are lost and counted.
package struct ScrapeLoop: Sendable {
    /// Both clocks at one moment.
    package struct Instant: Sendable, Hashable {
        package var monotonic: MonotonicTime
        package var wall: WallTime

        package init(monotonic: MonotonicTime, wall: WallTime) {
            self.monotonic = monotonic
            self.wall = wall
        }

        package static func now() -> Instant { Instant(monotonic: .now(), wall: .now()) }
    }

    package enum Action: Hashable, Sendable {
        /// Call `timerReached` then.
        case wait(until: MonotonicTime)
        /// Scrape, and call `scrapeEnded` when it is committed. `due` is the tick that the scrape is for: the time from
        /// there to the start is its lateness.
        case scrape(timestamp: WallTime, due: MonotonicTime)
        /// Write stale markers for everything the target's last scrapes left, and for the report series.
        case writeEndOfRunMarkers(timestamp: WallTime)
        case none
    }

    private enum Phase: Hashable {
        case created
        case waitingForOffset(due: MonotonicTime)
        case idle
        case scraping
        /// Stopped while a scrape runs: it may finish.
        case finishing(markers: Bool)
        /// The first tick after the stop gives the markers their timestamp …
        case waitingForMarkerTick
        /// … and a tick and a tenth of the interval later they are written.
        case waitingToMark(due: MonotonicTime, timestamp: WallTime)
        case ended
    }

    package let interval: Int64
    private var phase = Phase.created
    private var alignedBase = WallTime(nanoseconds: 0)
    private var nextTick = MonotonicTime(nanoseconds: 0)
    private var hasScraped: Bool
    /// Ticks without a scrape: they passed while one ran, beyond the one that waits, or while the timer was late.
    package private(set) var missedTicks = 0

    /// - Parameters:
    ///   - interval: nanoseconds between scrapes, above 0.
    ///   - continuing: the loop goes on with the cache of an earlier one, so that stopping it before its first scrape
    ///     still leaves markers to write.
    package init(interval: Int64, continuing: Bool = false) {
        self.interval = max(interval, 1)
        hasScraped = continuing
    }

    /// Begins to wait for the target's slot on the grid, `offset` nanoseconds away.
    package mutating func start(at now: Instant, offset: Int64) -> Action {
        guard phase == .created else { return .none }
        let due = now.monotonic + offset
        nextTick = due
        phase = .waitingForOffset(due: due)
        return offset > 0 ? .wait(until: due) : timerReached(at: now)
    }

    package mutating func timerReached(at now: Instant) -> Action {
        switch phase {
        case .waitingForOffset(let due):
            guard now.monotonic >= due else { return .wait(until: due) }
            // The grid starts where the offset ended; the wake-up's own lateness must not shift it.
            alignedBase = now.wall
            nextTick = now.monotonic + interval
            return scrape(at: now, due: due)
        case .idle:
            guard now.monotonic >= nextTick else { return .wait(until: nextTick) }
            return scrapeForTick(at: now)
        case .waitingForMarkerTick:
            guard now.monotonic >= nextTick else { return .wait(until: nextTick) }
            return markerTickReached(at: now)
        case .waitingToMark(let due, let timestamp):
            guard now.monotonic >= due else { return .wait(until: due) }
            phase = .ended
            return .writeEndOfRunMarkers(timestamp: timestamp)
        case .created, .scraping, .finishing, .ended:
            return .none
        }
    }

    package mutating func scrapeEnded(at now: Instant) -> Action {
        switch phase {
        case .scraping:
            guard now.monotonic >= nextTick else {
                phase = .idle
                return .wait(until: nextTick)
            }
            return scrapeForTick(at: now)
        case .finishing(let markers):
            return endOfRun(at: now, markers: markers)
        default:
            return .none
        }
    }

    /// Stops the loop; a running scrape may finish. Without `markers` nothing is written afterwards. A loop that was
    /// stopped before says again what it waits for.
    package mutating func stop(at now: Instant, markers: Bool) -> Action {
        switch phase {
        case .scraping:
            phase = .finishing(markers: markers)
            return .none
        case .created, .waitingForOffset, .idle:
            return endOfRun(at: now, markers: markers)
        case .finishing:
            if !markers { phase = .finishing(markers: false) }
            return .none
        case .waitingForMarkerTick, .waitingToMark:
            guard markers else {
                phase = .ended
                return .none
            }
            return timerReached(at: now)
        case .ended:
            return .none
        }
    }

    /// True while a request or its append runs.
    package var isScraping: Bool {
        switch phase {
        case .scraping, .finishing: true
        default: false
        }
    }

    /// True when nothing more will come of the loop: it was stopped, and its markers are written or given up.
    package var hasEnded: Bool { phase == .ended }

    /// True until the loop was stopped.
    package var isRunning: Bool {
        switch phase {
        case .waitingForOffset, .idle, .scraping: true
        default: false
        }
    }

    /// True while stale markers are still to be written for a stopped loop.
    package var owesMarkers: Bool {
        switch phase {
        case .finishing(let markers): markers
        case .waitingForMarkerTick, .waitingToMark: true
        default: false
        }
    }

    /// When the next scrape is due.
    package var nextDue: MonotonicTime? { isRunning ? nextTick : nil }

    /// When the markers of a stopped loop are written, as far as it is known.
    package var markersDue: MonotonicTime? {
        switch phase {
        case .waitingForMarkerTick: nextTick + interval + interval / 10
        case .waitingToMark(let due, _): due
        case .finishing(markers: true): nextTick + interval + interval / 10
        default: nil
        }
    }

    private mutating func scrapeForTick(at now: Instant) -> Action {
        let due = nextTick
        missedTicks += consumeTick(at: now)
        return scrape(at: now, due: due)
    }

    private mutating func scrape(at now: Instant, due: MonotonicTime) -> Action {
        phase = .scraping
        hasScraped = true
        return .scrape(timestamp: alignedTimestamp(at: now.wall), due: due)
    }

    /// Moves the next tick to the first of the grid that lies ahead.
    ///
    /// - Returns: how many other ticks have passed, too.
    @discardableResult
    private mutating func consumeTick(at now: Instant) -> Int {
        let late = (now.monotonic - nextTick) / interval
        nextTick = nextTick + (late + 1) * interval
        return Int(late)
    }

    private mutating func endOfRun(at now: Instant, markers: Bool) -> Action {
        guard markers, hasScraped else {
            phase = .ended
            return .none
        }
        phase = .waitingForMarkerTick
        return now.monotonic >= nextTick ? markerTickReached(at: now) : .wait(until: nextTick)
    }

    private mutating func markerTickReached(at now: Instant) -> Action {
        consumeTick(at: now)
        let due = nextTick + interval / 10
        phase = .waitingToMark(due: due, timestamp: now.wall)
        return .wait(until: due)
    }

    /// Lateness of up to 2 ms (or a hundredth of the interval) is taken off, so that samples lie on an even grid and
    /// compress well. A clock stepped back keeps the old base until it has passed it.
    private mutating func alignedTimestamp(at wall: WallTime) -> WallTime {
        let ahead = (wall - alignedBase) / interval
        if ahead > 0 { alignedBase = alignedBase + ahead * interval }
        let tolerance = min(interval / 100, 2_000_000)
        return wall - alignedBase <= tolerance ? alignedBase : wall
    }
}
