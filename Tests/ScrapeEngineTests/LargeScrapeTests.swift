import HTTPTransport
import SampleStorage
import ScrapeConfiguration
import Testing

@testable import ScrapeEngine

/// Large pages and pages that change as a whole (the bad input), by their counts.
@Suite("Large scrapes")
struct LargeScrapeTests {
    private func page(_ names: Range<Int>, _ value: Int) -> String {
        names.map { "m{n=\"\($0)\"} \(value)\n" }.joined()
    }

    @Test("of 50,000 series are stored whole, and marked whole")
    func fiftyThousand() throws {
        let scraped = try ScrapedTarget()
        let count = 50_000
        for step in 0..<2 {
            let result = scraped.scrape(page(0..<count, step), at: Double(step) * 10)
            #expect([result.samplesKept, result.seriesAdded] == [count, step == 0 ? count : 0])
        }
        #expect(scraped.head.statistics.samplesAppended == UInt64(2 * (count + 5)))
        #expect(scraped.samples("m", [("n", "49999")]) == ["0:0", "10:1"])
        #expect(scraped.fail(.timeout, at: 20).staleMarkers == count)
    }

    @Test("with other series every time mark all that went, and keep no more in the cache than came")
    func allNew() throws {
        let scraped = try ScrapedTarget()
        let count = 2000
        for step in 0..<5 {
            let result = scraped.scrape(page(step * count..<(step + 1) * count, step), at: Double(step) * 10)
            #expect([result.samplesKept, result.seriesAdded] == [count, count])
            #expect([result.staleMarkers, result.seriesGone] == (step == 0 ? [0, 0] : [count, count]))
        }
        #expect(scraped.block.refsBySlot.count <= 2 * count)
        #expect(scraped.samples("m", [("n", "0")]) == ["0:0", "10:stale"])
    }
}
