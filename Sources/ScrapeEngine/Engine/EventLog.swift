internal import Synchronization
internal import MetricModel

/// The newest 10,000 events. An event that repeats the newest one of the same subject is folded into it.
package final class EventLog: Sendable {
    private struct State {
        var events: [EngineEvent] = []
        var nextSequence: UInt64 = 1
    }

    private static let capacity = 10_000
    /// How far back a repeat is looked for.
    private static let foldWindow = 64

    private let state = Mutex(State())
    private let sink: (@Sendable (EngineEvent) -> Void)?
    private let debugSink: (@Sendable (EngineEvent) -> Void)?

    /// - Parameters:
    ///   - sink: gets every event as it happens, unfolded: the log of `agent`.
    ///   - logsDebug: the sink also gets what is of no use but to find a fault, and is too much to be kept.
    package init(sink: (@Sendable (EngineEvent) -> Void)? = nil, logsDebug: Bool = false) {
        self.sink = sink
        debugSink = logsDebug ? sink : nil
    }

    /// Writes a line of level debug to the sink, when it wants those. It is not kept.
    package func debug(_ event: @autoclosure () -> EngineEvent) { debugSink?(event().withBoundedText()) }

    package func record(_ event: EngineEvent) {
        let event = event.withBoundedText()
        state.withLock { state in
            var event = event
            event.sequence = state.nextSequence
            state.nextSequence += 1
            let newest = state.events.indices.suffix(Self.foldWindow).reversed()
            let repeated = newest.first { event.repeats(state.events[$0]) }
            if let repeated {
                event.count = state.events[repeated].count + 1
                state.events.remove(at: repeated)
            }
            state.events.append(event)
            if state.events.count > Self.capacity + 1024 {
                state.events.removeFirst(state.events.count - Self.capacity)
            }
        }
        sink?(event)
    }

    package var lastSequence: UInt64 { state.withLock { $0.nextSequence - 1 } }

    /// Events above `sequence`, oldest first, at most `limit` of the newest.
    package func events(after sequence: UInt64, limit: Int) -> [EngineEvent] {
        state.withLock { state in
            // Sequences ascend: everything newer stands at the end.
            var low = state.events.startIndex
            var high = state.events.endIndex
            while low < high {
                let middle = (low + high) / 2
                if state.events[middle].sequence > sequence { high = middle } else { low = middle + 1 }
            }
            return Array(state.events[low...].suffix(limit))
        }
    }
}
