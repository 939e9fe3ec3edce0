/// The outcomes of a target's newest 32 scrapes, oldest first, two bits each: small enough for every row of a snapshot.
package struct RecentHealth: Sendable, Hashable {
    package enum Mark: UInt64, Sendable {
        case none, up, down, paused
    }

    package static let capacity = 32

    /// Two for each scrape, the newest lowest.
    package private(set) var bits: UInt64 = 0

    package init() {}

    /// As `bits` had them.
    package init(bits: UInt64) { self.bits = bits }

    package mutating func append(_ mark: Mark) { bits = bits << 2 | mark.rawValue }

    /// True when one of the remembered scrapes came out so. O(1).
    package func contains(_ mark: Mark) -> Bool {
        let low: UInt64 = 0x5555_5555_5555_5555
        let isDifferent = bits ^ (mark.rawValue & 1 == 0 ? 0 : low) ^ (mark.rawValue & 2 == 0 ? 0 : low << 1)
        return (isDifferent | isDifferent >> 1) & low != low
    }

    /// The newest `count` marks, oldest first; `.none` where there was no scrape yet.
    package func marks(_ count: Int) -> [Mark] {
        (0..<min(count, Self.capacity)).reversed().map { Mark(rawValue: bits >> UInt64(2 * $0) & 3) ?? .none }
    }
}
