import Exposition
import HTTPTransport
import MetricModel
import Relabeling
import SampleStorage
import ScrapeConfiguration
import SelfMetrics
import Testing

@testable import ScrapeEngine

/// Numbers, limits and errors of one scrape (reference: scrape.md 6, 8.2; cases 50 to 70).
@Suite("Appending a scrape")
struct ScrapeAppendTests {
    private func numbers(_ result: ScrapeResult) -> [Int] {
        [result.samplesScraped, result.samplesKept, result.seriesAdded]
    }

    @Test("counts scraped, kept and added series")
    func counts() throws {
        let scraped = try ScrapedTarget()
        #expect(numbers(scraped.scrape("test_metric 1\n", at: 0)) == [1, 1, 1])
        #expect(numbers(scraped.scrape("test_metric 2\n", at: 10)) == [1, 1, 0])
        #expect(numbers(scraped.scrape("test_metric 2\nother 1\n", at: 20)) == [2, 2, 1])
        #expect(scraped.samples("scrape_samples_scraped") == ["0:1", "10:1", "20:2"])
        #expect(scraped.samples("scrape_series_added") == ["0:1", "10:0", "20:1"])
        #expect(scraped.samples("test_metric") == ["0:1", "10:2", "20:2"])
    }

    @Test("labels the series with the target's labels")
    func labels() throws {
        let scraped = try ScrapedTarget()
        scraped.scrape("m{instance=\"own\"} 1\n", at: 0)
        #expect(
            scraped.labels(of: "m") == [
                Labels([
                    ("__name__", "m"), ("exported_instance", "own"), ("instance", "h:1"), ("job", "job"),
                ])
            ]
        )
    }

    @Test("takes a repeated series without timestamps once, and counts the others as duplicates")
    func repeats() throws {
        let scraped = try ScrapedTarget()
        let body = "test_metric 1\ntest_metric 2\ntest_metric 3\n"
        #expect(numbers(scraped.scrape(body, at: 0)) == [3, 3, 1])
        #expect(numbers(scraped.scrape(body, at: 10)) == [3, 3, 0])
        #expect(scraped.services.metrics.duplicates.value == 4)
        #expect(scraped.samples("test_metric") == ["0:1", "10:1"])
    }

    @Test("keeps the cache over failures: a series that returns is not new, one that was gone is")
    func cacheOverFailures() throws {
        let scraped = try ScrapedTarget()
        #expect(scraped.scrape("a 1\nb 1\n", at: 0).seriesAdded == 2)
        scraped.fail(.timeout, at: 10)
        #expect(scraped.scrape("a 1\n", at: 20).seriesAdded == 0)
        #expect(scraped.scrape("a 1\nb 1\n", at: 30).seriesAdded == 1)
    }

    @Test("remembers the new series of a body that broke later on")
    func cacheOfBrokenBody() throws {
        let scraped = try ScrapedTarget()
        scraped.scrape("a 1\n", at: 0)
        let broken = scraped.scrape("a 1\nb 1\n!\n", at: 10)
        #expect(numbers(broken) == [2, 2, 1])
        #expect(scraped.samples("b").isEmpty)
        #expect(numbers(scraped.scrape("a 1\nb 1\n", at: 20)) == [2, 2, 0])
        #expect(scraped.samples("b") == ["20:1"])
    }

    @Test("refuses a body with more samples than the limit, with full counts")
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

    @Test("marks no series that only bodies over the limit have shown, however often they come")
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

    @Test("counts a series as new when its first sample is accepted, not when it was refused")
    func acceptedLater() throws {
        let scraped = try ScrapedTarget()
        let start = ScrapedTarget.start
        #expect(numbers(scraped.scrape("a 1\nb 1 \(start + 9_000_000)\n", at: 0)) == [2, 2, 1])
        #expect(numbers(scraped.scrape("a 1\nb 1 \(start + 9_000_000)\n", at: 10)) == [2, 2, 0])
        #expect(numbers(scraped.scrape("a 1\nb 1 \(start + 19_000)\n", at: 20)) == [2, 2, 1])
        #expect(numbers(scraped.scrape("a 1\nb 1 \(start + 29_000)\n", at: 30)) == [2, 2, 0])
        #expect(scraped.samples("b") == ["19:1", "29:1"])
    }

    @Test("takes a repeated label whose other value is empty as none at all")
    func repeatedEmptyLabel() throws {
        let scraped = try ScrapedTarget()
        #expect(scraped.scrape("m{b=\"\",b=\"1\"} 1\n", at: 0).isUp)
        #expect(scraped.labels(of: "m").map { $0["b"] } == [nil])
    }

    @Test("lets a target's label stand for the first exposed one of its name only, which fails the scrape")
    func repeatedTargetLabel() throws {
        let scraped = try ScrapedTarget()
        let result = scraped.scrape("m{job=\"x\",job=\"y\"} 1\n", at: 0)
        #expect(result.failure?.text == "label name \"job\" is not unique: invalid sample")
        #expect(scraped.samples("m").isEmpty)
    }

    @Test("does not count report series or dropped series against the limit")
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

    @Test("fails the scrape over one bad series, in Prometheus's words")
    func refusals() throws {
        let scraped = try ScrapedTarget()
        let result = scraped.scrape("a 1\nm{b=\"1\",b=\"2\"} 1\n", at: 0)
        #expect(result.failure?.text == "label name \"b\" is not unique: invalid sample")
        #expect(numbers(result) == [2, 1, 1])
        #expect(scraped.samples("a").isEmpty)
        #expect(scraped.scrape("a 1\nm{b=\"1\"} 1\n", at: 10).isUp)
        #expect(scraped.samples("m") == ["10:1"])
    }

    @Test("fails when metric relabeling removes the name")
    func missingName() throws {
        var job = ScrapeJob(name: "job")
        job.metricRelabelRules = RelabelRules([
            try RelabelRule(regex: RelabelRegex("__name__"), action: .labelDrop)
        ])
        let result = try ScrapedTarget(job: job).scrape("a 1\n", at: 0)
        #expect(result.failure?.text == "missing metric name (__name__ label)")
        #expect(numbers(result) == [1, 0, 0])
    }

    @Test("holds names against the job's validation scheme", arguments: [true, false])
    func validation(legacy: Bool) throws {
        var job = ScrapeJob(name: "job")
        job.metricNameValidation = legacy ? .legacy : .utf8
        let result = try ScrapedTarget(job: job).scrape("{\"test.metric\"} 1\n", at: 0)
        #expect(result.isUp == !legacy)
        #expect(numbers(result) == (legacy ? [1, 0, 0] : [1, 1, 1]))
    }

    @Test("ends at a label limit", arguments: [(2, 0), (3, 1)] as [(UInt, Int)])
    func labelLimit(limit: UInt, added: Int) throws {
        var job = ScrapeJob(name: "job")
        job.limits.labels = limit
        let scraped = try ScrapedTarget(job: job)
        let result = scraped.scrape("m 1\nm{a=\"1\"} 2\n", at: 0)
        #expect(!result.isUp)
        #expect(result.seriesAdded == added)
        #expect(scraped.services.metrics.labelLimitsExceeded.value == 1)
    }

    @Test("skips samples that storage refuses and goes on")
    func tolerated() throws {
        let scraped = try ScrapedTarget()
        let start = ScrapedTarget.start
        scraped.scrape("late 1 \(start + 5000)\nsame 1 \(start + 5000)\nfine 1\n", at: 6)
        let result = scraped.scrape(
            "late 2 \(start + 4000)\nsame 2 \(start + 5000)\nfine 2\nfuture 1 \(start + 7_200_000)\n",
            at: 16
        )
        #expect(result.isUp)
        #expect(numbers(result) == [4, 4, 0])
        #expect(scraped.services.metrics.outOfOrder.value == 1)
        #expect(scraped.services.metrics.duplicates.value == 1)
        #expect(scraped.services.metrics.outOfBounds.value == 1)
        #expect(scraped.samples("fine") == ["6:1", "16:2"])
        #expect(scraped.samples("future").isEmpty)
    }

    @Test("uses exposed timestamps if they are honoured", arguments: [true, false])
    func timestamps(honoured: Bool) throws {
        var job = ScrapeJob(name: "job")
        job.honorTimestamps = honoured
        let scraped = try ScrapedTarget(job: job)
        scraped.scrape("m 1 \(ScrapedTarget.start + 1000)\n", at: 3)
        #expect(scraped.samples("m") == (honoured ? ["1:1"] : ["3:1"]))
    }

    @Test("judges the Content-Type, but not of an empty body")
    func contentType() throws {
        let scraped = try ScrapedTarget()
        #expect(
            scraped.scrape("a 1\n", at: 0, contentType: "").failure?.text
                == "non-compliant scrape target sending blank Content-Type and no fallback_scrape_protocol specified "
                + "for target"
        )
        #expect(scraped.scrape("", at: 10, contentType: "").isUp)
    }

    @Test("keeps the body that broke, byte for byte, with the place that broke it")
    func keptBody() throws {
        let scraped = try ScrapedTarget()
        let body = "ok 1\ncart_items{user_class=gold} 12\n"
        scraped.scrape(body, at: 0)
        let kept = try #require(scraped.services.keptBodies.body(of: scraped.target.id))
        #expect(kept.bytes == Array(body.utf8))
        #expect(kept.failure.problem?.line == 2)
        #expect(kept.failure.problem?.column == 23)
        #expect(kept.failure.problem?.offset == 27)
    }

    @Test("shows every NaN as the ordinary one, never as a stale marker")
    func notANumber() throws {
        let scraped = try ScrapedTarget()
        scraped.scrape("m NaN\n", at: 0)
        #expect(scraped.samples("m") == ["0:NaN"])
        #expect(scraped.scrape("m NaN\n", at: 10).isUp)
    }

    @Test("finds its series again by their labels after the head forgot them")
    func collectedSeries() throws {
        let scraped = try ScrapedTarget()
        scraped.scrape("a 1\nb 1\n", at: 0)
        for _ in 0..<3 { scraped.head.maintain(now: WallTime(milliseconds: ScrapedTarget.start + 4 * 3_600_000)) }
        let result = scraped.scrape("a 2\nb 2\n", at: 10)
        #expect(result.isUp)
        #expect(numbers(result) == [2, 2, 0])
        #expect(scraped.samples("a").last == "10:2")
    }

    @Test("reads statuses other than 200 as failures")
    func status() throws {
        let scraped = try ScrapedTarget()
        let result = scraped.scrape("down\n", at: 0, status: "500 Internal Server Error")
        #expect(result.failure?.text == "server returned HTTP status 500 Internal Server Error")
        #expect(result.failure?.errorClass == "http: 500 Internal Server Error")
    }

    @Test("gives the same result whatever the target sent before")
    func independentOfHistory() throws {
        let bodies = [
            "a 1\nb 2\nc 3\n", "a 1\nb 2\nc 3\n", "# HELP a x\na 1\nb 5\nc 3\n", "c 1\na 2\n", "!\n", "a 1\nx 2\n",
            "a 1\na 2\nb 1\n", "a 7\na 8\nb 1\n", "", "a 1\nb 2\nc 3\n",
        ]
        let one = try ScrapedTarget()
        for (index, body) in bodies.enumerated() {
            let result = one.scrape(body, at: Double(index) * 10)
            let fresh = try ScrapedTarget().scrape(body, at: 0)
            #expect(result.samplesScraped == fresh.samplesScraped)
            #expect(result.samplesKept == fresh.samplesKept)
            #expect(result.failure == fresh.failure)
        }
        #expect(
            one.samples("a") == ["0:1", "10:1", "20:1", "30:2", "40:stale", "50:1", "60:1", "70:7", "80:stale", "90:1"]
        )
    }
}
