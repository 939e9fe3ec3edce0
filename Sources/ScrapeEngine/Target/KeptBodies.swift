internal import Exposition
package import MetricModel
internal import Synchronization

/// The bodies of failed scrapes, one per target, all together within a budget: the oldest goes first.
package final class KeptBodies: Sendable {
    private struct State {
        var bodies: [TargetID: KeptBody] = [:]
        /// Oldest first; a target that failed again moves to the end.
        var order: [TargetID] = []
        var bytes = 0
    }

    private let state = Mutex(State())
    private let budget: Int

    package init(budget: Int = 64 << 20) { self.budget = budget }

    /// Keeps a copy of `bytes`. Of a body larger than a quarter of the budget the beginning is kept, as long as it holds
    /// the place that broke it; otherwise nothing is, because the rest means little without it.
    package func keep(
        _ bytes: UnsafeRawBufferPointer,
        at time: WallTime,
        exchange: HTTPExchange,
        failure: ScrapeFailure,
        isWarning: Bool = false,
        for target: TargetID
    ) {
        let largest = budget / 4
        let needed = (failure.problem?.offset ?? 0) + 4096
        guard bytes.count <= largest || needed <= largest else { return remove(target) }
        let kept = Array(bytes.prefix(bytes.count <= largest ? bytes.count : max(needed, largest / 4)))
        let body = KeptBody(at: time, bytes: kept, exchange: exchange, failure: failure, isWarning: isWarning)
        state.withLock { state in
            Self.remove(target, from: &state)
            state.bytes += kept.count
            state.bodies[target] = body
            state.order.append(target)
            while state.bytes > budget, let oldest = state.order.first { Self.remove(oldest, from: &state) }
        }
    }

    package func body(of target: TargetID) -> KeptBody? { state.withLock { $0.bodies[target] } }

    package func remove(_ target: TargetID) { state.withLock { Self.remove(target, from: &$0) } }

    /// Forgets a body that was kept for a warning.
    package func removeWarning(of target: TargetID) {
        state.withLock { state in
            if state.bodies[target]?.isWarning == true { Self.remove(target, from: &state) }
        }
    }

    package var bytes: Int { state.withLock { $0.bytes } }

    private static func remove(_ target: TargetID, from state: inout State) {
        guard let body = state.bodies.removeValue(forKey: target) else { return }
        state.bytes -= body.bytes.count
        state.order.removeAll { $0 == target }
    }
}
