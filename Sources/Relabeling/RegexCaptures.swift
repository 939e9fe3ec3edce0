internal import CRE2

/// Where the groups of a match lie in its text; number 0 is the whole match. Kept and used again from match to match.
struct RegexCaptures {
    private var slots: [cre2_capture] = []
    /// How many of the captures are the whole text, and how long it is; nil when they lie in the slots.
    private var whole: (count: Int, length: Int)?

    /// The bytes of a group; nil when there is no such group or it took no part.
    subscript(number: Int) -> Range<Int>? {
        if let whole { return number < whole.count ? 0..<whole.length : nil }
        guard number < slots.count, slots[number].start >= 0 else { return nil }
        return Int(slots[number].start)..<Int(slots[number].end)
    }

    /// Every capture is the whole text.
    mutating func takeWhole(count: Int, length: Int) { whole = (count, length) }

    /// Lends room for exactly `count` captures; what stood there before is left as it was.
    mutating func fill(count: Int, _ body: (UnsafeMutableBufferPointer<cre2_capture>) -> Bool) -> Bool {
        whole = nil
        if slots.count != count {
            slots = Array(repeating: cre2_capture(start: -1, end: -1), count: count)
        }
        return slots.withUnsafeMutableBufferPointer { body($0) }
    }

    mutating func mapOffsets(_ transform: (Int) -> Int) {
        for index in slots.indices where slots[index].start >= 0 {
            slots[index].start = Int64(transform(Int(slots[index].start)))
            slots[index].end = Int64(transform(Int(slots[index].end)))
        }
    }
}
