import Exposition
import MetricModel
import ScrapeTestSupport
import Testing

@testable import ScrapeEngine

/// When series were created (scrape rules 6.12, case 81).
@Suite("Created timestamps of a scrape")
struct CreatedTimestampTests {
    private func body(_ value: Int, created: Double, at seconds: Double? = nil) -> String {
        let own = seconds.map { " \(ScrapedTarget.unixSeconds($0))" } ?? ""
        return "# TYPE a counter\na_total \(value)\(own)\na_created \(ScrapedTarget.unixSeconds(created))\n"
    }

    @Test("become a zero before the first sample; without the feature they are series", arguments: [true, false])
    func zero(isOn: Bool) throws {
        let scraped = try ScrapedTarget(features: isOn ? [.createdTimestamps] : [])
        scraped.scrape(openMetrics: body(5, created: 4), at: 10)
        scraped.scrape(openMetrics: body(6, created: 4), at: 20)
        #expect(scraped.samples("a_total") == (isOn ? ["4:0", "10:5", "20:6"] : ["10:5", "20:6"]))
        #expect(scraped.labels(of: "a_created").count == (isOn ? 0 : 1))
    }

    @Test("that change mean that the series began again")
    func restart() throws {
        let scraped = try ScrapedTarget(features: [.createdTimestamps])
        scraped.scrape(openMetrics: body(5, created: 4), at: 10)
        scraped.scrape(openMetrics: body(1, created: 15), at: 20)
        scraped.scrape(openMetrics: body(2, created: 15), at: 30)
        #expect(scraped.samples("a_total") == ["4:0", "10:5", "15:0", "20:1", "30:2"])
    }

    @Test("are offered again after a scrape that failed")
    func afterFailure() throws {
        let scraped = try ScrapedTarget(features: [.createdTimestamps])
        scraped.scrape(openMetrics: body(5, created: 4) + "!\n", at: 10)
        #expect(scraped.samples("a_total").isEmpty)
        scraped.scrape(openMetrics: body(6, created: 4), at: 20)
        #expect(scraped.samples("a_total") == ["4:0", "20:6"])
    }

    @Test("that are not older than the sample wait for a sample that is younger")
    func notOlder() throws {
        let scraped = try ScrapedTarget(features: [.createdTimestamps])
        scraped.scrape(openMetrics: body(1, created: 2, at: 1), at: 10)
        scraped.scrape(openMetrics: body(1, created: 2, at: 2), at: 20)
        #expect(scraped.samples("a_total") == ["1:1", "2:1"])
        let other = try ScrapedTarget(features: [.createdTimestamps])
        other.scrape(openMetrics: body(1, created: 2, at: 1), at: 10)
        other.scrape(openMetrics: body(1, created: 2, at: 3), at: 20)
        #expect(other.samples("a_total") == ["1:1", "2:0", "3:1"])
    }

    @Test("are offered in protobuf too, for each series that comes")
    func protobuf() throws {
        let scraped = try ScrapedTarget(features: [.createdTimestamps, .nativeHistograms])
        var first = ProtobufPage()
        first.counter("a", 5, created: ScrapedTarget.unixSeconds(1))
        scraped.scrape(first, at: 10)
        var second = ProtobufPage()
        second.counter("a", 6, created: ScrapedTarget.unixSeconds(1))
        second.histogram("h", .native(count: 1, positiveDeltas: [1], created: ScrapedTarget.unixSeconds(12)))
        for step in 2...4 { scraped.scrape(second, at: Double(step) * 10) }
        #expect(scraped.samples("a") == ["1:0", "10:5", "20:6", "30:6", "40:6"])
        #expect(scraped.histograms("h") == ["12:0", "20:1", "30:1", "40:1"])
    }

    @Test("do not count as samples of the scrape")
    func counts() throws {
        let scraped = try ScrapedTarget(features: [.createdTimestamps])
        let result = scraped.scrape(openMetrics: body(5, created: 4), at: 10)
        #expect([result.samplesScraped, result.samplesKept, result.seriesAdded] == [1, 1, 1])
    }
}
