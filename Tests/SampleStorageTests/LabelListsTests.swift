import Testing

@testable import SampleStorage

@Suite("Label lists")
struct LabelListsTests {
    /// What list number `index` holds: 0 to 79 symbols.
    static func symbols(_ index: Int) -> [UInt32] { (0..<index * 7 % 80).map { UInt32(index * 100 + $0) } }

    @Test("of every length are read back, over many segments, and their room is used again")
    func readBack() {
        var lists = LabelLists()
        var places = (0..<6_000).map { lists.add(Self.symbols($0)) }
        let byteCount = lists.byteCount
        #expect(byteCount > 600_000)
        for index in stride(from: 0, to: places.count, by: 2) { lists.remove(places[index]) }
        for index in stride(from: 0, to: places.count, by: 2) { places[index] = lists.add(Self.symbols(index)) }
        let wrong = places.indices.filter { Array(lists[places[$0]]) != Self.symbols($0) }
        #expect(wrong.isEmpty)
        #expect(lists.byteCount == byteCount)
    }
}
