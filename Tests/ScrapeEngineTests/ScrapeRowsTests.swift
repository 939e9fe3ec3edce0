import HTTPTransport
import MetricModel
import Relabeling
import SampleStorage
import ScrapeConfiguration
import SelfMetrics
import Synchronization
import Testing

@testable import ScrapeEngine

/// Scrapes one after the other, by their numbers (reference: scrape.md 12, cases 41 to 65 that other suites do not have).
@Suite("Scrapes in a row")
struct ScrapeRowsTests {
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

    @Test("store a good page, its marker, and then report series only", arguments: [false, true])
    func fourFailures(hasOwnTimestamps: Bool) throws {
        var job = ScrapeJob(name: "job")
        job.trackTimestampsStaleness = hasOwnTimestamps
        let scraped = try ScrapedTarget(job: job)
        let body = hasOwnTimestamps ? "metric_a 42 \(ScrapedTarget.start)\n" : "metric_a 42\n"
        let failures = (1...4).map { step in { scraped.fail(.timeout, at: Double(step) * 10) } }
        #expect(stored(scraped, [{ scraped.scrape(body, at: 0) }] + failures) == [6, 6, 5, 5, 5])
        #expect(scraped.samples("metric_a") == ["0:42", "10:stale"])
    }

    @Test("store a marker less for what a page between two failures lacked")
    func failuresBetween() throws {
        let scraped = try ScrapedTarget()
        let counts = stored(
            scraped,
            [
                { scraped.scrape("a 1\nb 1\n", at: 0) }, { scraped.fail(.timeout, at: 10) },
                { scraped.scrape("a 1\n", at: 20) }, { scraped.fail(.timeout, at: 30) },
            ]
        )
        #expect(counts == [7, 7, 6, 6])
    }

    @Test("over the sample limit now and then leave a marker for the series that was never stored")
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

    @Test("far over the sample limit count what relabeling keeps, and none of it as new")
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

    @Test("whose series begins to carry timestamps leave one marker, at the scrape's time, and no more")
    func timestampsCome() throws {
        let scraped = try ScrapedTarget()
        scraped.scrape("m 1\n", at: 0)
        #expect(scraped.scrape("m 2 \(ScrapedTarget.start + 5000)\n", at: 10).staleMarkers == 1)
        #expect(scraped.samples("m") == ["0:1", "5:2", "10:stale"])
        #expect(scraped.scrape("m 3 \(ScrapedTarget.start + 15_000)\n", at: 20).staleMarkers == 0)
        #expect(scraped.fail(.timeout, at: 30).staleMarkers == 0)
        #expect(scraped.samples("m") == ["0:1", "5:2", "10:stale", "15:3"])
    }

    @Test("with one series at three times store it three times, none of them a duplicate")
    func distinctTimestamps() throws {
        let scraped = try ScrapedTarget()
        let start = ScrapedTarget.start
        let body = (1...3).map { "test_metric \($0) \(start + Int64($0) * 1000)\n" }.joined()
        #expect(numbers(scraped.scrape(body, at: 5)) == [3, 3, 1])
        #expect(scraped.services.metrics.duplicates.value == 0)
        #expect(scraped.samples("test_metric") == ["1:1", "2:2", "3:3"])
    }

    @Test("that repeat a series whose first sample was refused offer the next one, until the cache has the series")
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

    @Test("that repeat a series whose first sample was refused are looked at beside native histograms, too")
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

    @Test("that go back in time and on again within a series count it as new once")
    func refusedThenAccepted() throws {
        let scraped = try ScrapedTarget()
        let (far, start) = (ScrapedTarget.start + 9_000_000, ScrapedTarget.start)
        #expect(numbers(scraped.scrape("s 1 \(far)\ns 2 \(start)\ns 3 \(far)\nt 1\n", at: 5)) == [4, 4, 2])
        #expect(numbers(scraped.scrape("s 1 \(far)\ns 2 \(start + 9000)\ns 3 \(far)\nt 1\n", at: 15)) == [4, 4, 0])
        #expect(scraped.samples("s") == ["0:2", "9:2"])
        #expect(scraped.samples("t") == ["5:1", "15:1"])
    }

