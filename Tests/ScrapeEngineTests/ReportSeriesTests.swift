import HTTPTransport
import MetricModel
import Relabeling
import SampleStorage
import ScrapeConfiguration
import SelfMetrics
import Testing

@testable import ScrapeEngine

/// The series about a scrape itself (scrape rules 6.5, 8.1; case 86).
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

    @Test("are out of reach of metric relabeling and of every limit")
    func withoutRules() throws {
        var job = ScrapeJob(name: "job")
        job.metricRelabelRules = RelabelRules([
            try RelabelRule(sourceLabels: ["__name__"], regex: RelabelRegex(".*"), action: .drop)
        ])
        job.limits.samples = 1
        job.limits.labels = 1
        job.limits.labelValueLength = 1
        let scraped = try ScrapedTarget(job: job)
        let result = scraped.scrape("a 1\nb 2\n", at: 0)
        #expect(result.isUp && result.samplesScraped == 2 && result.samplesKept == 0)
        let labels = [("instance", "h:1"), ("job", "job")]
        for name in ScrapeReport.names(extra: false) {
            #expect(scraped.labels(of: name) == [Labels([("__name__", name)] + labels)])
        }
        #expect(scraped.samples("up") == ["0:1"])
    }

    @Test("do not meet a page's own series of these names, which are stored first")
    func ownNames() throws {
        let scraped = try ScrapedTarget()
        for step in 0..<2 {
            let result = scraped.scrape("up 7\nscrape_series_added 9\n", at: Double(step))
            #expect([result.samplesScraped, result.samplesKept, result.seriesAdded] == [2, 2, step == 0 ? 2 : 0])
        }
        #expect(scraped.samples("up") == ["0:7", "1:7"])
        #expect(scraped.samples("scrape_samples_scraped") == ["0:2", "1:2"])
        #expect(scraped.services.metrics.duplicates.value == 0)
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
