internal import ScrapeEngine

/// The newest events, oldest first, as the Events screen shows them.
struct EventHistory: Sendable {
    private(set) var events: [EngineEvent] = []

    static let capacity = 10_000
    /// How far back the engine looks for an event that repeats.
    private static let foldWindow = 128

    var lastSequence: UInt64 { events.last?.sequence ?? 0 }

    /// Adds events in order of their sequence numbers; those known already replace what is known of them. A repeat
    /// comes as a new event that counts the earlier ones: they make way for it. Returns which number goes on under which.
    @discardableResult
    mutating func add(_ newer: [EngineEvent]) -> [UInt64: UInt64] {
        var renumbered: [UInt64: UInt64] = [:]
        for event in newer {
            if event.sequence <= lastSequence {
                if let index = events.lastIndex(where: { $0.sequence == event.sequence }) { events[index] = event }
                continue
            }
            if event.count > 1 {
                let recent = events.indices.suffix(Self.foldWindow)
                if let index = recent.last(where: { Self.isRepeat(event, of: events[$0]) }) {
                    renumbered[events.remove(at: index).sequence] = event.sequence
                }
            }
            events.append(event)
        }
        // A quarter is cut at once, so that the array is not moved for every event.
        if events.count > Self.capacity + Self.capacity / 4 { events.removeFirst(events.count - Self.capacity) }
        return renumbered
    }

    private static func isRepeat(_ event: EngineEvent, of other: EngineEvent) -> Bool {
        event.count > other.count && event.repeats(other)
    }
}
