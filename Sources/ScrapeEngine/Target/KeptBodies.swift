internal import Exposition
package import MetricModel
internal import Synchronization

/// The bodies of failed scrapes, one per target, all together within a budget: the oldest goes first.
package final class KeptBodies: Sendable {
    /// A body in the line of all, from the oldest to the newest.
    private struct Entry {
        let body: KeptBody
        var older: TargetID?
        var newer: TargetID?
    }

    private struct State {
        var entries: [TargetID: Entry] = [:]
        var oldest: TargetID?
        var newest: TargetID?
        var bytes = 0

        mutating func append(_ body: KeptBody, for target: TargetID) {
            entries[target] = Entry(body: body, older: newest)
            if let newest { entries[newest]?.newer = target } else { oldest = target }
            newest = target
            bytes += body.bytes.count
        }

        mutating func remove(_ target: TargetID) {
            guard let entry = entries.removeValue(forKey: target) else { return }
            bytes -= entry.body.bytes.count
            if let older = entry.older { entries[older]?.newer = entry.newer } else { oldest = entry.newer }
            if let newer = entry.newer { entries[newer]?.older = entry.older } else { newest = entry.older }
        }
    }

    private let state = Mutex(State())
    /// Bytes that all bodies may take together.
    package let budget: Int

    package init(budget: Int = 64 << 20) { self.budget = budget }

    /// Keeps a copy of `bytes` as the newest. Of a body larger than a quarter of the budget the beginning is kept, as long
    /// as it holds the place that broke it; otherwise nothing is, because the rest means little without it. O(1) but for
    /// the copy. `isGone` is asked under the lock: nothing is kept for a target whose body nobody would remove.
    package func keep(
        _ bytes: UnsafeRawBufferPointer,
        at time: WallTime,
        exchange: HTTPExchange,
        failure: ScrapeFailure,
        isWarning: Bool = false,
        for target: TargetID,
        isGone: () -> Bool = { false }
    ) {
        let largest = budget / 4
        let needed = (failure.problem?.offset ?? 0) + 4096
        guard bytes.count <= largest || needed <= largest else { return remove(target) }
        let kept = Array(bytes.prefix(bytes.count <= largest ? bytes.count : max(needed, largest / 4)))
        let body = KeptBody(at: time, bytes: kept, exchange: exchange, failure: failure, isWarning: isWarning)
        state.withLock { state in
            guard !isGone() else { return }
            state.remove(target)
            state.append(body, for: target)
            while state.bytes > budget, let oldest = state.oldest { state.remove(oldest) }
        }
    }

    package func body(of target: TargetID) -> KeptBody? { state.withLock { $0.entries[target]?.body } }

    package func remove(_ target: TargetID) { state.withLock { $0.remove(target) } }

    /// Forgets a body that was kept for a warning.
    package func removeWarning(of target: TargetID) {
        state.withLock { state in
            if state.entries[target]?.body.isWarning == true { state.remove(target) }
        }
    }

    package var bytes: Int { state.withLock { $0.bytes } }
}
