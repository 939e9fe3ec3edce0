import HTTPTransport
import MetricModel
import ScrapeConfiguration
import ScrapeTestSupport
import Testing

@testable import ScrapeEngine

/// When failures have made the cache grow too far (scrape rules 7.2; case 51).
@Suite("The cache of a target that fails")
struct CacheSizeTests {
    /// So many series that no other page has, and then a line that breaks.
    private func broken(_ count: Int, page: Int) -> String {
        (0..<count).map { "metric{page=\"\(page)\",number=\"\($0)\"} 1\n" }.joined() + "broken{\n"
    }

    /// Four failing pages of new series; what is remembered after each, and how often it had to be forgotten.
    @Test(
        "is emptied of what the last body lacks beyond twice its good size and a thousand, report series included",
        arguments: [
            // Five report series stand in it from the second scrape on.
            (series: 500, keys: [500, 500, 500, 500], flushes: 3),
            (series: 497, keys: [497, 994, 497, 994], flushes: 1),
            (series: 400, keys: [400, 800, 400, 800], flushes: 1),
            (series: 100, keys: [100, 200, 300, 400], flushes: 0),
            (series: 1200, keys: [1200, 1200, 1200, 1200], flushes: 4),
        ] as [(series: Int, keys: [Int], flushes: Double)]
    )
    func failures(series: Int, keys: [Int], flushes: Double) throws {
        let scraped = try ScrapedTarget()
        var sizes: [Int] = []
        for page in 0..<4 {
            scraped.scrape(broken(series, page: page), at: Double(page) * 10)
            sizes.append(scraped.block.cacheSize.keys)
        }
        #expect(sizes == keys)
        #expect(scraped.flushes == flushes)
    }

    @Test(
        "counts families, those that the failing body is the first to name too",
        arguments: [(490, 1), (480, 0)] as [(Int, Double)]
    )
    func families(series: Int, flushes: Double) throws {
        let scraped = try ScrapedTarget()
        let lines = { (page: Int) in (0..<8).map { "# TYPE f\(page)_\($0) gauge\n" }.joined() }
        for page in 0..<2 { scraped.scrape(lines(page) + broken(series, page: page), at: Double(page) * 10) }
        // Twice the series, 8 families of each page, 5 reports.
        #expect(scraped.flushes == flushes)
    }

    @Test("may be twice as large as when it was good, what went then included")
    func afterSuccess() throws {
        let scraped = try ScrapedTarget()
        let good = { (page: Int) in (0..<300).map { "good{page=\"\(page)\",number=\"\($0)\"} 1\n" }.joined() }
        scraped.scrape(good(0), at: 0)
        // 300 old, 300 new, 5 reports: up to 2,210 may follow.
        scraped.scrape(good(1), at: 10)
        scraped.scrape(broken(1_900, page: 0), at: 20)
        #expect(scraped.flushes == 0)
        scraped.scrape(broken(6, page: 1), at: 30)
        #expect(scraped.flushes == 1)
        #expect(scraped.block.cacheSize.keys == 6)
    }

    @Test("forgets repeats and refused keys of a body in the count, and what failed before a good one in step")
    func inStep() throws {
        let scraped = try ScrapedTarget()
        scraped.scrape("a 1\nb 1\nb 2\n", at: 0)
        #expect(scraped.block.cacheSize.keys == 2)
        scraped.scrape(broken(300, page: 0), at: 10)
        #expect(scraped.block.cacheSize.keys == 302)
        scraped.scrape("a 1\nb 1\nb 2\n", at: 20)
        #expect(scraped.block.cacheSize.keys == 2)
    }

    @Test("holds no key that was refused, and every key of a body in which the refused ones are gone")
    func refusedKeys() throws {
        let scraped = try ScrapedTarget()
        scraped.scrape("a 1\nfar 1 \(ScrapedTarget.start + 9_000_000)\n", at: 0)
        #expect(scraped.block.cacheSize.keys == 1)
        scraped.scrape("a 1\nb 1\n", at: 10)
        #expect(scraped.block.cacheSize.keys == 2)
    }

