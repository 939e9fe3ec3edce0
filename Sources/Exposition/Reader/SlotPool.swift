/// Hands out slots and takes them back; the lowest limit that covers all of them is kept.
struct SlotPool: Sendable {
    private(set) var limit = 0
    private var free: [SeriesSlot] = []

    mutating func take() -> SeriesSlot {
        if let slot = free.popLast() { return slot }
        limit += 1
        return SeriesSlot(limit - 1)
    }

    /// Slots given back are handed out again by the next read at the earliest.
    mutating func giveBack(_ slots: [SeriesSlot]) { free.append(contentsOf: slots) }

    var memoryBytes: Int { free.capacity * 4 }
}

/// A set of slots, one bit each.
struct SlotSet: Sendable {
    private var words: [UInt64] = []

    mutating func removeAll() {
        words.withUnsafeMutableBufferPointer { $0.update(repeating: 0) }
    }

    func contains(_ slot: SeriesSlot) -> Bool {
        let index = Int(slot >> 6)
        return index < words.count && words[index] & 1 << UInt64(slot & 63) != 0
    }

    /// Returns true when the slot was not in the set.
    @inline(__always)
    mutating func insert(_ slot: SeriesSlot) -> Bool {
        let index = Int(slot >> 6)
        if index >= words.count { grow(to: index + 1) }
        let bit: UInt64 = 1 &<< UInt64(slot & 63)
        defer { words[index] |= bit }
        return words[index] & bit == 0
    }

    private mutating func grow(to count: Int) {
        words.append(contentsOf: repeatElement(0, count: max(count, words.count * 2) - words.count))
    }

    var memoryBytes: Int { words.capacity * 8 }
}
