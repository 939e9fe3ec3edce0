internal import Exposition
internal import MetricModel
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

    /// A body larger than the whole budget is kept up to the place that broke it and a little beyond.
    package func keep(_ body: KeptBody, for target: TargetID) {
        var body = body
        if body.bytes.count > budget / 4 {
            let end = min(body.bytes.count, max((body.failure.problem?.offset ?? 0) + 4096, budget / 16))
            body.bytes = Array(body.bytes[max(0, end - budget / 4)..<end])
        }
        state.withLock { state in
            Self.remove(target, from: &state)
            state.bytes += body.bytes.count
            state.bodies[target] = body
            state.order.append(target)
            while state.bytes > budget, let oldest = state.order.first { Self.remove(oldest, from: &state) }
        }
    }

    package func body(of target: TargetID) -> KeptBody? { state.withLock { $0.bodies[target] } }

    package func remove(_ target: TargetID) { state.withLock { Self.remove(target, from: &$0) } }

    package var bytes: Int { state.withLock { $0.bytes } }

    private static func remove(_ target: TargetID, from state: inout State) {
        guard let body = state.bodies.removeValue(forKey: target) else { return }
        state.bytes -= body.bytes.count
        state.order.removeAll { $0 == target }
    }
}
