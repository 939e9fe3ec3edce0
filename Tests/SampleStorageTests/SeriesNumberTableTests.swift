import Testing

@testable import SampleStorage

@Suite("A table of series numbers")
struct SeriesNumberTableTests {
    @Test("holds what a dictionary would, through additions and removals", arguments: [300, 1 << 20, UInt64.max])
    func likeADictionary(largest: UInt64) {
        var random = FixedRandom(seed: largest)
        var table = SeriesNumberTable<UInt32>(filler: 0)
        var expected: [UInt64: UInt32] = [:]
        for step in 0..<20_000 as Range<UInt32> {
            let number = random.next() % largest
            let value = step % 3 == 0 ? nil : step
            table[number] = value
            expected[number] = value
        }
        var seen: [UInt64: UInt32] = [:]
        table.forEach { seen[$0] = $1 }
        #expect(seen == expected)
        #expect(table.count == expected.count)
        #expect(expected.allSatisfy { table[$0.key] == $0.value })
        #expect(
            (0..<1000).allSatisfy { _ in
                let number = random.next() % largest
                return table[number] == expected[number]
            }
        )
    }

    @Test("uses the memory of removed pages again")
    func pagesAreReused() {
        var table = SeriesNumberTable<UInt64>(filler: 0)
        for number in 0..<1_000 as Range<UInt64> { table[number] = 1 }
        let bytes = table.byteCount
        for number in 1_000..<100_000 as Range<UInt64> {
            table[number] = 1
            table[number - 1_000] = nil
        }
        #expect(table.count == 1_000)
        #expect(table.byteCount <= bytes * 2)
    }

    @Test("numbers that somebody made up cost a page each, no more")
    func scatteredNumbers() {
        var table = SeriesNumberTable<UInt32>(filler: 0)
        for index in 0..<10_000 as Range<UInt64> { table[index << 26] = 1 }
        #expect(table.byteCount < 10_000 * 512)
    }

    @Test("a set of numbers contains what was put in and not taken out")
    func set() {
        var numbers = SeriesNumbers()
        for number in stride(from: 1, to: 10_000, by: 3) as StrideTo<UInt64> { numbers.insert(number) }
        numbers.insert(4)
        numbers.insert(1 << 37)
        #expect(numbers.count == 3_334)
        numbers.remove(7)
        numbers.remove(8)
        #expect(numbers.count == 3_333)
        #expect(
            [1, 2, 4, 7, 9_997, 10_000, 1 << 37, .max].map(numbers.contains) == [
                true, false, true, false, true, false, true, false,
            ]
        )
    }
}
