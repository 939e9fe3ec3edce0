internal import Synchronization

/// The newest 10,000 events, repeats folded. Any thread.
package final class EventLog: Sendable {
    private let events = Mutex(FoldedEvents())
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
        events.withLock { $0.record(event) }
        sink?(event)
    }

    package var lastSequence: UInt64 { events.withLock { $0.lastSequence } }

    /// Events above `sequence`, oldest first, at most `limit` of the newest.
    package func events(after sequence: UInt64, limit: Int) -> [EngineEvent] {
        events.withLock { $0.events(after: sequence, limit: limit) }
    }
}
