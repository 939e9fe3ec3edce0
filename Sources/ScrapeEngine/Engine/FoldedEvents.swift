internal import MetricModel

/// The newest events by ascending number. One that repeats another takes its place in the count and moves it to the end,
/// in the same time however many there are: ten thousand targets may fail at once.
struct FoldedEvents: Sendable {
    private struct Slot {
        let sequence: UInt64
        let subject: Int
        /// Nil once it was repeated.
        var event: EngineEvent?
    }

    private let capacity: Int
    /// Slots beyond the capacity before they are tidied up: what that costs is shared by so many events.
    private let slack: Int
    private var slots: [Slot] = []
    /// The number of the newest event of every subject in `slots`.
    private var newest: [Int: UInt64] = [:]
    private(set) var lastSequence: UInt64 = 0

    init(capacity: Int = 10_000) {
        self.capacity = max(capacity, 1)
        slack = max(capacity / 4, 1)
    }

    mutating func record(_ event: EngineEvent) {
        let subject = event.subject
        var event = event
        lastSequence += 1
        event.sequence = lastSequence
        // Another subject may have the same number.
        if let place = place(ofNewest: subject), let before = slots[place].event, event.repeats(before) {
            event.count = before.count + 1
            slots[place].event = nil
        }
        newest[subject] = lastSequence
        slots.append(Slot(sequence: lastSequence, subject: subject, event: event))
        if slots.count > capacity + slack { tidyUp() }
    }

    /// Events above `sequence`, oldest first, at most `limit` of the newest.
    func events(after sequence: UInt64, limit: Int) -> [EngineEvent] {
        let newestFirst = slots[place(after: sequence)...].reversed().lazy.compactMap(\.event)
        return newestFirst.prefix(min(max(limit, 0), capacity)).reversed()
    }

    /// The first slot above a number.
    private func place(after sequence: UInt64) -> Int {
        var low = slots.startIndex
        var high = slots.endIndex
        while low < high {
            let middle = (low + high) / 2
            if slots[middle].sequence > sequence { high = middle } else { low = middle + 1 }
        }
        return low
    }

    private func place(ofNewest subject: Int) -> Int? {
        guard let sequence = newest[subject] else { return nil }
        let place = place(after: sequence - 1)
        return place < slots.endIndex && slots[place].sequence == sequence ? place : nil
    }

    /// Lets go of empty slots, and of the oldest events if that is not enough.
    private mutating func tidyUp() {
        slots.removeAll { $0.event == nil }
        let surplus = slots.count - capacity
        guard surplus > 0 else { return }
        for slot in slots[..<surplus] where newest[slot.subject] == slot.sequence { newest[slot.subject] = nil }
        slots.removeFirst(surplus)
    }
}
