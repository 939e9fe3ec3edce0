import HTTPTransport
import MetricModel
import SampleStorage
import ScrapeConfiguration
import Testing

@testable import ScrapeEngine

/// The series about a scrape itself (reference: scrape.md 8.1; cases 62, 86).
@Suite("Report series")
struct ReportSeriesTests {
    @Test("are eight with extra metrics: timeout, sample limit and the body's size")
    func extra() throws {
        var job = ScrapeJob(name: "job")
        job.limits.samples = 2
        job.limits.bodySize = ByteSize(bytes: 20)
        let scraped = try ScrapedTarget(job: job, features: [.extraScrapeMetrics])
        scraped.scrape("a 1\nb 2\n", at: 0)
        scraped.scrape("a 1\nb 2\nc 3\n", at: 10)
        scraped.fail(.timeout, at: 20)
        scraped.scrape("a 123456789123456789\n", at: 30)
        #expect(scraped.samples("scrape_timeout_seconds") == ["0:5", "10:5", "20:5", "30:5"])
        #expect(scraped.samples("scrape_sample_limit") == ["0:2", "10:2", "20:2", "30:2"])
        #expect(scraped.samples("scrape_body_size_bytes") == ["0:8", "10:12", "20:0", "30:-1"])
        #expect(scraped.samples("up") == ["0:1", "10:0", "20:0", "30:0"])
        #expect(scraped.end(at: 40) == 8)
        #expect(scraped.samples("scrape_body_size_bytes").last == "40:stale")
    }

    @Test("are five without")
    func usual() throws {
        let scraped = try ScrapedTarget()
        scraped.scrape("a 1\n", at: 0)
        #expect(scraped.head.statistics.seriesCount == 6)
        #expect(scraped.samples("scrape_timeout_seconds").isEmpty)
    }

    @Test("tell storage once what they are", arguments: [true, false])
    func metadata(isOn: Bool) throws {
        let scraped = try ScrapedTarget(features: isOn ? [.metadataRecords] : [])
        scraped.fail(.timeout, at: 0)
        let units = ["targets", "seconds", "samples", "samples", "series"]
        for (name, unit) in zip(ScrapeReport.names(extra: false), units) {
            let metadata = scraped.metadata(of: name)
            #expect(metadata?.type == (isOn ? .gauge : nil))
            #expect(metadata?.unit == (isOn ? unit : nil))
            #expect(metadata?.help.isEmpty == (isOn ? false : nil))
        }
    }
}
