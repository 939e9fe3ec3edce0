package import MetricModel

/// Decides when a complete set of targets leaves the discovery manager.
///
/// What providers send by themselves waits for a tick of 5 s, whatever happens in between (`discovery/manager.go`, v3.5:
/// `sender`). Sets that a user waits for pass at once: the one that an `apply` owes, as soon as every provider has
/// answered and at the latest after `answerLimit`; the first complete one after it; and what `flush` asks for.
package struct DeliveryThrottle: Sendable {
    /// Nanoseconds between two ticks.
    package static let period: Int64 = 5_000_000_000
    /// Nanoseconds that the set owed by an `apply` waits for the first answers of new providers. Without it a job whose
    /// target file has just been renamed would lose its targets for the moment of reading.
    package static let answerLimit: Int64 = 500_000_000

    private let start: MonotonicTime
    /// Since when something differs from the last set.
    private var changedAt: MonotonicTime?
    /// When the set that an `apply` owes passes at the latest.
    private var owedBy: MonotonicTime?
    private var awaitsCompleteSet = false

    /// Ticks are counted from `start`.
    package init(start: MonotonicTime) { self.start = start }

    /// True while the set that the last `apply` owes has not passed.
    package var owesSet: Bool { owedBy != nil }

    /// Something differs from the last set.
    package mutating func change(at now: MonotonicTime) { changedAt = changedAt ?? now }

    /// A configuration was applied.
    package mutating func applied(at now: MonotonicTime) {
        change(at: now)
        awaitsCompleteSet = true
        owedBy = now + Self.answerLimit
    }

    /// The next set passes at once, complete or not.
    package mutating func flush(at now: MonotonicTime) {
        change(at: now)
        owedBy = now
    }

    /// True when a set is to leave now, which then counts as done.
    package mutating func isDue(at now: MonotonicTime, isComplete: Bool) -> Bool {
        guard let changedAt else { return false }
        let isOwed = owedBy.map { isComplete || now >= $0 } ?? false
        let isFirstComplete = awaitsCompleteSet && isComplete
        guard isOwed || isFirstComplete || tick(at: now) > tick(at: changedAt) else { return false }
        self.changedAt = nil
        owedBy = nil
        if isComplete { awaitsCompleteSet = false }
        return true
    }

    /// The set was not taken: it is offered again at the next tick.
    package mutating func refused(at now: MonotonicTime) { changedAt = now }

    /// When `isDue` is to be asked again although nothing happens; nil when nothing is waiting.
    package func nextCheck(after now: MonotonicTime) -> MonotonicTime? {
        guard changedAt != nil else { return nil }
        let nextTick = start + (tick(at: now) + 1) * Self.period
        return owedBy.map { min($0, nextTick) } ?? nextTick
    }

    /// How many ticks there have been.
    private func tick(at time: MonotonicTime) -> Int64 { max(0, time - start) / Self.period }
}