    @Test("holds no key that only native histograms have which are not stored")
    func passedOverKeys() throws {
        let scraped = try ScrapedTarget()
        let histogram = page(others: 1, hasHistogram: true)
        for (step, page) in [histogram, histogram, page(others: 1), histogram].enumerated() {
            scraped.scrape(page, at: Double(step))
            #expect(scraped.block.cacheSize.keys == (step == 2 ? 2 : 1))
        }
    }

    @Test("is as large as before where such a key comes to be a sample's")
    func keyOfSample() throws {
        let scraped = try ScrapedTarget()
        scraped.scrape(page(others: 600, hasHistogram: true), at: 0)
        scraped.scrape(page(others: 600), at: 10)
        #expect(scraped.block.cacheSize.keys == 601)
        // 601, 5 reports, 2 families: up to 2,216 may follow.
        scraped.scrape(broken(1_600, page: 0), at: 20)
        #expect(scraped.block.cacheSize.keys == 2_201)
        #expect(scraped.flushes == 0)
        scraped.scrape(broken(9, page: 1), at: 30)
        #expect(scraped.flushes == 1)
    }

    /// Samples of one family, and `h`, a sample or a native histogram.
    private func page(others: Int, hasHistogram: Bool = false) -> ProtobufPage {
        var page = ProtobufPage()
        page.add("others", .gauge, (0..<others).map { ProtobufPage.metric([("number", "\($0)")], .gauge(1)) })
        if hasHistogram {
            page.histogram("h", .native(count: 1, positiveDeltas: [1]))
        } else {
            page.gauge("h", 1)
        }
        return page
    }

    @Test("is emptied altogether by a scrape without a body once it is too large")
    func withoutBody() throws {
        let scraped = try ScrapedTarget()
        scraped.scrape(broken(1_500, page: 0), at: 0)
        #expect(scraped.flushes == 1 && scraped.block.cacheSize.keys == 1_500)
        scraped.fail(.timeout, at: 10)
        #expect(scraped.flushes == 2 && scraped.block.cacheSize.keys == 0)
        scraped.fail(.timeout, at: 20)
        #expect(scraped.flushes == 2)
        let again = scraped.scrape("metric{page=\"0\",number=\"7\"} 1\n", at: 30)
        #expect(again.seriesAdded == 1 && again.isUp)
        #expect(scraped.samples("metric", [("number", "7")]).last == "30:1")
    }
}

/// How near a target is to its limits.
@Suite("The headroom of a target")
struct HeadroomTests {
    @Test("is measured of the largest series, that which breaks a limit included")
    func labels() throws {
        var job = ScrapeJob(name: "job")
        job.limits.labels = 10
        job.limits.labelValueLength = 20
        let scraped = try ScrapedTarget(job: job)
        scraped.scrape("m{a=\"1\",longest_name=\"x\"} 1\nm{a=\"12345\",b=\"2\",c=\"3\"} 1\n", at: 0)
        let largest = scraped.target.status.largest
        // With the metric's name, job and instance.
        #expect(largest.labels == 6)
        #expect(largest.nameLength == "longest_name".utf8.count)
        #expect(largest.valueLength == "12345".utf8.count)
        #expect(largest.buckets == 0)
        let failed = scraped.scrape("m{a=\"123456789012345678901\"} 1\n", at: 10)
        #expect(failed.failure?.errorClass == "limit: label_value_length_limit")
        #expect(scraped.target.status.largest.valueLength == 21)
    }

    @Test("is not measured where nothing is limited")
    func unlimited() throws {
        let scraped = try ScrapedTarget()
        scraped.scrape("m{a=\"1\"} 1\n", at: 0)
        #expect(scraped.target.status.largest == LargestSeries())
    }

    @Test("tells what was refused of a good scrape by its reason")
    func refusals() throws {
        let scraped = try ScrapedTarget()
        scraped.scrape("a 1\nold 1 \(ScrapedTarget.start)\n", at: 0)
        let page =
            "a 2\na 3\nold 2 \(ScrapedTarget.start)\nold 1 \(ScrapedTarget.start - 5000)\n"
            + "far 1 \(ScrapedTarget.start + 3_600_000)\n"
        let result = scraped.scrape(page, at: 10)
        #expect(result.isUp)
        #expect(result.duplicates == 2 && result.outOfOrder == 1 && result.outOfBounds == 1)
        #expect(scraped.target.row(now: .now(), duplicate: nil).samplesRefused == 4)
    }
}
