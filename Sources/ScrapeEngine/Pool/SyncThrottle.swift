package import MetricModel

/// Decides when changed target sets reach the pools: at most every five seconds, the first after a start or an applied
/// reload at once (`Manager.reloader` in `scrape/manager.go`, v3.5, and the flush rule of docs/architecture.md).
package struct SyncThrottle: Sendable {
    private let interval: Int64
    private var nextTick: MonotonicTime
    private var isWanted = false
    private var mayPass = true

    package init(interval: Int64 = 5_000_000_000, startedAt: MonotonicTime) {
        self.interval = interval
        nextTick = startedAt + interval
    }

    /// Lets the next set pass at once: it answers a start or a reload.
    package mutating func flush() { mayPass = true }

    /// A new target set came in.
    ///
    /// - Returns: nil to sync now, else when to call `tick`.
    package mutating func changed(now: MonotonicTime) -> MonotonicTime? {
        isWanted = true
        return tick(now: now)
    }

    /// - Returns: nil to sync now, else when to call again; `.distantFuture`-like waits do not occur: without a change
    ///   nothing is wanted and the time of the next tick is returned.
    package mutating func tick(now: MonotonicTime) -> MonotonicTime? {
        guard isWanted else { return nextTick }
        guard mayPass || now >= nextTick else { return nextTick }
        isWanted = false
        mayPass = false
        if now >= nextTick {
            let ticks = (now - nextTick) / interval + 1
            nextTick = nextTick + ticks * interval
        }
        return nil
    }
}
