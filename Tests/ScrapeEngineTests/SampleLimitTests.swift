import HTTPTransport
import Relabeling
import SampleStorage
import ScrapeConfiguration
import SelfMetrics
import Testing

@testable import ScrapeEngine

/// What `sample_limit` refuses (scrape rules 6.7, 8.3; cases 47, 61, 62).
@Suite("The sample limit")
struct SampleLimitTests {
    private func numbers(_ result: ScrapeResult) -> [Int] {
        [result.samplesScraped, result.samplesKept, result.seriesAdded]
    }

    /// How many samples each of the scrapes stores, markers and report series among them.
    private func stored(_ scraped: ScrapedTarget, _ scrapes: [() -> ScrapeResult]) -> [Int] {
        scrapes.map { scrape in
            let before = scraped.head.statistics.samplesAppended
            _ = scrape()
            return Int(scraped.head.statistics.samplesAppended - before)
        }
    }

    @Test("refuses a body with more samples, with full counts")
    func sampleLimit() throws {
        var job = ScrapeJob(name: "job")
        job.limits.samples = 1
        let scraped = try ScrapedTarget(job: job)
        let result = scraped.scrape("a 1\nb 1\nc 1\n", at: 0)
        #expect(result.failure?.text == "sample limit exceeded")
        #expect(numbers(result) == [3, 3, 1])
        #expect(scraped.samples("a").isEmpty)
        #expect(scraped.samples("up") == ["0:0"])
        #expect(scraped.services.metrics.sampleLimitExceeded.value == 1)
        #expect(scraped.scrape("a 1\n", at: 10).isUp)
    }

    @Test("counts no repetitions of a new series that it refuses as duplicates")
    func repetitions() throws {
        var job = ScrapeJob(name: "job")
        job.limits.samples = 2
        let scraped = try ScrapedTarget(job: job)
        let result = scraped.scrape("a 1\nb 1\nc 1\nc 2\na 3\nc 3 \(ScrapedTarget.start)\n", at: 0)
        #expect(result.failure?.text == "sample limit exceeded")
        #expect(numbers(result) == [6, 6, 2])
        #expect(scraped.services.metrics.duplicates.value == 1)
        // As new as the first time, without a time of its own at last, it is tracked.
        scraped.scrape("d 1\nd 2 \(ScrapedTarget.start)\ne 1 \(ScrapedTarget.start)\ne 1\n", at: 1)
        #expect(scraped.fail(.timeout, at: 2).staleMarkers == 2)
    }

    @Test("does not count report series or dropped series")
    func sampleLimitOfKept() throws {
        var job = ScrapeJob(name: "job")
        job.limits.samples = 1
        job.metricRelabelRules = RelabelRules([
            try RelabelRule(sourceLabels: ["__name__"], regex: RelabelRegex("b|c"), action: .drop)
        ])
        let scraped = try ScrapedTarget(job: job)
        #expect(numbers(scraped.scrape("a 1\nb 1\nc 1\n", at: 0)) == [3, 1, 1])
        #expect(numbers(scraped.scrape("a 2\nb 1\nc 1\n", at: 10)) == [3, 1, 0])
        #expect(scraped.samples("up") == ["0:1", "10:1"])
        #expect(scraped.samples("b").isEmpty)
    }

    @Test("counts what relabeling keeps of a body far above it, and none of it as new")
    func limitWithDrops() throws {
        var job = ScrapeJob(name: "job")
        job.limits.samples = 1
        job.metricRelabelRules = RelabelRules([
            try RelabelRule(sourceLabels: ["deleteme"], regex: RelabelRegex("yes"), action: .drop)
        ])
        let scraped = try ScrapedTarget(job: job)
        #expect(numbers(scraped.scrape("a 1\nb 1\nc 1\n", at: 0)) == [3, 3, 1])
        let nine = "a 1\nb 1\nc{deleteme=\"yes\"} 1\nd 1\ne 1\nf 1\ng 1\nh{deleteme=\"yes\"} 1\ni{deleteme=\"yes\"} 1\n"
        #expect(numbers(scraped.scrape(nine, at: 10)) == [9, 6, 0])
        #expect(scraped.services.metrics.sampleLimitExceeded.value == 2)
    }

    @Test("lets no series be marked that only bodies above it have shown, however often they come")
    func seriesOverLimit() throws {
        var job = ScrapeJob(name: "job")
        job.limits.samples = 2
        let scraped = try ScrapedTarget(job: job)
        for step in 0..<4 {
            let result = scraped.scrape("a 1\nb 1\nc 1\nd 1\n", at: Double(step) * 10)
            #expect(numbers(result) == [4, 4, step == 0 ? 2 : 0])
            #expect(result.staleMarkers == 0)
        }
        #expect(scraped.samples("d").isEmpty)
        // Prometheus 3.5 tracks them all the same: they get their marker when they are gone.
        #expect(scraped.scrape("a 1\nb 1\n", at: 40).staleMarkers == 2)
        #expect(scraped.samples("d") == ["40:stale"])
        #expect(scraped.samples("a") == ["40:1"])
    }

    @Test("that is met now and then leaves a marker for the series that was never stored")
    func limitNowAndThen() throws {
        var job = ScrapeJob(name: "job")
        job.limits.samples = 4
        let scraped = try ScrapedTarget(job: job)
        let four = "a 1\nb 1\nc 1\nd 1\n"
        let counts = stored(
            scraped,
            [
                { scraped.scrape(four, at: 0) }, { scraped.scrape(four + "e 1\n", at: 10) },
                { scraped.scrape(four, at: 20) }, { scraped.fail(.timeout, at: 30) },
            ]
        )
        #expect(counts == [9, 5, 10, 9])
        #expect(scraped.samples("e") == ["20:stale"])
        #expect(scraped.samples("a") == ["0:1", "20:1", "30:stale"])
    }
}
