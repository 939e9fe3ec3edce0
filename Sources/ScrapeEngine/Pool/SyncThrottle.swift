package import Discovery
package import MetricModel

/// Decides when target sets reach the pools (`Manager.reloader` in `scrape/manager.go`, v3.5): each sync uses up a tick, and
/// ticks come every five seconds. A set that answers a start or a reload waits for none (docs/architecture.md).
package struct SyncThrottle: Sendable {
    package enum Step: Sendable {
        case sync(TargetSets)
        /// Call `tick` then.
        case wait(until: MonotonicTime)
    }

    private let interval: Int64
    private var nextTick: MonotonicTime
    /// Ticks that no sync has used: the one with which the reloader waits for a set, and the one that a Go ticker keeps
    /// beside it. All others are lost.
    private var unusedTicks: Int64 = 0
    private static let mostUnusedTicks: Int64 = 2
    /// The newest set, as long as it waits.
    private var waiting: TargetSets?

    /// The first tick comes an `interval` after the start; nanoseconds.
    package init(interval: Int64 = 5_000_000_000, startedAt: MonotonicTime) {
        self.interval = interval
        nextTick = startedAt + interval
    }

    /// A set came in; it takes the place of one that waits.
    package mutating func take(_ sets: TargetSets, now: MonotonicTime) -> Step {
        countTicks(until: now)
        guard sets.isFirstSinceApply || unusedTicks > 0 else {
            waiting = sets
            return .wait(until: nextTick)
        }
        waiting = nil
        unusedTicks = max(unusedTicks - 1, 0)
        return .sync(sets)
    }

    /// - Returns: nil when no set waits any more.
    package mutating func tick(now: MonotonicTime) -> Step? { waiting.map { take($0, now: now) } }

    private mutating func countTicks(until now: MonotonicTime) {
        guard now >= nextTick else { return }
        let ticks = (now - nextTick) / interval + 1
        nextTick = nextTick + ticks * interval
        unusedTicks = min(unusedTicks + ticks, Self.mostUnusedTicks)
    }
}
