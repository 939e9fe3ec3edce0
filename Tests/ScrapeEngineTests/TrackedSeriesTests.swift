import SampleStorage
import Testing

@testable import ScrapeEngine

@Suite("Tracked series")
struct TrackedSeriesTests {
    private func refs(_ numbers: [UInt64]) -> [SeriesRef] { numbers.map(SeriesRef.init(rawValue:)) }

    @Test("that the next scrape lacks are named once each, in order")
    func difference() {
        #expect(TrackedSeries.difference(of: refs([3, 1, 2, 3]), and: refs([2, 9])) == refs([3, 1]))
        #expect(TrackedSeries.difference(ofFew: refs([3, 1, 3]), and: refs([1, 2])) == refs([3]))
    }

    @Test("can stand for the column, without what is dropped")
    func column() {
        #expect(TrackedSeries.column.refs(column: refs([1, 0, 2])) == refs([1, 2]))
        #expect(TrackedSeries.none.refs(column: refs([1])).isEmpty)
    }
}
