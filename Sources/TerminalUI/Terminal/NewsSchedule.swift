package import MetricModel

/// Decides when the engine's news are asked for: as they come while somebody is at the keys, once a second when nobody
/// has been for a while. A screen that is only looked at then costs the half, and is no older than its clock.
package struct NewsSchedule: Sendable {
    /// Without a key, or an answer that one waits for.
    package static let restAfterNanoseconds: Int64 = 10_000_000_000
    package static let pauseNanoseconds: Int64 = 1_000_000_000

    package enum Pace: Sendable { case asTheyCome, held, due }

    private var lastWanted: MonotonicTime
    private var lastNews: MonotonicTime

    package init(at now: MonotonicTime) {
        lastWanted = now
        lastNews = now
    }

    /// Somebody is there.
    package mutating func wanted(at now: MonotonicTime) { lastWanted = now }

    /// What to do with news now. `.due` is said once, and held after it.
    package mutating func pace(at now: MonotonicTime) -> Pace {
        if now - lastWanted < Self.restAfterNanoseconds { return .asTheyCome }
        guard now >= deadline else { return .held }
        lastNews = now
        return .due
    }

    /// When news that are held are due, or begin to be held.
    package var deadline: MonotonicTime {
        max(lastWanted + Self.restAfterNanoseconds, lastNews + Self.pauseNanoseconds)
    }
}
