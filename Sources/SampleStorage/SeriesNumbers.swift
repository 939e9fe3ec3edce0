/// A set of series numbers: one bit each, in words that a table finds.
package struct SeriesNumbers: Sendable {
    private var words = SeriesNumberTable<UInt64>(filler: 0)
    /// How many numbers are in it.
    package private(set) var count = 0

    package init() {}

    package mutating func insert(_ number: UInt64) {
        let word = words[number >> 6] ?? 0
        guard word & (1 << (number & 63)) == 0 else { return }
        words[number >> 6] = word | 1 << (number & 63)
        count += 1
    }

    package mutating func remove(_ number: UInt64) {
        guard contains(number), let word = words[number >> 6] else { return }
        let rest = word & ~(1 << (number & 63))
        words[number >> 6] = rest == 0 ? nil : rest
        count -= 1
    }

    package func contains(_ number: UInt64) -> Bool {
        (words[number >> 6] ?? 0) & (1 << (number & 63)) != 0
    }
}
