internal import MetricModel

/// Changes of health that carry times ahead of the clock, because it was set back: they are as old as they are known,
/// not as their times say.
struct ChangesAhead: Sendable {
    private struct Key: Hashable, Sendable {
        var pool: String
        var at: WallTime
        var to: String
    }

    private var seen: [Key: MonotonicTime] = [:]

    /// Leaves out what has been told for as long as a change is told. O(changes).
    mutating func withoutOld(_ changes: [HealthChange], takenAt: WallTime, now: MonotonicTime) -> [HealthChange] {
        var known: [Key: MonotonicTime] = [:]
        defer { seen = known }
        return changes.filter { change in
            guard change.at > takenAt else { return true }
            let key = Key(pool: change.pool, at: change.at, to: change.to.word)
            let since = seen[key] ?? now
            known[key] = since
            return now - since <= HealthChange.windowNanoseconds
        }
    }
}
