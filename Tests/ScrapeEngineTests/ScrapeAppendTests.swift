import Exposition
import HTTPTransport
import MetricModel
import Relabeling
import SampleStorage
import ScrapeConfiguration
import SelfMetrics
import Testing

@testable import ScrapeEngine

/// Numbers, limits and errors of one scrape (scrape rules 6, 8.2; cases 50 to 70, 76).
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

    @Test("fails at the first series whose labels labelmap makes invalid")
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

    @Test(
        "of an OpenMetrics body cut before its end leaves nothing that the whole one would repeat",
        arguments: [false, true]
    )
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

    @Test("fails over a label value that is not UTF-8, in both text formats", arguments: [false, true])
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

    @Test("takes bounds and quantiles written in two ways as one series each, whatever relabeling makes of them")
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

    @Test("skips each series that storage refuses, known to it but new to the cache, and counts it as kept")
    func toleratedNew() throws {
        let scraped = try ScrapedTarget()
        let start = ScrapedTarget.start
        scraped.scrape("out_of_order 1 \(start + 5000)\namend 1 \(start + 5000)\n", at: 6)
        let body =
            "out_of_order{} 2 \(start + 4000)\namend{} 2 \(start + 5000)\nnormal 1\n"
            + "out_of_bounds 1 \(start + 7_200_000)\n"
        let result = scraped.scrape(body, at: 16)
        #expect(result.isUp)
        #expect(numbers(result) == [4, 4, 1])
        #expect(scraped.samples("out_of_order") == ["5:1"] && scraped.samples("amend") == ["5:1"])
        #expect(scraped.samples("normal") == ["16:1"] && scraped.samples("out_of_bounds").isEmpty)
    }

    @Test("is up over a sample twenty minutes ahead, which is not stored")
    func future() throws {
        let scraped = try ScrapedTarget()
        let result = scraped.scrape("m 1 \(WallTime.now().milliseconds + 1_200_000)\n", at: 0)
        #expect(result.isUp && numbers(result) == [1, 1, 0])
        #expect(scraped.samples("m").isEmpty)
        #expect(scraped.services.metrics.outOfBounds.value == 1)
    }

    @Test(
        "relabels series together with the target's labels, once; what begins with __ is stored where a rule leaves it"
    )
    func metricRelabeling() throws {
        var job = ScrapeJob(name: "job")
        job.metricRelabelRules = RelabelRules([
            try RelabelRule(
                sourceLabels: ["__name__", "instance"],
                targetLabel: "__seen",
                regex: RelabelRegex("a;(.*)"),
                replacement: "$1"
            ),
            try RelabelRule(sourceLabels: ["job", "x"], regex: RelabelRegex("job;1"), action: .drop),
        ])
        let scraped = try ScrapedTarget(job: job)
        for step in 0..<2 {
            #expect(numbers(scraped.scrape("a 1\na{x=\"1\"} 1\nb 1\n", at: Double(step))) == [3, 2, step == 0 ? 2 : 0])
        }
        #expect(
            scraped.labels(of: "a").map { $0["__seen"] } == ["h:1"] && scraped.labels(of: "a").map { $0["x"] } == [nil]
        )
        #expect(scraped.labels(of: "b").map { $0["__seen"] } == [nil])
    }

    @Test(
        "takes a body below body_size_limit, plain or packed, and none of just that size",
        arguments: [(15, false), (22, false), (23, true), (0, true)] as [(Int64, Bool)],
        [false, true]
    )
    func bodySizeLimit(limit: (bytes: Int64, isTaken: Bool), isPacked: Bool) throws {
        var job = ScrapeJob(name: "job")
        job.limits.bodySize = ByteSize(bytes: limit.bytes)
        let scraped = try ScrapedTarget(job: job, features: [.extraScrapeMetrics])
        let body = Array("metric_a 1\nmetric_b 2\n".utf8)
        #expect(body.count == 22)
        let result = scraped.scrape(bytes: isPacked ? Self.packed : body, at: 0, encoding: isPacked ? "gzip" : "")
        #expect(result.failure?.text == (limit.isTaken ? nil : "body size limit exceeded"))
        #expect(scraped.samples("metric_b") == (limit.isTaken ? ["0:2"] : []))
        #expect(scraped.samples("scrape_body_size_bytes") == [limit.isTaken ? "0:22" : "0:-1"])
        #expect(scraped.services.metrics.bodySizeLimitExceeded.value == (limit.isTaken ? 0 : 1))
    }

    /// `metric_a 1` and `metric_b 2`, a line each, packed.
    private static let packed: [UInt8] = [
        0x1F, 0x8B, 8, 0, 0, 0, 0, 0, 2, 3, 0xCB, 0x4D, 0x2D, 0x29, 0xCA, 0x4C, 0x8E, 0x4F, 0x54, 0x30, 0xE4, 0xCA,
        0x85,
        0x30, 0x93, 0x14, 0x8C, 0xB8, 0, 0x1F, 0x98, 0x6E, 0x65, 0x16, 0, 0, 0,
    ]
}
