internal import ScrapeEngine

/// The newest events, oldest first, as the Events screen shows them.
struct EventHistory: Sendable {
    private(set) var events: [EngineEvent] = []

    static let capacity = 10_000
    /// The number of the newest event of every subject.
    private var newest: [Int: UInt64] = [:]

    private(set) var lastSequence: UInt64 = 0
    /// False while repeats stand where the first of them came in.
    private var isSorted = true

    /// Adds events in order of their sequence numbers; those known already replace what is known of them. A repeat
    /// comes as a new event that counts the earlier ones: they make way for it, or with `keepsPlaces` it takes their
    /// place: who reads is not led away. Returns which number goes on under which.
    @discardableResult
    mutating func add(_ newer: [EngineEvent], keepsPlaces: Bool = false) -> [UInt64: UInt64] {
        if !keepsPlaces { sort() }
        var renumbered: [UInt64: UInt64] = [:]
        for event in newer {
            if event.sequence <= lastSequence {
                if let index = place(of: event.sequence) { events[index] = event }
                continue
            }
            let subject = event.subject
            if let before = newest[subject], let index = place(of: before), Self.isRepeat(event, of: events[index]) {
                renumbered[before] = event.sequence
                if keepsPlaces {
                    newest[subject] = event.sequence
                    lastSequence = event.sequence
                    events[index] = event
                    isSorted = isSorted && index == events.count - 1
                    continue
                }
            }
            newest[subject] = event.sequence
            lastSequence = event.sequence
            events.append(event)
        }
        // All at once, and a quarter too many at once: the array is not moved for every event.
        if !renumbered.isEmpty { events.removeAll { renumbered[$0.sequence] != nil } }
        if events.count > Self.capacity + Self.capacity / 4 { cut() }
        return renumbered
    }

    /// Puts every event where its newest repeat belongs.
    mutating func sort() {
        guard !isSorted else { return }
        events.sort { $0.sequence < $1.sequence }
        isSorted = true
    }

    private mutating func cut() {
        let surplus = events.count - Self.capacity
        for event in events[..<surplus] where newest[event.subject] == event.sequence { newest[event.subject] = nil }
        events.removeFirst(surplus)
    }

    private func place(of sequence: UInt64) -> Int? {
        guard isSorted else { return events.lastIndex { $0.sequence == sequence } }
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
