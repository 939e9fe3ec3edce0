internal import CRE2

/// Where the groups of a match lie in its text; number 0 is the whole match. Kept and used again from match to match.
struct RegexCaptures {
    var slots: [cre2_capture] = []

    /// The bytes of a group; nil when there is no such group or it took no part.
    subscript(number: Int) -> Range<Int>? {
        guard number < slots.count, slots[number].start >= 0 else { return nil }
        return Int(slots[number].start)..<Int(slots[number].end)
    }

    /// Makes room for `count` captures.
    mutating func prepare(count: Int) {
        slots.removeAll(keepingCapacity: true)
        slots.append(contentsOf: repeatElement(cre2_capture(start: -1, end: -1), count: count))
    }

    /// Every capture is the whole text.
    mutating func fillWhole(count: Int, length: Int) {
        slots.removeAll(keepingCapacity: true)
        slots.append(contentsOf: repeatElement(cre2_capture(start: 0, end: Int64(length)), count: count))
    }

    mutating func mapOffsets(_ transform: (Int) -> Int) {
        for index in slots.indices where slots[index].start >= 0 {
            slots[index].start = Int64(transform(Int(slots[index].start)))
            slots[index].end = Int64(transform(Int(slots[index].end)))
        }
    }
}
