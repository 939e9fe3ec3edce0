import HTTPTransport
import MetricModel
import ScrapeConfiguration
import SelfMetrics
import Testing

@testable import ScrapeEngine

/// A series that a body has more than once, or again at a time it had (scrape rules 6.2, 6.3; case 54).
@Suite("A repeated series")
struct RepeatedSeriesTests {
    private func numbers(_ result: ScrapeResult) -> [Int] {
        [result.samplesScraped, result.samplesKept, result.seriesAdded]
    }

    @Test("is taken once without timestamps, and the others count as duplicates")
    func repeats() throws {
        let scraped = try ScrapedTarget()
        let body = "test_metric 1\ntest_metric 2\ntest_metric 3\n"
        #expect(numbers(scraped.scrape(body, at: 0)) == [3, 3, 1])
        #expect(numbers(scraped.scrape(body, at: 10)) == [3, 3, 0])
        #expect(scraped.services.metrics.duplicates.value == 4)
        #expect(scraped.samples("test_metric") == ["0:1", "10:1"])
    }

    @Test("is taken at each of three times, none of them a duplicate")
    func distinctTimestamps() throws {
        let scraped = try ScrapedTarget()
        let start = ScrapedTarget.start
        let body = (1...3).map { "test_metric \($0) \(start + Int64($0) * 1000)\n" }.joined()
        #expect(numbers(scraped.scrape(body, at: 5)) == [3, 3, 1])
        #expect(scraped.services.metrics.duplicates.value == 0)
        #expect(scraped.samples("test_metric") == ["1:1", "2:2", "3:3"])
    }

    @Test("offers its next sample where the first was refused, until the cache has the series")
    func refusedThenRepeated() throws {
        let scraped = try ScrapedTarget()
        let body = "h 1 \(ScrapedTarget.start + 9_000_000)\nh 2\nh 3\n"
        #expect(numbers(scraped.scrape(body, at: 0)) == [3, 3, 1])
        #expect(scraped.services.metrics.outOfBounds.value == 1)
        #expect(scraped.services.metrics.duplicates.value == 1)
        // Now it is known, and what follows the first is a repetition.
        #expect(numbers(scraped.scrape(body, at: 10)) == [3, 3, 0])
        #expect(scraped.services.metrics.outOfBounds.value == 2)
        #expect(scraped.services.metrics.duplicates.value == 3)
        #expect(scraped.samples("h") == ["0:2", "10:stale"])
    }

    @Test("offers its next sample where the first was refused beside native histograms, too")
    func refusedThenRepeatedBesideHistograms() throws {
        var job = ScrapeJob(name: "job")
        job.convertsClassicHistograms = true
        let scraped = try ScrapedTarget(job: job, features: [.nativeHistograms])
        let histogram = "# TYPE q histogram\nq_bucket{le=\"1\"} 1\nq_bucket{le=\"+Inf\"} 3\nq_sum 4\nq_count 3\n"
        let body = "h 1 \(ScrapedTarget.start + 9_000_000)\nh 2\nh 3\n" + histogram
        #expect(numbers(scraped.scrape(body, at: 0)) == [4, 4, 2])
        #expect(scraped.block.cacheSize.keys == 2)
        #expect(numbers(scraped.scrape(body, at: 10)) == [4, 4, 0])
        #expect(scraped.samples("h") == ["0:2", "10:stale"])
        #expect(scraped.histograms("q") == ["0:3", "10:3"])
    }

    @Test("that goes back in time and on again is new once")
    func refusedThenAccepted() throws {
        let scraped = try ScrapedTarget()
        let (far, start) = (ScrapedTarget.start + 9_000_000, ScrapedTarget.start)
        #expect(numbers(scraped.scrape("s 1 \(far)\ns 2 \(start)\ns 3 \(far)\nt 1\n", at: 5)) == [4, 4, 2])
        #expect(numbers(scraped.scrape("s 1 \(far)\ns 2 \(start + 9000)\ns 3 \(far)\nt 1\n", at: 15)) == [4, 4, 0])
        #expect(scraped.samples("s") == ["0:2", "9:2"])
        #expect(scraped.samples("t") == ["5:1", "15:1"])
    }

    @Test("is taken once where honor_timestamps is off, whatever times it gives")
    func ignoredTimestamps() throws {
        var job = ScrapeJob(name: "job")
        job.honorTimestamps = false
        let scraped = try ScrapedTarget(job: job)
        let start = ScrapedTarget.start
        let body = (1...3).map { "m \($0) \(start + Int64($0) * 1000)\n" }.joined()
        #expect(numbers(scraped.scrape(body, at: 5)) == [3, 3, 1])
        #expect(scraped.services.metrics.duplicates.value == 2)
        #expect(scraped.samples("m") == ["5:1"])
    }

    @Test("in two texts is two keys, of which storage keeps the first at the commit and nobody counts the other")
    func twoTexts() throws {
        let scraped = try ScrapedTarget()
        let body = "m{a=\"1\",b=\"2\"} 1\nm{b=\"2\",a=\"1\"} 2\n"
        #expect(numbers(scraped.scrape(body, at: 0)) == [2, 2, 2])
        #expect(numbers(scraped.scrape(body, at: 10)) == [2, 2, 0])
        #expect(scraped.services.metrics.duplicates.value == 0)
        scraped.fail(.timeout, at: 20)
        #expect(scraped.samples("m") == ["0:1", "10:1", "20:stale"])
    }

    @Test(
        "with the same value at the time it had is taken without a word, with another value counted",
        arguments: [1, 2]
    )
    func sameTime(value: Int) throws {
        let scraped = try ScrapedTarget()
        let time = ScrapedTarget.start + 1000
        scraped.scrape("m 1 \(time)\n", at: 2)
        #expect(numbers(scraped.scrape("m \(value) \(time)\n", at: 12)) == [1, 1, 0])
        #expect(scraped.services.metrics.duplicates.value == Double(value - 1))
        #expect(scraped.samples("m") == ["1:1"])
    }
}
