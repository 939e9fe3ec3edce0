internal import ScrapeEngine

/// The newest events, oldest first, as the Events screen shows them.
struct EventHistory: Sendable {
    private(set) var events: [EngineEvent] = []

    static let capacity = 10_000
    /// The number of the newest event of every subject.
    private var newest: [Int: UInt64] = [:]

    var lastSequence: UInt64 { events.last?.sequence ?? 0 }

    /// Adds events in order of their sequence numbers; those known already replace what is known of them. A repeat
    /// comes as a new event that counts the earlier ones: they make way for it. Returns which number goes on under which.
    @discardableResult
    mutating func add(_ newer: [EngineEvent]) -> [UInt64: UInt64] {
        var renumbered: [UInt64: UInt64] = [:]
        for event in newer {
            if event.sequence <= lastSequence {
                if let index = place(of: event.sequence) { events[index] = event }
                continue
            }
            let subject = event.subject
            if let before = newest[subject], let index = place(of: before), Self.isRepeat(event, of: events[index]) {
                renumbered[before] = event.sequence
            }
            newest[subject] = event.sequence
            events.append(event)
        }
        // All at once, and a quarter too many at once: the array is not moved for every event.
        if !renumbered.isEmpty { events.removeAll { renumbered[$0.sequence] != nil } }
        if events.count > Self.capacity + Self.capacity / 4 { cut() }
        return renumbered
    }

    private mutating func cut() {
        let surplus = events.count - Self.capacity
        for event in events[..<surplus] where newest[event.subject] == event.sequence { newest[event.subject] = nil }
        events.removeFirst(surplus)
    }

    private func place(of sequence: UInt64) -> Int? {
        var low = events.startIndex
        var high = events.endIndex
        while low < high {
            let middle = (low + high) / 2
            if events[middle].sequence < sequence { low = middle + 1 } else { high = middle }
        }
        return low < events.endIndex && events[low].sequence == sequence ? low : nil
    }

    private static func isRepeat(_ event: EngineEvent, of other: EngineEvent) -> Bool {
        event.count > other.count && event.repeats(other)
    }
}