    @Test("whose labels labelmap makes invalid fail at their first series")
    func labelMap() throws {
        var job = ScrapeJob(name: "job")
        job.metricNameValidation = .legacy
        job.metricRelabelRules = RelabelRules([
            try RelabelRule(regex: RelabelRegex("(a)"), replacement: "${1}.x", action: .labelMap)
        ])
        let scraped = try ScrapedTarget(job: job)
        let result = scraped.scrape("test_metric{a=\"1\"} 1\nother 1\n", at: 0)
        #expect(
            result.failure?.text
                == "invalid metric name or label names: "
                + "{__name__=\"test_metric\", a=\"1\", \"a.x\"=\"1\", instance=\"h:1\", job=\"job\"}"
        )
        #expect(numbers(result) == [1, 0, 0])
        #expect(scraped.samples("other").isEmpty)
    }

    @Test("of OpenMetrics cut before its end leave nothing that the whole one would repeat", arguments: [false, true])
    func openMetricsCut(hasOwnTimestamps: Bool) throws {
        let scraped = try ScrapedTarget()
        let body = hasOwnTimestamps ? "m 1 \(ScrapedTarget.unixSeconds(-5))\n" : "m 1\n"
        let type = "application/openmetrics-text"
        #expect(scraped.scrape(body, at: 0, contentType: type).failure?.text == "data does not end with # EOF")
        #expect(scraped.samples("m").isEmpty)
        let whole = body.replacing("m 1", with: "m 2") + "# EOF\n"
        #expect(numbers(scraped.scrape(whole, at: 10, contentType: type)) == [1, 1, 0])
        #expect(scraped.samples("m") == (hasOwnTimestamps ? ["-5:2"] : ["10:2"]))
        #expect(scraped.services.metrics.duplicates.value == 0)
    }

    @Test("with a label value that is not UTF-8 fail, in both text formats", arguments: [false, true])
    func invalidUTF8(isOpenMetrics: Bool) throws {
        let scraped = try ScrapedTarget()
        let body = Array("a 1\nm{n=\"".utf8) + [0xFF] + Array("\"} 1\n# EOF\n".utf8)
        let type = isOpenMetrics ? "application/openmetrics-text" : "text/plain"
        let result = scraped.scrape(bytes: body, at: 0, contentType: type)
        #expect(result.failure?.text == #"invalid UTF-8 label value: "\"\xff\"""#)
        #expect(scraped.samples("up") == ["0:0"])
        #expect(scraped.samples("a").isEmpty)
        #expect(numbers(result) == [1, 1, 1])
    }

    @Test("with bounds and quantiles written in two ways are one series each, whatever relabeling makes of them")
    func bucketBounds() throws {
        var job = ScrapeJob(name: "job")
        job.metricRelabelRules = RelabelRules(
            try ["le", "quantile"].map { label in
                try RelabelRule(
                    sourceLabels: [label],
                    targetLabel: label,
                    regex: RelabelRegex("(\\d+)\\.0+"),
                    replacement: "$1"
                )
            }
        )
        let scraped = try ScrapedTarget(job: job)
        for (step, bound) in ["1", "1.0", "1"].enumerated() {
            let body =
                "# TYPE h histogram\nh_bucket{le=\"\(bound)\"} \(step)\nh_bucket{le=\"+Inf\"} 3\nh_sum 4\nh_count 3\n"
                + "# TYPE s summary\ns{quantile=\"\(bound)\"} \(step)\n"
            let result = scraped.scrape(body, at: Double(step) * 10)
            #expect(result.isUp && result.staleMarkers == 0)
        }
        #expect(scraped.labels(of: "h_bucket").map { $0["le"] } == ["+Inf", "1"])
        #expect(scraped.samples("h_bucket", [("le", "1")]) == ["0:0", "10:1", "20:2"])
        #expect(scraped.labels(of: "s").map { $0["quantile"] } == ["1"])
        #expect(scraped.samples("s") == ["0:0", "10:1", "20:2"])
    }
}

/// Large pages and pages that change as a whole (the issue's bad input), by their counts.
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

/// What others see while scrapes are committed (reference: scrape.md 5.3, case 87).
@Suite("A scrape under the eyes of a reader")
struct AtomicityTests {
    @Test("is there as a whole or not at all: samples or markers, and the report with them")
    func wholeScrapes() throws {
        let scraped = try ScrapedTarget()
        let head = scraped.head
        let names = ["a", "b", "c", "d"] + ScrapeReport.names(extra: false)
        // The first scrape makes the series.
        scraped.scrape("a 0\nb 0\nc 0\nd 0\n", at: 0)
        let refs = names.compactMap { head.series(matching: [.metric($0)]).first?.ref }
        #expect(refs.count == 9)

        let isDone = Atomic(false)
        let looks = Atomic(0)
        let torn = Atomic(0)
        let reader = Workers(count: 1)
        reader.run { _ in
            while !isDone.load(ordering: .acquiring) {
                if head.statistics.samplesAppended % 9 != 0 { torn.add(1, ordering: .relaxed) }
                // Read one after the other, a later series is never behind an earlier one, in whatever order.
                for refs in [refs, refs.reversed()] {
                    let counts = refs.map { head.samples(of: $0, from: .min, to: .max)?.count ?? 0 }
                    if counts != counts.sorted() { torn.add(1, ordering: .relaxed) }
                }
                looks.add(1, ordering: .relaxed)
            }
        }
        for step in 1...200 {
            if step % 4 == 0 {
                scraped.fail(.timeout, at: Double(step))
            } else {
                scraped.scrape("a \(step)\nb \(step)\nc \(step)\nd \(step)\n", at: Double(step))
            }
        }
        isDone.store(true, ordering: .releasing)
        reader.stop()
        #expect(torn.load(ordering: .relaxed) == 0)
        #expect(looks.load(ordering: .relaxed) > 0)
        #expect(head.statistics.samplesAppended == 9 * 201)
        #expect(refs.allSatisfy { head.samples(of: $0, from: .min, to: .max)?.count == 201 })
    }
}
