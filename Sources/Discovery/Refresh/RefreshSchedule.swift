package import MetricModel

/// When a source that has to be asked is asked: at once, then at every tick of its period, and in between when something
/// happened to it; one question at a time (`discovery/refresh/refresh.go` and `discovery/file/file.go`, v3.5).
package struct RefreshSchedule: Sendable {
    private let period: Int64
    private let spacing: Int64
    private var nextTick: MonotonicTime
    private var earliest: MonotonicTime
    private var isWanted = true
    private var isRunning = false

    /// Both in nanoseconds: `period` between two ticks (0 or less: no ticks), `spacing` at least from the end of one
    /// refresh to the start of the next, so that a busy directory does not keep a worker busy.
    package init(period: Int64, spacing: Int64 = 0, start: MonotonicTime) {
        self.period = period
        self.spacing = spacing
        nextTick = start + max(period, 0)
        earliest = start
    }

    /// Something happened that asks for a refresh.
    package mutating func request() { isWanted = true }

    /// True when a refresh is to start now; it runs until `finished`.
    package mutating func shouldStart(at now: MonotonicTime) -> Bool {
        if period > 0, now >= nextTick {
            isWanted = true
            // Ticks missed while busy are skipped.
            nextTick = nextTick + ((now - nextTick) / period + 1) * period
        }
        guard isWanted, !isRunning, now >= earliest else { return false }
        isWanted = false
        isRunning = true
        return true
    }

    package mutating func finished(at now: MonotonicTime) {
        isRunning = false
        earliest = now + spacing
    }

    /// When `shouldStart` is to be asked again; nil while a refresh runs, or when only a request can start one.
    package var nextCheck: MonotonicTime? {
        if isRunning { return nil }
        if isWanted { return earliest }
        return period > 0 ? nextTick : nil
    }
}
