/// What patterns said of label names that they have seen: the same names come with every label set, and asking a regular
/// expression is dear. A table of fixed size; a name that falls on another's place is asked for again.
struct NameVerdicts: Sendable {
    /// Up to 64 bytes of a name, zeros behind it.
    private typealias Name = SIMD8<UInt64>

    private struct Entry {
        /// 0 in an empty entry.
        var step: UInt64 = 0
        var count = 0
        var matches = false
        var name = Name.zero
    }

    private static let size = 512

    private var entries: [Entry] = []

    /// Whether the step's pattern matches a name.
    mutating func matches(_ text: UnsafeRawBufferPointer, _ step: RelabelStep) -> Bool {
        if let verdict = step.matcher.plainVerdict(on: text) { return verdict }
        guard text.count <= MemoryLayout<Name>.size else { return step.matcher.matches(text) }
        if entries.isEmpty { entries = Array(repeating: Entry(), count: Self.size) }
        var name = Name.zero
        withUnsafeMutableBytes(of: &name) { $0.copyMemory(from: text) }
        let place = Self.place(of: name, text.count, step.number)
        if entries[place].step == step.number, entries[place].count == text.count, entries[place].name == name {
            return entries[place].matches
        }
        let matches = step.matcher.matches(text)
        entries[place] = Entry(step: step.number, count: text.count, matches: matches, name: name)
        return matches
    }

    private static func place(of name: Name, _ count: Int, _ step: UInt64) -> Int {
        let odd = Name(
            0x9E37_79B1_85EB_CA87,
            0xC2B2_AE3D_27D4_EB4F,
            0x1656_67B1_9E37_79F9,
            0x85EB_CA77_C2B2_AE63,
            0x27D4_EB2F_1656_67C5,
            0xFF51_AFD7_ED55_8CCD,
            0xC4CE_B9FE_1A85_EC53,
            0x2545_F491_4F6C_DD1D
        )
        let mixed = (name ^ (name &>> 29)) &* odd
        let sum = mixed.wrappedSum() &+ step &* 0x9FB2_1C65_1E98_DF25 &+ UInt64(truncatingIfNeeded: count)
        // The upper nine bits: one of 512 places.
        return Int(truncatingIfNeeded: ((sum ^ (sum >> 32)) &* 0x9E37_79B9_7F4A_7C15) >> 55)
    }
}
