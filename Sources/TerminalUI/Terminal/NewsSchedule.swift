package import MetricModel

/// Decides when the engine's news are asked for: as they come while somebody is at the keys, once a second when nobody
/// has been for a while. They are there when the clock ticks then, and one frame shows both.
package struct NewsSchedule: Sendable {
    /// Without a key, or an answer that one waits for.
    package static let restAfterNanoseconds: Int64 = 10_000_000_000
    package static let pauseNanoseconds: Int64 = 1_000_000_000
    /// So long before the tick: the engine answers within a few milliseconds.
    package static let leadNanoseconds: Int64 = 60_000_000

    package enum Pace: Sendable { case asTheyCome, held, due }

    private var lastWanted: MonotonicTime
    private var nextNews: MonotonicTime

    package init(at now: MonotonicTime) {
        lastWanted = now
        nextNews = now
    }

    /// Somebody is there.
    package mutating func wanted(at now: MonotonicTime) { lastWanted = now }

    /// What to do with news now, `tick` being the next. `.due` is said once, and held after it.
    package mutating func pace(at now: MonotonicTime, tick: MonotonicTime) -> Pace {
        if now - lastWanted < Self.restAfterNanoseconds { return .asTheyCome }
        guard now >= deadline else { return .held }
        let next = tick + -Self.leadNanoseconds
        let later = max(next + Self.pauseNanoseconds, now + Self.leadNanoseconds)
        nextNews = next - now > Self.leadNanoseconds ? next : later
        return .due
    }

    /// When news that are held are due, or begin to be held.
    package var deadline: MonotonicTime {
        max(lastWanted + Self.restAfterNanoseconds, nextNews)
    }
}
