internal import MetricModel

/// What patterns said of label names that they have seen: the same names come with every label set, and asking a regular
/// expression is dear. A table of fixed size; a name that falls on another's place is asked for again.
struct NameVerdicts: Sendable {
    private struct Entry {
        /// 0 in an empty entry.
        var step: UInt64 = 0
        var count = 0
        var matches = false
    }

    private static let size = 512
    /// Longer names are not remembered.
    private static let room = 64

    private var entries: [Entry] = []
    /// `room` bytes for each entry.
    private var names: [UInt8] = []

    /// Whether the step's pattern matches a name.
    mutating func matches(_ text: UnsafeRawBufferPointer, _ step: RelabelStep) -> Bool {
        if let verdict = step.matcher.plainVerdict(on: text) { return verdict }
        guard text.count <= Self.room else { return step.matcher.matches(text) }
        if entries.isEmpty {
            entries = Array(repeating: Entry(), count: Self.size)
            names = Array(repeating: 0, count: Self.size * Self.room)
        }
        let place = Self.place(of: text, step.number)
        let bytes = place * Self.room..<place * Self.room + text.count
        let entry = entries[place]
        let isKnown =
            entry.step == step.number && entry.count == text.count
            && names.withUnsafeBytes { compareBytes(UnsafeRawBufferPointer(rebasing: $0[bytes]), text) == 0 }
        if isKnown { return entry.matches }
        let matches = step.matcher.matches(text)
        entries[place] = Entry(step: step.number, count: text.count, matches: matches)
        names.replaceSubrange(bytes, with: text)
        return matches
    }

    /// Names differ in their ends and lengths: eight bytes of the start, the middle and the end tell most of them apart.
    private static func place(of text: UnsafeRawBufferPointer, _ step: UInt64) -> Int {
        var hash = step &* 0x9FB2_1C65_1E98_DF25 ^ UInt64(truncatingIfNeeded: text.count)
        if text.count < 8 {
            for byte in text { hash = (hash ^ UInt64(byte)) &* 0x0000_0100_0000_01B3 }
        } else {
            let last = text.count - 8
            hash ^= text.loadUnaligned(fromByteOffset: 0, as: UInt64.self) &* 0x9E37_79B1_85EB_CA87
            hash ^= text.loadUnaligned(fromByteOffset: last / 2, as: UInt64.self) &* 0xC2B2_AE3D_27D4_EB4F
            hash ^= text.loadUnaligned(fromByteOffset: last, as: UInt64.self) &* 0x1656_67B1_9E37_79F9
        }
        hash = (hash ^ (hash >> 32)) &* 0x9E37_79B9_7F4A_7C15
        // The upper nine bits: one of 512 places.
        return Int(truncatingIfNeeded: hash >> 55)
    }
}
