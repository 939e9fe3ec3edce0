internal import ScrapeEngine

/// The newest events, oldest first.
struct EventLog: Sendable {
    private(set) var events: [EngineEvent] = []

    static let capacity = 10_000

    var lastSequence: UInt64 { events.last?.sequence ?? 0 }

    /// Adds events in order; one that is known already replaces what is known of it (its count has grown).
    mutating func add(_ newer: [EngineEvent]) {
        for event in newer {
            if event.sequence > lastSequence {
                events.append(event)
            } else if let index = events.lastIndex(where: { $0.sequence == event.sequence }) {
                events[index] = event
            }
        }
        // A quarter is cut at once, so that the array is not moved for every event.
        if events.count > Self.capacity + Self.capacity / 4 { events.removeFirst(events.count - Self.capacity) }
    }
}
